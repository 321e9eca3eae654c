"""Theorems about a mixture as a value, against SciPy's densities and brute-force Bayes."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from scipy.stats import kstest, multivariate_normal

from gmm_core import InvalidInput, Mixture
from tests.core.strategies import (
    brute_force_joint,
    components,
    dimensions,
    mixture_1d,
    random_mixture,
    sample_of,
    seeds,
)


@given(seeds, components, dimensions)
def test_log_densities_are_those_of_scipy(seed, K, D):
    mixture = random_mixture(seed, K, D)
    X = sample_of(seed, K, D, 50)
    oracle = np.column_stack(
        [
            np.atleast_1d(multivariate_normal(mean, covariance).logpdf(X))
            for mean, covariance in zip(mixture.means, mixture.covariances, strict=True)
        ]
    )
    np.testing.assert_allclose(mixture.log_densities(X), oracle, rtol=1e-9, atol=1e-9)


@given(seeds, components, dimensions)
def test_responsibilities_are_bayes_rule(seed, K, D):
    mixture = random_mixture(seed, K, D)
    X = mixture.sample(50, seed)[0]
    joint = brute_force_joint(mixture, X).reshape(50, K)
    np.testing.assert_allclose(mixture.responsibilities(X), joint / joint.sum(axis=1, keepdims=True), atol=1e-10)
    np.testing.assert_allclose(mixture.log_density(X), np.log(joint.sum(axis=1)), rtol=1e-9, atol=1e-9)
    assert mixture.log_likelihood(X) == pytest.approx(np.log(joint.sum(axis=1)).sum(), rel=1e-10)


def test_responsibilities_survive_where_every_density_underflows():
    mixture = mixture_1d([0.5, 0.5], [0.0, 1.0], [1.0, 1.0])
    # The ratio of the two densities at x is exp(x - 1/2): known in closed form where both underflow.
    np.testing.assert_allclose(mixture.responsibilities([1000.0, -700.0]), [[0.0, 1.0], [1.0, 0.0]], atol=1e-12)
    assert mixture.log_density([1000.0])[0] == pytest.approx(np.log(0.5) - 0.5 * np.log(2 * np.pi) - 999.0**2 / 2)


def test_a_density_may_exceed_one_and_its_log_likelihood_be_positive():
    narrow = mixture_1d([1.0], [0.0], [1e-4])
    assert narrow.log_likelihood([0.0]) == pytest.approx(-0.5 * np.log(2 * np.pi * 1e-4))
    assert narrow.log_likelihood([0.0]) > 0


def test_a_weight_of_zero_never_takes_a_point():
    mixture = mixture_1d([1.0, 0.0], [0.0, 5.0], [1.0, 1.0])
    np.testing.assert_array_equal(mixture.responsibilities([5.0]), [[1.0, 0.0]])


def test_samples_come_from_the_mixture_and_labels_tell_the_component():
    mixture = Mixture([0.2, 0.8], [[0.0, 0.0], [10.0, -5.0]], [[[1.0, 0.6], [0.6, 2.0]], [[3.0, -1.0], [-1.0, 1.0]]])
    n = 40_000
    X, labels = mixture.sample(n, 3)
    assert abs((labels == 1).mean() - 0.8) < 4 * np.sqrt(0.2 * 0.8 / n)
    for k in range(2):
        mine = X[labels == k]
        error = 5 * np.sqrt(np.diag(mixture.covariances[k]) / len(mine))
        assert (np.abs(mine.mean(axis=0) - mixture.means[k]) < error).all()
        np.testing.assert_allclose(np.cov(mine.T), mixture.covariances[k], atol=0.15)
        # Whitened, each component is standard normal in every direction.
        z = np.linalg.solve(np.linalg.cholesky(mixture.covariances[k]), (mine - mixture.means[k]).T)
        assert min(kstest(row, "norm").pvalue for row in z) > 1e-4


def test_the_same_seed_gives_the_same_sample():
    mixture = random_mixture(5, 3, 2)
    np.testing.assert_array_equal(mixture.sample(100, 7)[0], mixture.sample(100, 7)[0])
    assert (mixture.sample(100, 7)[0] != mixture.sample(100, 8)[0]).any()


def test_a_marginal_is_the_integral_over_the_other_features():
    mixture = random_mixture(11, 3, 2, spread=1.0)
    grid = np.linspace(-60, 60, 12_001)
    for x in (-2.0, 0.3, 4.0):
        plane = np.column_stack([grid, np.full_like(grid, x)])
        integral = np.trapezoid(np.exp(mixture.log_density(plane)), grid)
        assert np.exp(mixture.marginal(1).log_density([x]))[0] == pytest.approx(integral, rel=1e-8)


@given(seeds, components, dimensions)
def test_permuting_components_permutes_responsibilities_and_keeps_the_density(seed, K, D):
    mixture = random_mixture(seed, K, D)
    X = sample_of(seed, K, D, 30)
    order = np.random.default_rng(seed).permutation(K)
    permuted = mixture.permuted(order)
    np.testing.assert_allclose(permuted.responsibilities(X), mixture.responsibilities(X)[:, order], atol=1e-13)
    np.testing.assert_allclose(permuted.log_density(X), mixture.log_density(X), rtol=1e-13)


def test_a_mixture_cannot_be_changed_from_outside():
    means = np.zeros((1, 1))
    mixture = Mixture([1.0], means, [[[1.0]]])
    means[0, 0] = 9.0
    assert mixture.means[0, 0] == 0.0
    with pytest.raises(ValueError, match="read-only"):
        mixture.weights[0] = 0.5


def test_pickling_a_mixture_and_an_error_loses_nothing():
    mixture = random_mixture(1, 3, 2)
    again = pickle.loads(pickle.dumps(mixture))
    np.testing.assert_array_equal(again.covariances, mixture.covariances)
    error = pickle.loads(pickle.dumps(InvalidInput("code", "a sentence", value=3)))
    assert (error.code, str(error), error.details) == ("code", "a sentence", {"value": 3})


ONE = [[1.0]]
REFUSED = [
    ("weights_shape", ([[0.5, 0.5]], [[0.0], [1.0]], [ONE, ONE]), "(K,)"),
    ("weights_sum", ([0.5, 0.6], [[0.0], [1.0]], [ONE, ONE]), "got 1.1; divide them by their sum"),
    ("weights_negative", ([1.5, -0.5], [[0.0], [1.0]], [ONE, ONE]), "-0.5 for component 2"),
    ("means_shape", ([0.5, 0.5], [[0.0]], [ONE, ONE]), "K = 2, got (1, 1)"),
    ("covariances_shape", ([1.0], [[0.0, 0.0]], [ONE]), "(1, 2, 2), got (1, 1, 1)"),
    ("covariance_asymmetric", ([1.0], [[0.0, 0.0]], [[[1.0, 0.5], [0.4, 1.0]]]), "component 1"),
    (
        "covariance_not_positive_definite",
        ([0.5, 0.5], [[0.0, 0.0]] * 2, [np.eye(2), [[1.0, 2.0], [2.0, 1.0]]]),
        "component 2 has smallest eigenvalue -1",
    ),
    ("covariance_not_positive_definite", ([1.0], [[0.0]], [[[0.0]]]), "component 1"),
    ("not_finite", ([1.0], [[np.nan]], [ONE]), "means must be finite, got nan at index [0, 0]"),
    ("not_finite", ([1.0], [[0.0]], [[[np.inf]]]), "covariances must be finite"),
    ("not_numeric", ([1.0], [["tall"]], [ONE]), "means must hold real numbers"),
]


@pytest.mark.parametrize(
    ("code", "arguments", "words"), REFUSED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_bad_mixture_is_refused_with_name_value_and_remedy(code, arguments, words):
    with pytest.raises(InvalidInput) as refusal:
        Mixture(*arguments)
    assert refusal.value.code == code
    assert words in str(refusal.value)


BAD_SAMPLES = [
    ("samples_features", np.zeros((3, 3)), "must have 2 columns, got 3"),
    ("samples_shape", np.zeros((2, 2, 2)), "got (2, 2, 2)"),
    ("samples_shape", np.zeros(4), "got (4,)"),
    ("samples_empty", np.zeros((0, 2)), "at least one row"),
    ("not_finite", [[0.0, 1.0], [2.0, np.inf]], "inf at index [1, 1]"),
    ("not_numeric", [["a", "b"]], "real numbers"),
    ("not_numeric", [[1j, 0.0]], "complex"),
    ("masked_values", np.ma.masked_invalid([[0.0, np.nan]]), "masked"),
]


@pytest.mark.parametrize(("code", "X", "words"), BAD_SAMPLES, ids=lambda value: value if isinstance(value, str) else "")
def test_bad_samples_are_refused_where_they_are_bad(code, X, words):
    with pytest.raises(InvalidInput) as refusal:
        random_mixture(0, 2, 2).log_density(X)
    assert refusal.value.code == code
    assert words in str(refusal.value)


@pytest.mark.parametrize("order", [[0, 0], [0], [1, 2]])
def test_an_order_that_is_no_permutation_is_refused(order):
    with pytest.raises(InvalidInput, match=r"permutation of 0\.\.1"):
        random_mixture(0, 2, 2).permuted(order)


@pytest.mark.parametrize("features", [[], [2], [0, 0], [-1]])
def test_features_that_there_are_not_have_no_marginal(features):
    with pytest.raises(InvalidInput, match="distinct indices from 0 to 1"):
        random_mixture(0, 2, 2).marginal(features)


def test_no_samples_can_be_drawn_of_a_count_below_one():
    with pytest.raises(InvalidInput, match="n must be a whole number of at least 1, got 0"):
        random_mixture(0, 2, 2).sample(0, 0)


def test_a_point_without_a_distance_is_refused_not_given_to_no_component():
    mixture = random_mixture(0, 2, 2)
    with pytest.raises(InvalidInput, match="row 1 of X is too far from every component"):
        mixture.responsibilities([[0.0, 0.0], [1e200, 0.0]])
    assert mixture.log_density([[1e200, 0.0]])[0] == -np.inf
