"""Two runs side by side: the same data, the same start, shared axes, and where they differ."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gmm_core.covariance import FAMILIES
from gmm_core.initialise import STARTS
from gmm_core.recipe import Recipe, load_dataset
from pages._ui.compare.pair import GROUP, pair
from pages._ui.compare.rivals import WAYS
from pages._ui.compare.runs import Rival, Side, side_of, start_in_family
from pages._ui.compare.texts import NAMES
from pages._ui.languages import LANGUAGES
from pages._ui.runs import staged_run
from tests.pages.blocks import open_envelope
from tests.pages.test_studio import address, open_studio

STATIC = Path(__file__).resolve().parents[2] / "static" / "player"
RECIPE = Recipe(source="faithful", n_components=3, max_iterations=80)
BOTH = (0, 1)
RIVALS = {
    "kmeans": Rival("kmeans", RECIPE),
    "squarem": Rival("accelerated", RECIPE, "squarem"),
    "anderson": Rival("accelerated", RECIPE, "anderson"),
    "family": Rival("em", start_in_family(RECIPE, "spherical")),
    "floor": Rival("em", replace(RECIPE, floor=0.01)),
}


def sides(name: str) -> tuple[Side, Side]:
    return side_of(Rival("em", RECIPE), BOTH), side_of(RIVALS[name], BOTH)


@pytest.mark.parametrize("name", RIVALS)
def test_both_have_the_same_data_and_the_same_start(name: str) -> None:
    one, other = sides(name)
    headers = [side.run.payload.header for side in (one, other)]
    assert headers[0]["data"] == headers[1]["data"]
    first, second = (side.run.trace.states[0].parameters for side in (one, other))
    np.testing.assert_allclose(first.means, second.means, rtol=1e-12)
    if name != "kmeans":
        np.testing.assert_array_equal(first.weights, second.weights)
    if name in ("squarem", "anderson", "floor"):
        np.testing.assert_array_equal(first.covariances, second.covariances)


@pytest.mark.parametrize("start", [name for name, start in STARTS.items() if start.make])
@pytest.mark.parametrize("family", ["tied", "EVE", "VEI"])
def test_a_start_has_the_same_means_and_weights_in_every_family(start: str, family: str) -> None:
    recipe = replace(RECIPE, start=start, max_iterations=0)
    first, second = (staged_run(r, BOTH).trace.states[0].parameters for r in (recipe, start_in_family(recipe, family)))
    np.testing.assert_allclose(first.means, second.means, rtol=1e-9)
    np.testing.assert_allclose(first.weights, second.weights, rtol=1e-9)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_start_by_hand_is_brought_into_the_other_family(family: str) -> None:
    covariance = ((1.0, 3.0), (3.0, 100.0))
    by_hand = replace(
        RECIPE,
        n_components=2,
        start="by_hand",
        start_weights=(0.4, 0.6),
        start_means=((2.0, 55.0), (4.3, 80.0)),
        start_covariances=(covariance, ((0.5, 1.0), (1.0, 60.0))),
        max_iterations=3,
    )
    trace = staged_run(start_in_family(by_hand, family), BOTH).trace
    assert FAMILIES[family].contains(trace.states[0].parameters.covariances)
    assert trace.states[0].parameters.means.tolist() == [[2.0, 55.0], [4.3, 80.0]]


@pytest.mark.parametrize("name", RIVALS)
def test_linked_stages_share_axes_and_the_longer_run_s_length(name: str) -> None:
    one, other = sides(name)
    linked = pair(one, other)
    axes = [run.payload.header["axes"] for run in linked.sides]
    assert axes[0] == axes[1]
    assert {run.payload.header["group"] for run in linked.sides} == {GROUP}
    assert axes[0]["last_cursor"] == max(side.run.trace.last_cursor for side in (one, other)) == linked.bar.last_cursor
    for side in (one, other):
        view = side.run.payload.header["view"]
        assert axes[0]["x"][0] <= view["x"][0] < view["x"][1] <= axes[0]["x"][1]
    if name == "kmeans":
        assert "chart" not in axes[0]
    else:
        low, high = axes[0]["chart"]
        assert all(low <= value <= high for side in (one, other) for value in side.run.trace.log_likelihoods)


@pytest.mark.parametrize("name", RIVALS)
def test_the_bar_tells_the_difference_at_every_step_and_a_run_that_ended_rests(name: str) -> None:
    one, other = sides(name)
    header, arrays = open_envelope(pair(one, other).bar.to_bytes())
    for state in range((header["last_cursor"] + 1) // 2):
        a, b = (min(state, side.run.trace.n_iterations) for side in (one, other))
        assert arrays["one"][state] == one.objective[a]
        assert arrays["difference"][state] == other.objective[b] - one.objective[a]
    X = load_dataset(RECIPE).X
    winners = [side.run.trace.final.parameters.responsibilities(X).argmax(axis=1) for side in (one, other)]
    assert arrays["apart"][-1] == (winners[0] != winners[1]).sum()


def test_k_means_is_drawn_hard_and_plots_what_it_descends() -> None:
    _, other = sides("kmeans")
    _, arrays = open_envelope(other.run.payload.to_bytes())
    assert set(np.unique(arrays["responsibilities"])) <= {0, 255}
    assert (np.diff(arrays["log_likelihood"])[:-1] < 0).all()
    np.testing.assert_array_equal(arrays["log_likelihood"], other.objective)
    np.testing.assert_array_equal(arrays["gain"], np.diff(other.objective))


def test_leaps_are_marked_at_their_steps() -> None:
    recipe = replace(RECIPE, max_iterations=500)
    side = side_of(Rival("accelerated", recipe, "squarem"), BOTH)
    leaps = side.run.payload.header["leaps"]
    assert "leap" in leaps.values()
    assert set(leaps.values()) <= {"leap", "refused"}
    for step, kind in leaps.items():
        gain = side.run.trace.steps[int(step) - 1].gain
        assert gain == 0.0 if kind == "refused" else gain >= 0.0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("source", ["heights", "faithful"])
def test_every_comparison_in_every_language(way: str, language: str, source: str) -> None:
    test = open_studio(source=source, mode="compare", against=way, lang=language, max_iterations="20")
    assert not test.exception
    assert not test.error
    assert not test.warning
    assert len(test.get("bidi_component")) == 3
    assert address(test).get("against", "kmeans") == way


def test_what_is_compared_is_in_the_address_and_a_wrong_rival_is_a_sentence() -> None:
    test = open_studio(source="faithful", mode="compare", against="floor", family="EVE", max_iterations="20")
    assert "EVE" in test.error[0].value
    test = open_studio(source="faithful", mode="compare", against="start", start_b="spread", max_iterations="20")
    assert address(test)["start_b"] == "spread"
    assert not test.error
    test = open_studio(source="faithful", mode="compare", against="everything", max_iterations="20")
    assert "against" in test.warning[0].value


def test_the_bar_gets_every_word_it_asks_for() -> None:
    source = (STATIC / "bar.js").read_text(encoding="utf-8")
    assert set(re.findall(r"words\.(\w+)", source)) == {*NAMES, "now"}
