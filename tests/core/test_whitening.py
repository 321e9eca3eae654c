"""Coordinates of the computation: exact to go to and to come back from, and refused where there are none."""

import re

import numpy as np
import pytest
from hypothesis import given

from gmm_core import InvalidInput
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.whitening import WhitenedData
from tests.core.strategies import components, dimensions, random_mixture, sample_of, seeds


@given(seeds, components, dimensions)
def test_whitened_data_have_mean_zero_and_unit_covariance(seed, K, D):
    data = WhitenedData(sample_of(seed, K, D))
    np.testing.assert_allclose(data.z.mean(axis=1), 0, atol=1e-10)
    np.testing.assert_allclose(data.z @ data.z.T / data.n_samples, np.eye(D), atol=1e-8)
    assert data.squared_radius == pytest.approx((data.z**2).sum(axis=0).max())


@given(seeds, components, dimensions)
def test_there_and_back_changes_nothing(seed, K, D):
    data = WhitenedData(sample_of(seed, K, D))
    mixture = random_mixture(seed, K, D)
    np.testing.assert_allclose(data.means_from_z(data.means_to_z(mixture.means)), mixture.means, atol=1e-9)
    back = data.covariances_from_z(data.covariances_to_z(mixture.covariances))
    np.testing.assert_allclose(back, mixture.covariances, rtol=1e-8, atol=1e-8)
    np.testing.assert_array_equal(back, back.swapaxes(1, 2))


@given(seeds, components, dimensions)
def test_integer_weights_are_duplicated_rows(seed, K, D):
    X = sample_of(seed, K, D, 60)
    counts = np.random.default_rng(seed).integers(0, 4, 60)
    counts[:5] = 1
    weighted = GaussianMixtureModel(WhitenedData(X, counts), GaussianMixtureModel.of(X, "full").family)
    repeated = GaussianMixtureModel.of(np.repeat(X, counts, axis=0), "full")
    mixture = random_mixture(seed + 1, K, D)
    one, other = weighted.expectation(mixture), repeated.expectation(mixture)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-11)
    if one.statistics.counts.min() > 1e-3:
        one, other = weighted.maximisation(one.statistics), repeated.maximisation(other.statistics)
        if one.parameters is not None and other.parameters is not None:
            np.testing.assert_allclose(one.parameters.means, other.parameters.means, rtol=1e-7, atol=1e-7)
            np.testing.assert_allclose(one.parameters.covariances, other.parameters.covariances, rtol=1e-6, atol=1e-7)


def test_nearly_collinear_features_are_scaled_one_by_one():
    x = np.random.default_rng(0).standard_normal(100)
    data = WhitenedData(np.column_stack([x, 2 * x]))
    np.testing.assert_allclose(data.scale, np.diag(data.feature_sd))


@pytest.mark.parametrize("value", [0.0, 0.1, 1e9])
def test_a_constant_feature_is_refused_by_its_number(value):
    X = np.column_stack([np.arange(10.0), np.full(10, value)])
    with pytest.raises(InvalidInput, match=re.escape(f"feature 2 is {value:g}") + " in every row; drop it"):
        WhitenedData(X)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ([1.0, 2.0], r"shape \(3,\), got \(2,\)"),
        ([1.0, -1.0, 1.0], "smallest of -1"),
        ([0.0, 0.0, 0.0], "not all 0"),
        ([1.0, np.nan, 1.0], "sample_weight must be finite"),
    ],
)
def test_bad_sample_weights_are_refused(weights, words):
    with pytest.raises(InvalidInput, match=words):
        WhitenedData([1.0, 2.0, 4.0], weights)


@pytest.mark.parametrize("unit", [1e-320, 1e-200, 1e200, 1e308])
def test_weights_whose_sums_leave_floating_point_are_refused_and_their_unit_named(unit):
    X = sample_of(0, 2, 2)
    with pytest.raises(InvalidInput, match="change their unit") as refusal:
        WhitenedData(X, np.full(len(X), unit))
    assert refusal.value.code == "sample_weight_range"
