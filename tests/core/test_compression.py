"""Compression keeps the moments of every cell, and the likelihood to the fourth power of its width."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_core import SOURCES, InvalidInput
from gmm_core.ascent import ascend, coarse_nodes
from gmm_core.climb import climb
from gmm_core.compression import compress, robust_width
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise import make_start
from gmm_core.whitening import WhitenedData
from tests.core.strategies import random_mixture, sample_of, seeds


@given(seeds, st.integers(1, 2), st.floats(0.05, 2.0), st.booleans())
def test_nodes_have_the_weight_mean_and_covariance_of_the_data(seed, D, width, weighted):
    X = sample_of(seed, 2, D, 200)
    weight = np.random.default_rng(seed).uniform(0.5, 2.0, len(X)) if weighted else np.ones(len(X))
    nodes = compress(WhitenedData(X, weight), width)
    assert nodes.weights.sum() == pytest.approx(weight.sum())
    np.testing.assert_allclose(
        np.average(nodes.X, axis=0, weights=nodes.weights), np.average(X, axis=0, weights=weight), rtol=1e-9, atol=1e-9
    )
    one = np.cov(nodes.X.T, aweights=nodes.weights, ddof=0)
    np.testing.assert_allclose(one, np.cov(X.T, aweights=weight, ddof=0), rtol=1e-8, atol=1e-8)
    assert (nodes.weights > 0).all()


@pytest.mark.parametrize("D", [1, 2])
def test_every_cell_keeps_its_own_moments(D):
    """On one wide cell the nodes are those of the whole; on two clusters in cells of their own, of each."""
    rng = np.random.default_rng(0)
    cluster = rng.uniform(0.0, 0.1, (50, D))
    X = np.vstack([cluster, cluster + 30.0])
    nodes = compress(WhitenedData(X), 0.5)
    near = nodes.X[:, 0] < 15
    assert nodes.weights[near].sum() == pytest.approx(50)
    np.testing.assert_allclose(np.average(nodes.X[near], axis=0, weights=nodes.weights[near]), cluster.mean(axis=0))
    found = np.cov(nodes.X[near].T, aweights=nodes.weights[near], ddof=0)
    np.testing.assert_allclose(found, np.cov(cluster.T, ddof=0), rtol=1e-6, atol=1e-12)
    assert len(nodes.weights) < len(X)


@pytest.mark.parametrize("D", [1, 2])
def test_the_error_of_the_likelihood_falls_with_the_fourth_power_of_the_width(D):
    mixture = random_mixture(3, 3, D, spread=2.0)
    X = mixture.sample(200_000, 0)[0]
    data = WhitenedData(X)
    errors = []
    for width in (0.4, 0.2, 0.1):
        nodes = compress(data, width)
        errors.append(abs(float(mixture.log_density(nodes.X) @ nodes.weights) - mixture.log_likelihood(X)))
    assert errors[0] > 6 * errors[1] > 36 * errors[2]
    assert errors[2] < 5e-5 * len(X)


def test_a_sparse_grid_gives_the_cells_of_a_dense_one(monkeypatch):
    data = WhitenedData(sample_of(1, 3, 2, 500))
    dense = compress(data, 0.1)
    monkeypatch.setattr("gmm_core.compression.LARGEST_GRID", 1)
    sparse = compress(data, 0.1)
    order = np.lexsort(dense.X.T), np.lexsort(sparse.X.T)
    np.testing.assert_allclose(dense.X[order[0]], sparse.X[order[1]])
    np.testing.assert_allclose(dense.weights[order[0]], sparse.weights[order[1]])


@pytest.mark.parametrize("source", ["overlapping", "heights"])
def test_the_ascent_by_nodes_ends_at_the_optimum_of_all_the_data(source):
    X = SOURCES[source].generate(0, n=30_000).X
    K = SOURCES[source].suggested_components
    model = GaussianMixtureModel.of(X, "full")
    start = make_start(model, K, "kmeans", 0)
    exact = climb(model, start, acceleration="squarem")
    quick = ascend(model, start)
    assert len(quick.n_nodes) >= 1
    assert max(quick.n_nodes) < len(X)
    assert quick.climb.outcome.converged
    assert quick.climb.log_likelihood == pytest.approx(exact.log_likelihood, abs=1e-3)
    assert quick.climb.n_passes < exact.n_passes / 3
    on_nodes = quick.climb.log_likelihoods[0] + quick.compression_error
    assert abs(quick.compression_error) < 1.0
    verified = ascend(model, start, polish=False)
    assert verified.climb.n_passes == 1
    assert verified.climb.log_likelihood == pytest.approx(exact.log_likelihood, abs=1e-2)
    assert verified.climb.log_likelihood + verified.compression_error == pytest.approx(on_nodes, abs=1e-6)


def test_small_data_are_taken_as_they_are():
    data = WhitenedData(sample_of(0, 2, 1))
    assert coarse_nodes(data) is None
    model = GaussianMixtureModel.of(sample_of(0, 2, 1), "full")
    assert ascend(model, make_start(model, 2)).n_nodes == ()


def test_half_the_points_in_one_place_leave_a_width():
    X = np.concatenate([np.zeros(100), np.arange(50.0)])
    assert robust_width(WhitenedData(X), 6.0) > 0


def test_more_than_two_features_and_no_width_are_refused():
    with pytest.raises(InvalidInput, match="1 or 2 features, got 3"):
        compress(WhitenedData(sample_of(0, 2, 3)), 0.1)
    with pytest.raises(InvalidInput, match="width must be positive and finite, got 0"):
        compress(WhitenedData(sample_of(0, 2, 1)), 0)
