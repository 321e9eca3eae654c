"""The pictures of several features: points, ellipses and contours are where the mixture says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import mahalanobis

from gmm_core import InvalidInput, Mixture
from gmm_core.datasets import SOURCES
from gmm_core.plots import clusters_2d, scatter_matrix
from gmm_core.plots.clusters_2d import ellipse, ellipses_line
from gmm_core.plots.theme import THEMES, blended, symbol
from tests.plots.examples import random_mixture

seeds = st.integers(0, 2**32 - 1)


def kinds(figure: Any, mode: Any) -> list[Any]:
    return [trace for trace in figure.data if getattr(trace, "mode", None) == mode]


@given(seeds, st.sampled_from([1.0, 2.0, 3.0]), st.sampled_from([1e-4, 1.0, 1e4]))
def test_an_ellipse_is_at_one_mahalanobis_distance(seed: int, radius: float, scale: float) -> None:
    mixture = random_mixture(seed, 1, 2)
    mean, covariance = scale * mixture.means[0], scale**2 * mixture.covariances[0]
    line = ellipse(mean, covariance, radius)
    inverse = np.linalg.inv(covariance)
    assert np.allclose([mahalanobis(point, mean, inverse) for point in line], radius)
    assert np.allclose(line[0], line[-1])


def test_the_line_of_ellipses_has_three_radii_with_gaps_between() -> None:
    mixture = random_mixture(0, 2, 2)
    line = ellipses_line(mixture, 1)
    gaps = np.flatnonzero(np.isnan(line[:, 0]))
    assert len(gaps) == 2
    inverse = np.linalg.inv(mixture.covariances[1])
    for radius, part in zip((1, 2, 3), np.split(line, gaps), strict=True):
        points = part[~np.isnan(part[:, 0])]
        assert np.allclose([mahalanobis(point, mixture.means[1], inverse) for point in points], radius)


@settings(deadline=None, max_examples=20)
@given(seeds, st.integers(1, 8), st.integers(2, 4), st.sampled_from([60, 2500]))
def test_every_point_is_drawn_once_with_its_colour_and_symbol(seed: int, K: int, D: int, n: int) -> None:
    mixture = random_mixture(seed, K, D)
    X = mixture.sample(n, seed)[0]
    features = (D - 1, 0)
    figure = clusters_2d(X, mixture, features=features, feature_names=[f"f{d}" for d in range(D)])
    responsibilities = mixture.responsibilities(X)
    labels = responsibilities.argmax(axis=1)
    colours = blended(responsibilities, THEMES["light"])
    clouds = [trace for trace in kinds(figure, "markers") if trace.customdata is not None]
    seen = []
    for trace in clouds:
        rows = trace.customdata[:, 0].astype(int) - 1
        (k,) = set(labels[rows].tolist())
        assert trace.marker.symbol == symbol(k)
        assert np.array_equal(np.column_stack([trace.x, trace.y]), X[rows][:, features])
        assert np.array_equal(trace.marker.color, colours[rows])
        assert np.allclose(trace.customdata[:, 1], responsibilities[rows].max(axis=1))
        seen += rows.tolist()
    assert sorted(seen) == list(range(n))
    assert len(figure.data) <= 3 * K + 2
    assert not [note for note in figure.layout.annotations if "points are drawn" in note.text]


def test_rows_may_have_numbers_of_their_own() -> None:
    mixture = random_mixture(5, 2, 2)
    X = mixture.sample(50, 0)[0]
    figure = clusters_2d(X, mixture, row_numbers=np.arange(50) * 2 + 7, most_points=20)
    for trace in figure.data:
        if trace.customdata is not None:
            rows = (trace.customdata[:, 0].astype(int) - 7) // 2
            assert np.array_equal(trace.x, X[rows, 0])


def test_ellipses_and_means_are_those_of_the_marginal() -> None:
    mixture = random_mixture(5, 3, 4)
    X = mixture.sample(100, 0)[0]
    figure = clusters_2d(X, mixture, features=(3, 1), feature_names=list("abcd"))
    flat = mixture.marginal([3, 1])
    lines = kinds(figure, "lines")
    assert len(lines) == 3
    for k, trace in enumerate(lines):
        assert np.allclose(np.column_stack([trace.x, trace.y]), ellipses_line(flat, k), equal_nan=True)
    means = [trace for trace in kinds(figure, "markers") if trace.customdata is None]
    assert np.allclose([[trace.x[0], trace.y[0]] for trace in means], flat.means)
    assert [tag.text for tag in figure.layout.annotations] == ["<b>1</b>", "<b>2</b>", "<b>3</b>"]


def test_contours_are_of_the_log_density() -> None:
    mixture = random_mixture(6, 2, 2)
    X = mixture.sample(200, 0)[0]
    (contour,) = [trace for trace in clusters_2d(X, mixture).data if trace.type == "contour"]
    grid = np.array([[x, y] for y in contour.y for x in contour.x])
    assert np.allclose(np.ravel(contour.z), mixture.log_density(grid), atol=1e-4)
    assert contour.x[0] < X[:, 0].min() < X[:, 0].max() < contour.x[-1]
    assert not [trace for trace in clusters_2d(X, mixture, contours=False).data if trace.type == "contour"]


def test_the_truth_is_its_two_sigma_ellipses_dashed() -> None:
    data = SOURCES["overlapping"].generate(0)
    assert data.truth is not None
    figure = clusters_2d(data.X, random_mixture(0, 2, 2), truth=data.truth)
    (trace,) = [trace for trace in figure.data if trace.name == "true density"]
    assert trace.line.dash == "dash"
    points = np.column_stack([trace.x, trace.y])
    points = points[~np.isnan(points[:, 0])]
    nearest = np.abs([np.linalg.norm(points - mean, axis=1) - 2 for mean in data.truth.means]).min(axis=0)
    assert np.allclose(nearest, 0)


@pytest.mark.parametrize("draw", [clusters_2d, scatter_matrix])
def test_many_points_are_subsampled_and_the_figure_says_so(draw: Any) -> None:
    mixture = random_mixture(7, 2, 2)
    X = mixture.sample(3000, 0)[0]
    figure = draw(X, mixture, feature_names=["a", "b"], most_points=1200)
    notes = [note.text for note in figure.layout.annotations if "points are drawn" in note.text]
    assert len(notes) == 1
    assert notes[0].startswith("1,200 of 3,000")
    again = draw(X, mixture, feature_names=["a", "b"], most_points=1200)
    assert figure.to_json() == again.to_json()
    if draw is clusters_2d:
        clouds = [trace for trace in figure.data if trace.customdata is not None]
        rows = np.concatenate([trace.customdata[:, 0] for trace in clouds]).astype(int) - 1
        assert len(set(rows.tolist())) == 1200
        colours = blended(mixture.responsibilities(X), THEMES["light"])
        assert np.array_equal(np.concatenate([trace.marker.color for trace in clouds]), colours[rows])


@pytest.mark.parametrize(("n", "kind"), [(1000, "scatter"), (5000, "scattergl")])
def test_all_marks_are_drawn_on_one_layer(n: int, kind: str) -> None:
    """WebGL covers SVG: means beneath the points could not be seen."""
    mixture = random_mixture(8, 3, 2)
    figure = clusters_2d(mixture.sample(n, 0)[0], mixture, truth=mixture)
    assert {trace.type for trace in figure.data} == {"contour", kind}


def test_scatter_matrix_shows_each_chosen_feature_and_point() -> None:
    data = SOURCES["iris"].generate()
    species = [data.X[data.labels == k] for k in range(3)]
    mixture = Mixture(
        np.full(3, 1 / 3), np.array([X.mean(axis=0) for X in species]), np.array([np.cov(X.T) for X in species])
    )
    figure = scatter_matrix(data.X, mixture, feature_names=data.feature_names, features=[0, 2, 3])
    labels = mixture.responsibilities(data.X).argmax(axis=1)
    assert len(figure.data) == len(np.unique(labels)) == 3
    for trace in figure.data:
        k = int(trace.name.split()[1]) - 1
        assert [dimension.label for dimension in trace.dimensions] == ["sepal_length", "petal_length", "petal_width"]
        for dimension, d in zip(trace.dimensions, (0, 2, 3), strict=True):
            assert np.array_equal(dimension.values, data.X[labels == k, d])
        assert trace.marker.symbol == symbol(k)


@pytest.mark.parametrize("features", [(0, 2), (-1, 0)])
def test_features_that_are_not_there_are_refused(features: tuple[int, int]) -> None:
    mixture = random_mixture(1, 2, 2)
    for draw in (clusters_2d, scatter_matrix):
        with pytest.raises(InvalidInput) as raised:
            draw(np.zeros((5, 2)), mixture, features=features, feature_names=["a", "b"])
        assert raised.value.code == "plot_features"
