"""k-means as a run of EM: Lloyd's theorems, two independent implementations, and the limit of Gaussians."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.cluster.vq import kmeans2

from gmm_core import GaussianMixtureModel, InvalidInput, Mixture
from gmm_core.em import Reason, initial_state, run
from gmm_core.models.kmeans import Centres, KMeansModel
from tests.core.strategies import components, dimensions, sample_of, seeds


def start_of(X, K, seed):
    rows = np.random.default_rng(seed).choice(len(X), K, replace=False)
    return Centres(X[rows])


def model_and_start(seed, K, D):
    X = sample_of(seed, K, D)
    return KMeansModel(X), start_of(X, K, seed)


def squared_distances(X, centres):
    return ((X[:, None] - centres[None]) ** 2).sum(axis=2)


@settings(max_examples=40)
@given(seeds, components, dimensions)
def test_the_objective_never_falls_and_is_minus_half_the_inertia_in_variances(seed, K, D):
    model, start = model_and_start(seed, K, D)
    trace = run(model, start, tolerance=0.0)
    assert (np.diff(trace.log_likelihoods) >= 0.0).all()
    for state in trace.states:
        nearest = squared_distances(model.X, state.parameters.centres).min(axis=1)
        assert state.statistics.inertia == pytest.approx(nearest.sum(), rel=1e-10)
        assert state.log_likelihood == pytest.approx(-0.5 * nearest.sum() / model.X.var(axis=0).mean(), rel=1e-10)


@given(seeds, components, dimensions)
def test_a_run_ends_where_nothing_moves(seed, K, D):
    model, start = model_and_start(seed, K, D)
    trace = run(model, start, tolerance=0.0)
    assume(trace.outcome.reason is not Reason.EMPTIED)
    labels, centres = trace.final.statistics.labels, trace.final.parameters.centres
    assert trace.outcome.converged
    np.testing.assert_array_equal(labels, squared_distances(model.X, centres).argmin(axis=1))
    for k in range(K):
        np.testing.assert_allclose(centres[k], model.X[labels == k].mean(axis=0), rtol=1e-10, atol=1e-10)


@given(seeds, components, dimensions, st.integers(1, 8))
def test_every_iteration_is_that_of_scipy(seed, K, D, n):
    model, start = model_and_start(seed, K, D)
    trace = run(model, start, max_iterations=n, tolerance=0.0)
    assume(trace.outcome.reason is not Reason.EMPTIED)
    expected, _ = kmeans2(model.X, start.centres, iter=n, minit="matrix")
    np.testing.assert_allclose(trace.final.parameters.centres, expected, rtol=1e-9, atol=1e-9)


@settings(max_examples=25)
@given(seeds, components, dimensions)
def test_the_end_is_that_of_scikit_learn(seed, K, D):
    cluster = pytest.importorskip("sklearn.cluster")
    model, start = model_and_start(seed, K, D)
    trace = run(model, start, tolerance=0.0)
    assume(trace.outcome.reason is not Reason.EMPTIED)
    peer = cluster.KMeans(K, init=start.centres, n_init=1, algorithm="lloyd", tol=0.0).fit(model.X)
    np.testing.assert_allclose(trace.final.parameters.centres, peer.cluster_centers_, rtol=1e-8, atol=1e-8)
    np.testing.assert_array_equal(trace.final.statistics.labels, peer.labels_)
    assert trace.final.statistics.inertia == pytest.approx(peer.inertia_, rel=1e-9)


@settings(max_examples=30)
@given(seeds, st.integers(2, 4), dimensions)
def test_responsibilities_of_small_equal_spheres_tend_to_the_assignment(seed, K, D):
    """PRML 9.3.2, whatever the weights: where one centre is nearest by a margin, its share tends to 1."""
    model, start = model_and_start(seed, K, D)
    weights = np.random.default_rng(seed).dirichlet(np.full(K, 2.0))
    labels = initial_state(model, start).statistics.labels
    squared = np.sort(squared_distances(model.X, start.centres), axis=1)
    margin = squared[:, 1] - squared[:, 0]
    odds = np.log(weights.max() / weights.min()) + np.log(K)
    hard = (labels[:, None] == np.arange(K)).astype(float)
    for variance in (0.1, 1e-3, 1e-5):
        soft = Mixture(weights, start.centres, np.repeat(variance * np.eye(D)[None], K, axis=0)).responsibilities(
            model.X
        )
        # Of odds exp(-margin / 2s), what the other components can have at most.
        allowed = np.exp(np.minimum(odds - margin / (2 * variance), 0.0))
        assert (np.abs(soft - hard).max(axis=1) <= allowed + 1e-12).all()


@settings(max_examples=40)
@given(seeds, st.integers(2, 4), dimensions)
def test_a_step_of_em_with_tiny_spheres_is_a_step_of_k_means(seed, K, D):
    model, start = model_and_start(seed, K, D)
    squared = np.sort(squared_distances(model.X, start.centres), axis=1)
    variance = 1e-6 * model.variance
    assume((squared[:, 1] - squared[:, 0]).min() > 100 * variance)
    gaussian = GaussianMixtureModel.of(model.X, "spherical")
    mixture = Mixture(np.full(K, 1 / K), start.centres, np.repeat(variance * np.eye(D)[None], K, axis=0))
    expectation = gaussian.expectation(mixture)
    means = gaussian.data.means_from_z(expectation.statistics.moments()[0])
    first = initial_state(model, start)
    expected = model.maximisation(first.statistics, start).parameters.centres
    np.testing.assert_allclose(means, expected, rtol=1e-9, atol=1e-9)
    assert variance / model.variance * expectation.log_likelihood == pytest.approx(first.log_likelihood, rel=0.02)


@settings(max_examples=40)
@given(seeds, components, dimensions, st.sampled_from([1e-9, 1e9]), st.sampled_from([0.0, 1e6]))
def test_units_and_origin_change_nothing_but_the_units(seed, K, D, scale, shift):
    model, start = model_and_start(seed, K, D)
    mapped = KMeansModel((model.X + shift) * scale)
    one = run(model, start, tolerance=0.0)
    other = run(mapped, Centres((start.centres + shift) * scale), tolerance=0.0)
    np.testing.assert_allclose(other.log_likelihoods, one.log_likelihoods, rtol=1e-6)
    np.testing.assert_array_equal(other.final.statistics.labels, one.final.statistics.labels)


def test_a_centre_without_rows_is_named():
    outcome = run(KMeansModel([0.0, 1.0, 2.0]), Centres([1.0, 50.0])).outcome
    assert (outcome.reason, outcome.component, outcome.location) == (Reason.EMPTIED, 1, (50.0,))


def test_equal_centres_leave_the_second_without_rows():
    assert run(KMeansModel([0.0, 1.0, 2.0]), Centres([1.0, 1.0])).outcome.reason is Reason.EMPTIED


def test_rows_that_are_all_the_same_are_one_cluster():
    trace = run(KMeansModel([[3.0, 4.0]] * 5), Centres([[0.0, 0.0]]))
    assert trace.outcome.converged
    np.testing.assert_array_equal(trace.final.parameters.centres, [[3.0, 4.0]])


def test_centres_that_do_not_fit_are_refused():
    with pytest.raises(InvalidInput, match="centres must have shape"):
        Centres(np.zeros((2, 2, 2)))
    with pytest.raises(InvalidInput, match="centres must have 2 columns, got 3"):
        run(KMeansModel(np.eye(2)), Centres(np.zeros((2, 3))))
    with pytest.raises(InvalidInput, match="centres must be finite"):
        Centres([[np.nan, 0.0]])
