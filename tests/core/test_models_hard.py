"""k-means shown as mixtures: hard responsibilities, EM's own limit, and an objective of its own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.vq import kmeans2

from gmm_core.em import Reason
from gmm_core.mixture import Mixture
from gmm_core.models.hard import run_kmeans
from tests.core.strategies import sample_of, seeds


def started(seed, K, D):
    X = sample_of(seed, K, D) * np.array([1.0, 50.0])[:D]
    return X, X[np.random.default_rng(seed).choice(len(X), K, replace=False)]


@given(seeds, st.integers(1, 4), st.integers(1, 2))
def test_the_sum_of_distances_never_rises_and_belongs_to_the_state(seed, K, D):
    X, means = started(seed, K, D)
    shown = run_kmeans(X, means, 50)
    assert (np.diff(shown.distances) <= 1e-9 * shown.distances[0]).all()
    sd = X.std(axis=0)
    for state, distance in zip(shown.trace.states, shown.distances, strict=True):
        squared = (((X[:, None] - state.parameters.means) / sd) ** 2).sum(axis=2)
        assert distance == pytest.approx(squared.min(axis=1).sum(), rel=1e-9)
        np.testing.assert_array_equal(state.parameters.responsibilities(X).argmax(axis=1), squared.argmin(axis=1))


@given(seeds, st.integers(2, 4), st.integers(1, 2))
def test_responsibilities_are_the_limit_of_those_of_em(seed, K, D):
    X, means = started(seed, K, D)
    last = run_kmeans(X, means, 50).trace.final.parameters
    narrow = Mixture(last.weights, last.means, last.covariances * 1e-7)
    hard = last.responsibilities(X)
    assert set(np.unique(hard)) <= {0.0, 1.0}
    clear = np.abs(np.diff(np.sort(last.log_densities(X), axis=1)[:, -2:])[:, 0]) > 1e-4
    np.testing.assert_allclose(narrow.responsibilities(X)[clear], hard[clear], atol=1e-6)


@given(seeds, st.integers(2, 4))
def test_it_ends_where_lloyd_s_algorithm_of_another_house_ends(seed, K):
    X, means = started(seed, K, 2)
    shown = run_kmeans(X, means, 300)
    if shown.trace.outcome.reason is Reason.EMPTIED:
        return
    centre, sd = X.mean(axis=0), X.std(axis=0)
    theirs, _ = kmeans2((X - centre) / sd, (means - centre) / sd, iter=300, minit="matrix")
    np.testing.assert_allclose(shown.trace.final.parameters.means, theirs * sd + centre, rtol=1e-7, atol=1e-7)


@given(seeds, st.integers(1, 3))
def test_its_covariance_is_the_one_that_makes_the_assigned_points_most_likely(seed, K):
    X, means = started(seed, K, 2)
    last = run_kmeans(X, means, 50).trace.final.parameters
    one = last.covariances[0]
    np.testing.assert_array_equal(last.covariances, np.repeat(one[None], K, axis=0))
    sd = X.std(axis=0)
    spread = ((X - last.means[last.responsibilities(X).argmax(axis=1)]) / sd).ravel()
    np.testing.assert_allclose(np.diag(one) / sd**2, np.mean(spread**2), rtol=1e-9)
    assert one[0, 1] == 0.0


def test_a_centre_without_points_ends_it_at_its_place():
    X = np.concatenate([np.zeros((20, 1)), np.ones((20, 1))])
    shown = run_kmeans(X, np.array([[0.0], [1.0], [40.0]]))
    assert shown.trace.outcome.reason is Reason.EMPTIED
    assert shown.trace.outcome.location == pytest.approx((40.0,))
