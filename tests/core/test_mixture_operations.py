"""Theorems about conditionals, distribution functions, merging and order, against integration and brute force."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import multivariate_normal, norm

from gmm_core import InvalidInput, Mixture
from tests.core.strategies import components, mixture_1d, random_mixture, seeds

CENTRAL = st.floats(1e-6, 1 - 1e-6)


@given(seeds, components, st.integers(2, 4))
def test_a_conditional_is_the_joint_density_over_the_marginal(seed, K, D):
    mixture = random_mixture(seed, K, D, spread=1.5)
    rng = np.random.default_rng(seed)
    known = rng.permutation(D)[: rng.integers(1, D)]
    rest = np.setdiff1d(np.arange(D), known)
    X = mixture.sample(20, seed)[0]
    X[:, known] = X[0, known]
    conditional = mixture.conditional({int(d): float(X[0, d]) for d in known})
    oracle = mixture.log_density(X) - mixture.marginal(known.tolist()).log_density(X[:, known])
    np.testing.assert_allclose(conditional.log_density(X[:, rest]), oracle, rtol=1e-8, atol=1e-8)


def test_a_conditional_has_the_mean_that_integration_gives():
    mixture = random_mixture(4, 3, 2, spread=1.0)

    def joint(y):
        densities = [
            multivariate_normal(m, S).pdf([y, 0.7]) for m, S in zip(mixture.means, mixture.covariances, strict=True)
        ]
        return float(mixture.weights @ densities)

    mass = quad(joint, -60, 60, points=[0.0], limit=200)[0]
    mean = quad(lambda y: y * joint(y), -60, 60, points=[0.0], limit=200)[0] / mass
    conditional = mixture.conditional({1: 0.7})
    assert conditional.weights @ conditional.means[:, 0] == pytest.approx(mean, rel=1e-8)


def test_far_from_every_component_a_conditional_still_has_weights():
    mixture = Mixture([0.5, 0.5], [[0.0, 0.0], [1.0, 5.0]], [np.eye(2)] * 2)
    conditional = mixture.conditional({0: 500.0})
    np.testing.assert_allclose(conditional.weights, [0.0, 1.0], atol=1e-12)
    np.testing.assert_allclose(conditional.means, [[0.0], [5.0]])


@pytest.mark.parametrize("features", [{}, {0: 1.0, 1: 2.0}, {2: 0.0}, {-1: 0.0}, {0.5: 1.0}])
def test_a_conditional_needs_some_features_and_leaves_some(features):
    with pytest.raises(InvalidInput, match=r"not all, of 0\.\.1") as refusal:
        random_mixture(0, 2, 2).conditional(features)
    assert refusal.value.code == "conditional_features"


def test_a_conditional_on_nan_is_refused():
    with pytest.raises(InvalidInput, match="given must be finite"):
        random_mixture(0, 2, 2).conditional({0: np.nan})


@settings(max_examples=25)
@given(seeds, components, st.floats(-8, 8))
def test_the_distribution_function_is_the_integral_of_the_density(seed, K, x):
    mixture = random_mixture(seed, K, 1)
    edges = sorted({-60.0, *(m for m in mixture.means[:, 0] if m < x), x})
    pieces = [
        quad(lambda t: np.exp(mixture.log_density([t])[0]), a, b, limit=200)[0] for a, b in itertools.pairwise(edges)
    ]
    assert mixture.cdf(x) == pytest.approx(sum(pieces), abs=1e-7)


@given(seeds, components, CENTRAL)
def test_quantiles_invert_the_distribution_function(seed, K, probability):
    mixture = random_mixture(seed, K, 1)
    assert mixture.cdf(mixture.ppf(probability)) == pytest.approx(probability, rel=1e-9)


def test_quantiles_of_one_gaussian_are_those_of_scipy_far_into_the_tails():
    mixture = mixture_1d([1.0], [3.0], [4.0])
    probabilities = np.array([[0.0, 1e-300, 1e-20], [0.5, 1 - 1e-15, 1.0]])
    np.testing.assert_allclose(mixture.ppf(probabilities), norm(3, 2).ppf(probabilities), rtol=1e-12)
    np.testing.assert_allclose(mixture.cdf([-np.inf, 3.0, np.inf]), [0.0, 0.5, 1.0])


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_quantiles_follow_the_units(scale):
    mixture = mixture_1d([0.3, 0.7], [-1.0, 4.0], [1.0, 0.25])
    scaled = mixture_1d([0.3, 0.7], [-scale, 4.0 * scale], [scale**2, 0.25 * scale**2])
    probabilities = [1e-12, 0.01, 0.3, 0.31, 0.99]
    np.testing.assert_allclose(scaled.ppf(probabilities) / scale, mixture.ppf(probabilities), rtol=1e-11)


def test_a_component_of_weight_zero_is_no_part_of_the_distribution():
    two = mixture_1d([0.4, 0.6], [0.0, 3.0], [1.0, 1.0])
    three = mixture_1d([0.4, 0.6, 0.0], [0.0, 3.0, 1e200], [1.0, 1.0, 1.0])
    np.testing.assert_allclose(three.ppf([0.1, 0.9, 1.0]), two.ppf([0.1, 0.9, 1.0]), rtol=1e-12)


def test_a_distribution_function_is_of_one_feature_and_a_quantile_of_a_probability():
    with pytest.raises(InvalidInput, match="mixture of 1 feature, got 2"):
        random_mixture(0, 2, 2).cdf(0.0)
    for bad in (-0.1, 1.5, np.nan):
        with pytest.raises(InvalidInput, match="probability must be from 0 to 1"):
            random_mixture(0, 2, 1).ppf([0.5, bad])
    with pytest.raises(InvalidInput, match="x must be finite, got nan"):
        random_mixture(0, 2, 1).cdf([0.0, np.nan])


def moments(mixture):
    """Mean and covariance of the whole mixture: by the second moment about zero."""
    mean = mixture.weights @ mixture.means
    second = sum(
        w * (S + np.outer(m, m)) for w, m, S in zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
    )
    return mean, second - np.outer(mean, mean)


@given(seeds, st.integers(2, 5), st.integers(1, 3), st.integers(1, 4))
def test_merging_keeps_the_moments_of_the_whole(seed, K, D, n_groups):
    mixture = random_mixture(seed, K, D)
    labels = np.random.default_rng(seed).integers(n_groups, size=K)
    groups = [np.flatnonzero(labels == g).tolist() for g in np.unique(labels)]
    merged = mixture.merged(groups)
    assert merged.n_components == len(groups)
    for one, other in zip(moments(merged), moments(mixture), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-10)
    # Each group by itself is the merged component.
    for g, group in enumerate(groups):
        shares = mixture.weights[group] / mixture.weights[group].sum()
        mean, covariance = moments(Mixture(shares, mixture.means[group], mixture.covariances[group]))
        np.testing.assert_allclose(merged.means[g], mean, rtol=1e-10, atol=1e-10)
        np.testing.assert_allclose(merged.covariances[g], covariance, rtol=1e-9, atol=1e-9)
        assert merged.weights[g] == pytest.approx(mixture.weights[group].sum())


def test_merging_copies_changes_no_density():
    once = random_mixture(2, 2, 2)
    twice = Mixture(
        np.tile(once.weights, 2) * [0.25, 0.5, 0.75, 0.5],
        np.tile(once.means, (2, 1)),
        np.tile(once.covariances, (2, 1, 1)),
    )
    X = once.sample(50, 0)[0]
    np.testing.assert_allclose(twice.merged([[0, 2], [1, 3]]).log_density(X), once.log_density(X), rtol=1e-12)


@pytest.mark.parametrize("groups", [[[0, 1]], [[0, 1], [1, 2]], [[0, 1, 2], []], [[0, 1, 3]]])
def test_groups_that_are_no_partition_are_refused(groups):
    with pytest.raises(InvalidInput) as refusal:
        random_mixture(0, 3, 1).merged(groups)
    assert refusal.value.code == "merge_groups"


def test_a_group_without_weight_has_no_moments():
    with pytest.raises(InvalidInput, match=r"components \[1, 2\] have none"):
        mixture_1d([1.0, 0.0, 0.0], [0.0, 1.0, 2.0], [1.0] * 3).merged([[0], [1, 2]])


@given(seeds, st.integers(1, 5), st.integers(1, 3))
def test_the_canonical_order_is_the_same_from_every_order(seed, K, D):
    mixture = random_mixture(seed, K, D)
    shuffled = mixture.permuted(np.random.default_rng(seed).permutation(K))
    for name in ("weights", "means", "covariances"):
        np.testing.assert_array_equal(getattr(shuffled.canonical(), name), getattr(mixture.canonical(), name))
    assert sorted(mixture.means[:, 0]) == mixture.canonical().means[:, 0].tolist()


def test_ties_of_the_first_feature_go_on_to_the_next_then_weights_then_covariances():
    means = [[1.0, 2.0], [1.0, 1.0], [0.0, 9.0], [1.0, 1.0], [1.0, 1.0]]
    weights = [0.1, 0.3, 0.2, 0.2, 0.2]
    covariances = np.array([np.eye(2)] * 4 + [np.eye(2) * 0.5])
    ordered = Mixture(weights, means, covariances).canonical()
    np.testing.assert_array_equal(ordered.means, [[0, 9], [1, 1], [1, 1], [1, 1], [1, 2]])
    np.testing.assert_array_equal(ordered.weights, [0.2, 0.2, 0.2, 0.3, 0.1])
    np.testing.assert_array_equal(ordered.covariances[:, 0, 0], [1.0, 0.5, 1.0, 1.0, 1.0])
