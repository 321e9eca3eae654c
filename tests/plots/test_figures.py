"""What holds for every figure: it is valid, small, keeps its zoom, and shows the numbers that it was given."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any, get_args

import numpy as np
import pytest

from gmm_core import plots
from gmm_core.plots import PlotTexts
from gmm_core.plots.theme import THEMES, Mode
from tests.plots.examples import random_mixture

MIXTURE = random_mixture(11, 3, 3)
X = MIXTURE.sample(300, 1)[0]
NAMES = ["a", "b <b>", "身高"]
LOG_LIKELIHOODS = np.array([-310.5, -302.25, -301.0, -300.125])


def make(name: str, **options: Any) -> Any:
    """Each public figure of the package, on the same example."""
    if name == "log_likelihood":
        return plots.log_likelihood(LOG_LIKELIHOODS, **options)
    if name == "parameters":
        return plots.parameters(MIXTURE, feature_names=NAMES, **options)
    return getattr(plots, name)(X, MIXTURE, feature_names=NAMES, **options)


FIGURES = [name for name in plots.__all__ if name != "PlotTexts"]
every_figure = pytest.mark.parametrize("name", FIGURES)


@every_figure
@pytest.mark.parametrize("mode", get_args(Mode))
def test_the_theme_colours_every_figure(name: str, mode: Any) -> None:
    layout = make(name, mode=mode).layout
    theme = THEMES[mode]
    assert (layout.paper_bgcolor, layout.plot_bgcolor, layout.font.color) == (
        theme.background,
        theme.background,
        theme.text,
    )


@every_figure
def test_zoom_is_kept_while_the_revision_stays(name: str) -> None:
    assert make(name).layout.uirevision == make(name).layout.uirevision
    assert make(name, uirevision="other data").layout.uirevision == "other data"


@every_figure
def test_numbers_travel_as_typed_arrays(name: str) -> None:
    """Lists of numbers would be several times larger and slower."""
    content = json.loads(make(name).to_json())
    long_lists = re.findall(r"\[(?:-?\d[\d.e+-]*, ){20,}", json.dumps(content["data"]))
    assert not long_lists


@every_figure
def test_texts_replace_every_word(name: str) -> None:
    """With texts of digits and signs only, the figure has no English left besides the names of features."""
    fields = PlotTexts.__dataclass_fields__
    texts = PlotTexts(**{field: f"§{i} " + ("{k}" if field == "component" else "") for i, field in enumerate(fields)})
    figure = make(name, texts=texts)
    shown = [figure.layout.title.text or ""]
    shown += [trace.name or "" for trace in figure.data]
    shown += [axis.title.text or "" for axis in [*figure.select_xaxes(), *figure.select_yaxes()]]
    shown += [note.text for note in figure.layout.annotations]
    shown += [re.sub(r"%\{[^}]*\}|<[^>]*>", "", getattr(trace, "hovertemplate", None) or "") for trace in figure.data]
    english = [text for text in shown if re.search("[A-Za-z]{2}", re.sub(r"<[^>]*>|&[lg]t;", "", text))]
    assert not english


def test_log_likelihood_shows_every_value_and_writes_the_last() -> None:
    figure = plots.log_likelihood(LOG_LIKELIHOODS)
    (trace,) = figure.data
    assert np.array_equal(trace.y, LOG_LIKELIHOODS)
    assert np.array_equal(trace.x, [0, 1, 2, 3])
    assert figure.layout.annotations[0].text == "−300.12500"
    assert plots.log_likelihood(np.zeros(500)).data[0].mode == "lines"


def test_parameters_are_those_of_the_mixture() -> None:
    figure = plots.parameters(MIXTURE, feature_names=NAMES, features=[2, 0])
    weights, *spreads = figure.data
    assert np.array_equal(weights.x, MIXTURE.weights)
    assert list(weights.y) == ["1", "2", "3"]
    for trace, d in zip(spreads, (2, 0), strict=True):
        assert np.array_equal(trace.x, MIXTURE.means[:, d])
        assert np.allclose(np.square(trace.error_x.array), MIXTURE.covariances[:, d, d])
    assert figure.layout.xaxis2.title.text == "身高"
    domains = [figure.layout[axis].domain for axis in ("xaxis", "xaxis2", "xaxis3")]
    assert domains[0][0] == 0
    assert domains[-1][1] == pytest.approx(1)
    assert all(left[1] < right[0] for left, right in pairwise(domains))
