"""The kernel's shortcuts against sums taken directly: the reference component, the folded logarithm, the lean path."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_core import gaussian
from gmm_core.climb import climb
from gmm_core.covariance import family_named
from gmm_core.gaussian import FOLD, ZParameters, expected_statistics
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise import make_start
from gmm_core.lean import LEAN_ENTRIES, is_lean
from gmm_core.mixture import LOG_TWO_PI
from gmm_core.packed import fill_features
from gmm_core.statistics import statistics_of_responsibilities
from gmm_core.whitening import WhitenedData
from tests.core.strategies import dimensions, random_mixture, sample_of, seeds


def directly(data, parameters):
    """The statistics and the log-likelihood by the definitions, one component at a time."""
    joint = np.empty((data.n_samples, len(parameters.weights)))
    for k, (weight, mean, covariance) in enumerate(
        zip(parameters.weights, parameters.means, parameters.covariances, strict=True)
    ):
        difference = data.z.T - mean
        distance = np.einsum("nd,de,ne->n", difference, np.linalg.inv(covariance), difference)
        constant = data.n_features * LOG_TWO_PI + np.linalg.slogdet(covariance)[1]
        with np.errstate(divide="ignore"):
            joint[:, k] = np.log(weight) - 0.5 * (constant + distance)
    log_density = np.logaddexp.reduce(joint, axis=1)
    weight = np.ones(data.n_samples) if data.sample_weight is None else data.sample_weight
    responsibilities = np.exp(joint - log_density[:, None])
    zero = np.zeros_like(parameters.means)
    return (
        statistics_of_responsibilities(data, responsibilities).about(zero),
        float(weight @ log_density) - data.total_weight * data.log_scale,
    )


def assert_same(found, expected, size):
    np.testing.assert_allclose(found[0].counts, expected[0].counts, rtol=1e-9, atol=1e-10 * size)
    np.testing.assert_allclose(found[0].first, expected[0].first, rtol=1e-8, atol=1e-9 * size)
    np.testing.assert_allclose(found[0].second, expected[0].second, rtol=1e-8, atol=1e-9 * size)
    assert found[1] == pytest.approx(expected[1], rel=1e-11)


def prepared(seed, K, D, weighted, n=120):
    X = sample_of(seed, K, D, n)
    weight = np.random.default_rng(seed).uniform(0.0, 2.0, len(X)) if weighted else None
    data = WhitenedData(X, weight)
    model = GaussianMixtureModel(data, family_named("full"))
    return data, model.to_z(make_start(model, K, "random_points", seed))


@given(seeds, st.integers(1, 5), dimensions, st.booleans())
def test_the_statistics_of_all_components_are_their_direct_sums(seed, K, D, weighted):
    """The reference's are what the others leave of the sums over the data."""
    data, parameters = prepared(seed, K, D, weighted)
    assert_same(expected_statistics(data, parameters), directly(data, parameters), data.total_weight)


@given(seeds, st.integers(2, 4), dimensions, st.booleans())
def test_a_reference_that_is_left_with_little_keeps_its_digits(seed, K, D, weighted):
    """The heaviest component need not keep its points: far away it is left with hardly any."""
    data, parameters = prepared(seed, K, D, weighted)
    weights = np.append(0.9, np.full(K - 1, 0.1 / (K - 1)))
    means = parameters.means.copy()
    means[0] += 6.0
    parameters = ZParameters(weights, means, parameters.covariances)
    found, expected = expected_statistics(data, parameters), directly(data, parameters)
    assert_same(found, expected, data.total_weight)
    # To its own size, not to that of the whole data.
    np.testing.assert_allclose(found[0].counts, expected[0].counts, rtol=1e-9)


@pytest.mark.parametrize("weighted", [False, True])
def test_a_difference_that_overflows_costs_no_digit(weighted):
    """Far out a wide component has e^5000 times the density of a narrow reference, in some blocks and not in others."""
    data, parameters = prepared(1, 2, 2, weighted)
    covariances = np.array([1e-3, 10.0])[:, None, None] * np.eye(2)
    parameters = ZParameters(np.array([0.6, 0.4]), 0.0 * parameters.means, covariances)
    coefficients = gaussian._coefficients(parameters, data.squared_radius)
    assert not coefficients.guarded
    assert (coefficients.relative @ fill_features(data.z, np.empty((6, data.n_samples)))).max() > 709.0
    assert_same(expected_statistics(data, parameters, chunk=7), directly(data, parameters), data.total_weight)


def test_components_without_weight_get_nothing():
    data, parameters = prepared(0, 3, 2, weighted=False)
    found, log_likelihood = expected_statistics(
        data, ZParameters(np.array([0.6, 0.0, 0.4]), parameters.means, parameters.covariances)
    )
    two = [0, 2]
    expected, same = expected_statistics(
        data, ZParameters(np.array([0.6, 0.4]), parameters.means[two], parameters.covariances[two])
    )
    np.testing.assert_allclose(found.counts, [expected.counts[0], 0.0, expected.counts[1]])
    assert log_likelihood == pytest.approx(same, rel=1e-13)


@given(seeds, st.integers(1, 3 * FOLD), st.sampled_from([1.0, 1e30, 1e300]))
def test_the_sum_of_logarithms_is_folded_without_loss(seed, n, largest):
    values = 1.0 + np.random.default_rng(seed).random(n) * largest
    with np.errstate(over="ignore"):
        found = gaussian._log_sum(values)
    assert found == pytest.approx(np.log(values).sum(), rel=1e-14, abs=1e-14)


@pytest.mark.parametrize(("n", "D", "K"), [(10_000, 1, 2), (10_000, 2, 3), (40_000, 2, 5)])
def test_the_lean_path_at_its_largest_is_the_kernel(n, D, K, monkeypatch):
    model = GaussianMixtureModel.of(random_mixture(3, K, D).sample(n, 0)[0], "full")
    start = make_start(model, K, "kmeans++", 0)
    assert is_lean(model.data, K)
    lean = climb(model, start, max_passes=20, tolerance=None)
    monkeypatch.setattr("gmm_core.acceleration._progress.is_lean", lambda data, K: False)
    general = climb(model, start, max_passes=20, tolerance=None)
    np.testing.assert_allclose(lean.log_likelihoods, general.log_likelihoods, rtol=1e-12)
    np.testing.assert_allclose(lean.mixture.covariances, general.mixture.covariances, rtol=1e-8, atol=1e-10)


def test_what_is_too_large_has_a_ridge_or_is_not_free_leaves_the_lean_path():
    X = sample_of(0, 2, 2, 200)
    assert is_lean(WhitenedData(X), 2)
    assert not is_lean(
        WhitenedData(np.zeros((LEAN_ENTRIES // 7, 2)) + np.arange(2 * (LEAN_ENTRIES // 7)).reshape(-1, 2) % 97), 2
    )
    assert GaussianMixtureModel.of(X, "full").maximum_likelihood
    assert not GaussianMixtureModel.of(X, "tied").maximum_likelihood
    assert not GaussianMixtureModel.of(X, "full", floor=0.1).maximum_likelihood
    ridged = GaussianMixtureModel(WhitenedData(X, ridge=0.1), family_named("full"))
    assert not ridged.maximum_likelihood
