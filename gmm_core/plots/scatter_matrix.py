"""More than two features: every pair of them, the points with the symbol and colour of their component."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from gmm_core.arrays import FloatArray, as_samples
from gmm_core.mixture import Mixture
from gmm_core.plots._figure import axis_style, drawn_points, feature_indices, label, new_figure, note_subsample
from gmm_core.plots.texts import PlotTexts
from gmm_core.plots.theme import THEMES, Mode, blended, symbol

# Each point is drawn once for every pair of features.
MOST_POINTS = 2_000


def scatter_matrix(
    X: FloatArray,
    mixture: Mixture,
    *,
    feature_names: Sequence[str],
    features: Sequence[int] | None = None,
    most_points: int = MOST_POINTS,
    mode: Mode = "light",
    texts: PlotTexts | None = None,
    uirevision: str = "scatter_matrix",
) -> go.Figure:
    """Draw every pair of the chosen features (all of them by default) once, below the diagonal.

    Parameters
    ----------
    X
        The data, shape (N, D).
    mixture
        Over the same D features: it gives each point its colour (blended) and its symbol.

    Returns
    -------
    A figure of one trace for each component that has points.
    """
    texts, theme = texts or PlotTexts(), THEMES[mode]
    chosen = feature_indices(range(mixture.n_features) if features is None else features, mixture, feature_names)
    X = as_samples(X, mixture.n_features)
    shown = drawn_points(len(X), most_points)
    responsibilities = mixture.responsibilities(X[shown])
    colours, labels = blended(responsibilities, theme), responsibilities.argmax(axis=1)
    titles = {d: label(feature_names[d]) for d in chosen}
    traces = [
        _points(X[shown[labels == k]], titles, k, colours[labels == k], texts) for k in np.unique(labels).tolist()
    ]
    figure = new_figure(traces, theme, uirevision)
    # Axes of a scatter matrix are made by its traces; they take their colours here.
    D = len(chosen)
    names = [f"{axis}{d or ''}" for axis in ("xaxis", "yaxis") for d in (0, *range(2, D + 1))]
    figure.update_layout(dict.fromkeys(names, axis_style(theme)))
    note_subsample(figure, len(shown), len(X), theme, texts)
    return figure


def _points(X: FloatArray, titles: Mapping[int, str], k: int, colours: Any, texts: PlotTexts) -> go.Splom:
    """The points of component k, with its symbol; ``titles`` are those of the features shown."""
    return go.Splom(
        dimensions=[{"label": title, "values": X[:, d]} for d, title in titles.items()],
        name=texts.component.format(k=k + 1),
        marker={"symbol": symbol(k), "color": colours, "size": 5, "line": {"width": 0}},
        diagonal={"visible": False},
        showupperhalf=False,
    )
