"""The picture of one feature is a picture of densities."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import trapezoid
from scipy.stats import norm

from gmm_core import InvalidInput, Mixture
from gmm_core.plots import PlotTexts, density_1d
from gmm_core.plots.density_1d import MOST_BINS, curve_grid, histogram, weighted_densities
from tests.plots.examples import random_mixture

seeds = st.integers(0, 2**32 - 1)


def traces(figure: Any, name: str) -> list[Any]:
    return [trace for trace in figure.data if trace.name == name]


@given(seeds, st.integers(1, 400), st.sampled_from([None, 1, 7, 50]), st.sampled_from([1e-6, 1.0, 1e6]))
def test_the_bars_have_area_one(seed: int, n: int, n_bins: int | None, scale: float) -> None:
    x = scale * np.random.default_rng(seed).standard_t(2, size=n)
    heights, edges = histogram(x, n_bins)
    assert np.diff(edges) @ heights == pytest.approx(1.0)
    assert len(heights) == (n_bins or len(heights)) <= MOST_BINS
    assert edges[0] <= x.min()
    assert edges[-1] >= x.max()


@pytest.mark.parametrize("x", [[3.0] * 20, [0.0] * 99 + [1.0], [5.0], [1.0, 1e12]])
def test_degenerate_data_have_bars_too(x: list[float]) -> None:
    heights, edges = histogram(np.array(x))
    assert np.diff(edges) @ heights == pytest.approx(1.0)


@settings(deadline=None, max_examples=25)
@given(seeds, st.integers(1, 8))
def test_the_sum_is_the_sum_of_the_components(seed: int, K: int) -> None:
    mixture = random_mixture(seed, K, 1)
    figure = density_1d(mixture.sample(200, seed)[0], mixture)
    parts = [traces(figure, f"component {k + 1}")[0] for k in range(K)]
    (total,) = traces(figure, "sum")
    assert np.allclose(np.sum([part.y for part in parts], axis=0), total.y)
    assert all(np.array_equal(part.x, total.x) for part in parts)
    for k, part in enumerate(parts):
        sd = np.sqrt(mixture.covariances[k, 0, 0])
        assert np.allclose(part.y, mixture.weights[k] * norm(mixture.means[k, 0], sd).pdf(part.x))
    assert len(figure.data) == K + 2


@settings(deadline=None, max_examples=25)
@given(seeds, st.integers(1, 5), st.sampled_from([1e-4, 1.0, 1e4]))
def test_a_curve_on_its_grid_has_the_area_of_its_weight_and_its_peak(seed: int, K: int, narrow: float) -> None:
    """However narrow a component is: the grid is fine about each mean."""
    wide = random_mixture(seed, K, 1)
    variances = wide.covariances.copy()
    variances[0] *= narrow
    mixture = Mixture(wide.weights, wide.means, variances)
    x = wide.sample(300, seed)[0]
    grid = curve_grid(x[:, 0], mixture)
    curves = weighted_densities(mixture, grid)
    peaks = mixture.weights / np.sqrt(2 * np.pi * mixture.covariances[:, 0, 0])
    assert np.allclose(curves.max(axis=1), peaks)
    assert np.allclose(trapezoid(curves, grid, axis=1), mixture.weights, rtol=2e-3, atol=1e-4)


def test_the_truth_is_drawn_dashed_and_only_if_given() -> None:
    mixture, truth = random_mixture(1, 2, 1), random_mixture(2, 3, 1)
    X = truth.sample(100, 0)[0]
    assert not traces(density_1d(X, mixture), "true density")
    (drawn,) = traces(density_1d(X, mixture, truth=truth), "true density")
    assert drawn.line.dash not in (None, "solid")
    assert np.allclose(drawn.y, np.exp(truth.log_density(drawn.x)))


@pytest.mark.parametrize("feature", [0, 1, 2])
def test_of_several_features_the_marginal_is_drawn(feature: int) -> None:
    mixture = random_mixture(3, 2, 3)
    X = mixture.sample(500, 0)[0]
    names = ["a", "b", "<i>c"]
    several = density_1d(X, mixture, feature=feature, feature_names=names)
    one = density_1d(X[:, feature], mixture.marginal(feature), feature_names=[names[feature]])
    assert several.to_json() == one.to_json()
    assert several.layout.xaxis.title.text == names[feature].replace("<", "&lt;").replace(">", "&gt;")


def test_a_spike_does_not_flatten_the_picture() -> None:
    X = np.random.default_rng(0).normal(size=500)
    spike = Mixture(np.full(2, 0.5), np.array([[0.0], [0.1]]), np.array([[[1.0]], [[1e-12]]]))
    figure = density_1d(X, spike)
    heights, _ = histogram(X)
    assert figure.layout.yaxis.range[1] < 4 * heights.max()
    (total,) = traces(figure, "sum")
    assert max(total.y) > 1e5


def test_words_come_from_outside() -> None:
    mixture = random_mixture(1, 2, 1)
    texts = PlotTexts(component="分量 {k}", data="数据", mixture="它们之和", density="概率密度", truth="真实密度")
    figure = density_1d(mixture.sample(50, 0)[0], mixture, truth=mixture, texts=texts)
    assert [trace.name for trace in figure.data] == ["数据", "分量 1", "分量 2", "它们之和", "真实密度"]
    assert figure.layout.yaxis.title.text == "概率密度"


def test_each_component_is_numbered_at_its_peak() -> None:
    mixture = random_mixture(4, 3, 1)
    tags = density_1d(mixture.sample(50, 0)[0], mixture).layout.annotations
    assert [tag.text for tag in tags] == ["<b>1</b>", "<b>2</b>", "<b>3</b>"]
    assert np.allclose([tag.x for tag in tags], mixture.means[:, 0])


def test_a_feature_that_is_not_there_is_refused() -> None:
    mixture = random_mixture(1, 2, 1)
    for feature, names in ((1, ["x"]), (-1, ["x"]), (0, ["x", "y"])):
        with pytest.raises(InvalidInput) as raised:
            density_1d(np.zeros(5), mixture, feature=feature, feature_names=names)
        assert raised.value.code == "plot_features"
