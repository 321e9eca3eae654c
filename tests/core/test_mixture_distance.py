"""Theorems about distances between mixtures and the matching of labels."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.linalg import sqrtm
from scipy.stats import wasserstein_distance

from gmm_core import InvalidInput, Mixture, component_distances, transport_distance
from tests.core.strategies import components, dimensions, mixture_1d, random_mixture, seeds


def mapped(mixture, A, b):
    """The mixture of A x + b."""
    return Mixture(mixture.weights, mixture.means @ A.T + b, A @ mixture.covariances @ A.T)


def random_map(seed, D):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(D, D)) + 2 * np.eye(D), rng.normal(scale=100, size=D)


def density(mixture, k):
    return lambda x: float(np.exp(mixture.log_densities([x])[0, k]))


def test_bhattacharyya_is_minus_log_of_the_overlap():
    one, other = random_mixture(1, 2, 1, spread=1.5), random_mixture(2, 3, 1, spread=1.5)
    for (i, j), distance in np.ndenumerate(component_distances(one, other)):
        p, q = density(one, i), density(other, j)
        overlap = quad(lambda x, p=p, q=q: np.sqrt(p(x) * q(x)), -40, 40, points=[0.0], limit=300)[0]
        assert distance == pytest.approx(-np.log(overlap), rel=1e-7)


@given(seeds, components, dimensions)
def test_wasserstein_is_the_formula_with_traces(seed, K, D):
    one, other = random_mixture(seed, K, D), random_mixture(seed + 1, 2, D)
    for (i, j), distance in np.ndenumerate(component_distances(one, other, "wasserstein")):
        A, B = one.covariances[i], other.covariances[j]
        root = sqrtm(A)
        squared = ((one.means[i] - other.means[j]) ** 2).sum() + np.trace(A + B - 2 * sqrtm(root @ B @ root).real)
        assert distance**2 == pytest.approx(squared, rel=1e-6, abs=1e-6)


@given(seeds, components, dimensions)
def test_bhattacharyya_is_the_same_after_any_linear_map(seed, K, D):
    one, other = random_mixture(seed, K, D), random_mixture(seed + 1, 3, D)
    A, b = random_map(seed, D)
    after = component_distances(mapped(one, A, b), mapped(other, A, b))
    np.testing.assert_allclose(after, component_distances(one, other), rtol=1e-6, atol=1e-8)


@given(seeds, components, dimensions, st.floats(1e-3, 1e3))
def test_wasserstein_is_the_same_after_a_motion_and_follows_the_units(seed, K, D, scale):
    one, other = random_mixture(seed, K, D), random_mixture(seed + 1, 3, D)
    A, b = random_map(seed, D)
    motion = np.linalg.qr(A)[0] * scale
    after = component_distances(mapped(one, motion, b), mapped(other, motion, b), "wasserstein")
    np.testing.assert_allclose(after, scale * component_distances(one, other, "wasserstein"), rtol=1e-7)


@pytest.mark.parametrize("kind", ["bhattacharyya", "wasserstein"])
def test_a_distance_is_symmetric_and_zero_from_itself(kind):
    one, other = random_mixture(1, 3, 3), random_mixture(2, 3, 3)
    np.testing.assert_allclose(
        component_distances(one, other, kind), component_distances(other, one, kind).T, rtol=1e-12
    )
    np.testing.assert_allclose(np.diag(component_distances(one, one, kind)), 0.0, atol=1e-13)
    assert (component_distances(one, other, kind) > 0).all()


@settings(max_examples=25)
@given(seeds, components, st.integers(1, 4), dimensions)
def test_transport_is_a_metric_that_ignores_order(seed, K, L, D):
    one, two, three = random_mixture(seed, K, D), random_mixture(seed + 1, L, D), random_mixture(seed + 2, 2, D)
    order = np.random.default_rng(seed).permutation(K)
    assert transport_distance(one, one.permuted(order)) == pytest.approx(0.0, abs=1e-5)
    there = transport_distance(one, two)
    assert there == pytest.approx(transport_distance(two, one), rel=1e-7)
    assert there == pytest.approx(transport_distance(one.permuted(order), two), rel=1e-7)
    assert there <= transport_distance(one, three) + transport_distance(three, two) + 1e-9


def test_transport_of_narrow_components_is_that_of_points():
    # With components of no width the mixture is a distribution on points, on a line: SciPy knows its distance.
    weights, points = [[0.2, 0.5, 0.3], [0.6, 0.4]], [[0.0, 1.0, 5.0], [0.0, 3.0]]
    one, other = (mixture_1d(w, p, [1e-18] * len(w)) for w, p in zip(weights, points, strict=True))
    # Optimal on a line is to move in order: 0.2 stay, 0.4 from 1 to 0, 0.1 from 1 to 3, 0.3 from 5 to 3.
    assert transport_distance(one, other) == pytest.approx(np.sqrt(0.4 * 1 + 0.1 * 4 + 0.3 * 4))
    assert transport_distance(one, other) >= wasserstein_distance(*points, *weights)


def test_a_copied_component_is_at_no_distance():
    one = random_mixture(3, 2, 2)
    split = Mixture([*(one.weights * [1, 0.3]), one.weights[1] * 0.7], one.means[[0, 1, 1]], one.covariances[[0, 1, 1]])
    assert transport_distance(one, split) == pytest.approx(0.0, abs=1e-6)


@given(seeds, st.integers(1, 5), dimensions)
def test_a_shuffled_mixture_is_matched_back(seed, K, D):
    mixture = random_mixture(seed, K, D)
    rng = np.random.default_rng(seed)
    moved = Mixture(mixture.weights, mixture.means + 1e-3 * rng.normal(size=mixture.means.shape), mixture.covariances)
    shuffled = moved.permuted(rng.permutation(K))
    np.testing.assert_array_equal(shuffled.matched(mixture).means, moved.means)


@given(seeds, st.integers(2, 4), dimensions)
def test_matching_has_the_least_total_distance_and_survives_a_linear_map(seed, K, D):
    one, reference = random_mixture(seed, K, D), random_mixture(seed + 1, K, D)
    distances = component_distances(reference, one)
    best = min(itertools.permutations(range(K)), key=lambda order: distances[range(K), order].sum())
    np.testing.assert_array_equal(one.matched(reference).means, one.means[list(best)])
    A, b = random_map(seed, D)
    after = mapped(one, A, b).matched(mapped(reference, A, b))
    np.testing.assert_array_equal(after.weights, one.weights[list(best)])


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(InvalidInput, match="same number of features, got 1 and 2"):
        component_distances(random_mixture(0, 2, 1), random_mixture(0, 2, 2))
    with pytest.raises(InvalidInput, match="same number of components, got 3 and 2"):
        random_mixture(0, 3, 1).matched(random_mixture(0, 2, 1))
    with pytest.raises(InvalidInput, match="distance must be one of bhattacharyya, wasserstein; got 'euclid'"):
        component_distances(random_mixture(0, 2, 1), random_mixture(0, 2, 1), "euclid")
