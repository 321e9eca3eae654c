"""What the stage receives says the same as ``gmm_core``."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_core.bound import bounds_after_m
from gmm_core.datasets import SOURCES, Dataset
from gmm_core.em import Trace
from gmm_core.mixture import Mixture
from gmm_core.recipe import Recipe, load_dataset, model_of, run_recipe
from pages._ui.player import parameters
from pages._ui.player.payload import FEWEST_DRAWN, MOST_DRAWN, build, drawn_rows
from pages._ui.player.plane import MOVED, key_states
from pages._ui.runs import staged_run
from tests.pages.blocks import open_envelope

STEPS_16 = 2**16 - 1
# One feature, two, and two of four; a run that converges, one that is cut short, one that collapses.
RECIPES = {
    "heights": (Recipe(max_iterations=12), (0,)),
    "three": (Recipe(source="three_1d", n_components=3, max_iterations=200), (0,)),
    "plane": (Recipe(source="overlapping", n_components=3, max_iterations=12), (0, 1)),
    "pair": (Recipe(source="iris", n_components=3, max_iterations=12), (3, 1)),
    "collapse": (
        Recipe(
            source="fifteen",
            start="by_hand",
            start_weights=(0.1, 0.9),
            start_means=((75.0,), (20.0,)),
            start_covariances=(((1.0,),), ((1329.6622,),)),
        ),
        (0,),
    ),
}
Drawn = tuple[Trace[Mixture, Any], Dataset, list[Mixture], dict[str, Any], dict[str, Any]]


@cache
def drawn(name: str) -> Drawn:
    """The trace, the data, the mixtures of the features shown, and the header and arrays of the block."""
    recipe, features = RECIPES[name]
    dataset = load_dataset(recipe)
    trace = run_recipe(recipe, dataset)
    states = [state.parameters.marginal(features) for state in trace.states]
    header, arrays = open_envelope(build(trace, dataset, features).to_bytes())
    return trace, dataset, states, header, arrays


@pytest.mark.parametrize("name", RECIPES)
def test_responsibilities_at_every_half_step(name: str) -> None:
    trace, dataset, _, header, arrays = drawn(name)
    assert header["n_drawn"] == header["n_samples"] == len(dataset.X)
    for cursor in range(1, trace.last_cursor + 1):
        state = trace.half_step(cursor).responsibilities_of
        assert state == (cursor - 1) // 2, "the rule that static/player/run.js follows"
        exact = trace.states[state].parameters.responsibilities(dataset.X)
        assert np.abs(arrays["responsibilities"][state].T / 255.0 - exact).max() <= 1.0 / 255.0
        assert np.array_equal(arrays["winners"][state], exact.argmax(axis=1))


@pytest.mark.parametrize("name", RECIPES)
def test_numbers_are_whole(name: str) -> None:
    trace, _, states, header, arrays = drawn(name)
    assert arrays["log_likelihood"].tolist() == [state.log_likelihood for state in trace.states]
    assert arrays["gain"].tolist() == [info.gain for info in trace.steps]
    kinds = [(column["kind"], column["feature"]) for column in header["columns"]]
    for state, table, change in zip(states, arrays["table"], arrays["changes"], strict=True):
        assert np.array_equal(table[:, kinds.index(("weight", None))], state.weights)
        for d in range(state.n_features):
            assert np.array_equal(table[:, kinds.index(("mean", d))], state.means[:, d])
            assert np.array_equal(table[:, kinds.index(("deviation", d))], np.sqrt(state.covariances[:, d, d]))
        assert change.shape == table.shape
    assert not arrays["changes"][0].any()
    assert np.allclose(arrays["table"][0] + arrays["changes"].sum(axis=0), arrays["table"][-1])


@pytest.mark.parametrize("name", ["heights", "three"])
def test_curves_are_the_weighted_densities_and_their_sum(name: str) -> None:
    _, _, states, header, arrays = drawn(name)
    unit = header["view"]["curve_top"] / STEPS_16
    grid = arrays["grid"].astype(np.float64)
    for state, curves, total in zip(states, arrays["curves"], arrays["total"], strict=True):
        exact = np.exp(state.weighted_log_densities(grid)).T
        inside = exact.sum(axis=0) < header["view"]["curve_top"]
        # The grid travels as float32, hence a little more than half a step.
        assert np.abs(curves * unit - exact)[:, inside].max() <= unit
        assert np.abs(total * unit - np.exp(state.log_density(grid)))[inside].max() <= unit
        assert np.abs(curves.sum(axis=0) * 1.0 - total)[inside].max() <= (state.n_components + 1) / 2


def test_histogram_and_densities_enclose_one() -> None:
    _, dataset, states, _, arrays = drawn("heights")
    edges, heights = arrays["histogram_edges"], arrays["histogram_heights"]
    assert np.isclose((heights * np.diff(edges)).sum(), 1.0, atol=1e-5)
    assert edges[0] <= dataset.X.min() + 1e-3
    assert edges[-1] >= dataset.X.max() - 1e-3
    total = np.exp(states[-1].log_density(arrays["grid"]))
    assert np.isclose(np.trapezoid(total, arrays["grid"]), 1.0, atol=0.01)


def test_a_component_narrower_than_the_mesh_is_still_on_the_grid() -> None:
    _, _, states, _, arrays = drawn("collapse")
    grid = arrays["grid"].astype(np.float64)
    for state in states:
        narrow = int(state.covariances[:, 0, 0].argmin())
        peak = np.exp(state.log_densities(state.means[narrow : narrow + 1])[0, narrow])
        assert np.exp(state.log_densities(grid)[:, narrow]).max() >= 0.95 * peak


def test_the_lower_bound_comes_whole() -> None:
    recipe, features = RECIPES["plane"]
    trace, dataset, _, _, arrays = drawn("plane")
    assert "bound" not in arrays, "none was given"
    given = bounds_after_m(model_of(recipe, dataset), trace)
    _, arrays = open_envelope(build(trace, dataset, features, given).to_bytes())
    assert arrays["bound"].tolist() == given.tolist()
    assert (arrays["bound"] <= arrays["log_likelihood"][1:]).all()
    assert staged_run(recipe, features).payload.header["sections"]["bound"]["shape"] == [len(trace.steps)]


def test_a_failure_says_where() -> None:
    _, _, _, header, _ = drawn("collapse")
    assert header["outcome"] == {"reason": "collapsed", "component": 0, "location": [75.0]}


@pytest.mark.parametrize("name", ["plane", "pair"])
def test_ellipses_are_at_their_mahalanobis_distance(name: str) -> None:
    _, _, states, _, arrays = drawn(name)
    angles = np.linspace(0.0, 2.0 * np.pi, 7)
    for state, means, factors in zip(states, arrays["means"], arrays["factors"], strict=True):
        for k in range(state.n_components):
            l11, l21, l22 = factors[k].astype(np.float64)
            ring = np.stack([l11 * np.cos(angles), l21 * np.cos(angles) + l22 * np.sin(angles)], axis=1)
            squared = np.einsum("ni,ij,nj->n", ring, np.linalg.inv(state.covariances[k]), ring)
            assert np.allclose(squared, 1.0, rtol=1e-4)
            assert np.allclose(means[k], state.means[k], rtol=1e-6)


@pytest.mark.parametrize("name", ["plane", "pair"])
def test_density_grids(name: str) -> None:
    trace, _, states, header, arrays = drawn(name)
    view, grids = header["view"], arrays["density"]
    low, high = view["density_range"]
    axes = (np.linspace(view[axis][0], view[axis][1], grids.shape[1]) for axis in ("x", "y"))
    points = np.stack([axis.ravel() for axis in np.meshgrid(*axes)], axis=1)
    chosen, position = key_states(np.array([info.parameter_shift for info in trace.steps]))
    assert arrays["density_of"].tolist() == position.tolist()
    for grid, state in zip(grids, chosen, strict=True):
        exact = np.clip(states[state].log_density(points), low, high)
        step = (high - low) / STEPS_16
        assert np.abs(grid.ravel() * step + low - exact).max() <= step
    assert view["peak"] == pytest.approx(states[-1].log_density(points).max())
    assert low < min(view["contour_levels"]) < max(view["contour_levels"]) < high


@given(st.lists(st.floats(0.0, 2.0), max_size=60))
def test_density_is_renewed_before_much_has_moved(shifts: list[float]) -> None:
    chosen, position = key_states(np.array(shifts))
    assert chosen[0] == 0
    assert chosen[-1] == len(shifts)
    assert (np.diff(position) >= 0).all()
    assert np.array_equal(position[chosen], np.arange(len(chosen)))
    stride = max(MOVED, sum(shifts) / 120)
    for state, at in enumerate(position):
        assert sum(shifts[chosen[at] : state]) <= stride * (1 + 1e-9)


def test_data_lie_within_the_axes() -> None:
    for name, (_, features) in RECIPES.items():
        _, dataset, _, header, arrays = drawn(name)
        for d, axis in enumerate(("x", "y")[: len(features)]):
            low, high = header["view"][axis]
            assert low < dataset.X[:, features[d]].min()
            assert dataset.X[:, features[d]].max() < high
        assert np.allclose(arrays["points"], dataset.X[:, features], rtol=1e-6)


@pytest.mark.parametrize("n_features", [1, 2])
def test_large_data_are_drawn_by_a_sample(n_features: int) -> None:
    rows = drawn_rows(100_000, n_states=20, n_components=2, n_features=n_features)
    assert len(rows) == MOST_DRAWN[n_features]
    assert (np.diff(rows) > 0).all()
    assert np.array_equal(rows, drawn_rows(100_000, 20, 2, n_features)), "always the same one"
    assert np.isclose(rows.mean(), 50_000, rtol=0.03)
    assert len(drawn_rows(100_000, n_states=2001, n_components=8, n_features=n_features)) >= FEWEST_DRAWN
    assert len(drawn_rows(300, n_states=2001, n_components=8, n_features=n_features)) == 300


def test_a_sample_of_the_points_but_all_of_the_numbers() -> None:
    recipe = Recipe(source="textbook", source_settings=(("n", 20_000),), max_iterations=3)
    dataset = load_dataset(recipe)
    trace = run_recipe(recipe, dataset)
    header, arrays = open_envelope(build(trace, dataset, (0,)).to_bytes())
    assert (header["n_drawn"], header["n_samples"]) == (3_000, 20_000)
    assert arrays["points"].shape == (3_000, 1)
    assert arrays["log_likelihood"][-1] == trace.final.log_likelihood


def test_a_long_run_is_small() -> None:
    recipe = Recipe(source="three_1d", n_components=3, max_iterations=500, tolerance=0.0)
    dataset = load_dataset(recipe)
    assert len(build(run_recipe(recipe, dataset), dataset, (0,)).to_bytes()) < 400_000


def test_the_same_run_has_the_same_name() -> None:
    recipe, features = RECIPES["plane"]
    dataset = load_dataset(recipe)
    again = build(run_recipe(recipe, dataset), dataset, features)
    assert again.header["run"] == drawn("plane")[3]["run"]
    other = Recipe(source="overlapping", n_components=3, max_iterations=12, seed=1)
    assert build(run_recipe(other), load_dataset(other), features).header["run"] != again.header["run"]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_true_components_stand_beside_their_own_estimates(order: tuple[int, ...]) -> None:
    dataset = load_dataset(Recipe(source="separated", n_components=3))
    assert dataset.truth is not None
    shuffled = dataset.truth.permuted(order)
    assert parameters.matched(dataset.truth, shuffled, dataset.X) == list(order)
    fewer = parameters.matched(dataset.truth.merged([[0, 1], [2]]), shuffled, dataset.X)
    assert sorted(x for x in fewer if x is not None) == [0, 1]
    assert fewer.count(None) == 1
    table = parameters.true_table(dataset.truth, parameters.matched(dataset.truth, shuffled, dataset.X))
    assert np.array_equal(np.array(table), parameters.values(shuffled))


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_can_be_staged(name: str) -> None:
    recipe = Recipe(source=name, n_components=2, max_iterations=2)
    dataset = load_dataset(recipe)
    features = tuple(range(min(2, dataset.n_features)))
    header, arrays = open_envelope(build(run_recipe(recipe, dataset), dataset, features).to_bytes())
    assert (header["truth"] is None) == (dataset.truth is None)
    assert arrays["points"].shape == (header["n_drawn"], len(features))
