"""What every start in the registry obeys; a new one is tested here without editing this file."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gmm_core import InvalidInput, Mixture
from gmm_core.covariance import FAMILIES
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise import STARTS, make_start
from gmm_core.whitening import WhitenedData
from tests.core.strategies import components, dimensions, families, sample_of, seeds

MADE = [name for name, start in STARTS.items() if start.make is not None]
RANDOM = [name for name in MADE if STARTS[name].random]


def test_the_starts_are_those_that_were_promised():
    assert list(STARTS) == ["kmeans++", "kmeans", "random_points", "random_responsibilities", "spread", "by_hand"]


@pytest.mark.parametrize("name", STARTS)
def test_every_start_is_described_in_both_languages(name):
    start = STARTS[name]
    assert start.name == name
    for texts in (start.title, start.purpose):
        assert set(texts) == {"en", "zh"}
        assert all(text.strip() for text in texts.values())


@pytest.mark.parametrize("name", MADE)
@settings(max_examples=25)
@given(seed=seeds, K=components, D=dimensions, family=families)
def test_a_start_is_a_mixture_of_the_family_from_its_seed_alone(name, seed, K, D, family):
    model = GaussianMixtureModel.of(sample_of(seed, K, D), family)
    start = make_start(model, K, name, seed)
    again = make_start(model, K, name, seed)
    assert start.means.shape == (K, D)
    assert FAMILIES[family].contains(start.covariances)
    assert (start.weights > 0).all()
    np.testing.assert_array_equal(start.means, again.means)
    np.testing.assert_array_equal(start.covariances, again.covariances)


@pytest.mark.parametrize("name", MADE)
@settings(max_examples=15)
@given(seed=seeds, K=components, D=dimensions, scale=st.sampled_from([1e-6, 1e6]), shift=st.sampled_from([0.0, 100.0]))
def test_a_start_moves_with_the_units_and_the_origin(name, seed, K, D, scale, shift):
    X = sample_of(seed, K, D)
    start = make_start(GaussianMixtureModel.of(X, "full"), K, name, seed)
    mapped = make_start(GaussianMixtureModel.of((X + shift) * scale, "full"), K, name, seed)
    np.testing.assert_allclose(mapped.means, (start.means + shift) * scale, rtol=1e-7, atol=1e-7 * scale)
    np.testing.assert_allclose(mapped.covariances, start.covariances * scale**2, rtol=1e-6, atol=1e-6 * scale**2)


@pytest.mark.parametrize("name", RANDOM)
def test_another_seed_gives_another_start(name):
    model = GaussianMixtureModel.of(sample_of(0, 4, 2), "full")
    seen = {make_start(model, 4, name, seed).means.round(6).tobytes() for seed in range(8)}
    assert len(seen) > 1


@pytest.mark.parametrize("name", ["kmeans++", "kmeans", "random_points"])
def test_means_of_random_points_and_partitions_are_distinct(name):
    X = np.repeat([0.0, 1.0, 5.0], 20)
    for seed in range(10):
        means = make_start(GaussianMixtureModel.of(X, "full"), 2, name, seed).means
        assert len(np.unique(means)) == 2


def test_the_spread_lies_along_the_principal_axis():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((2000, 1)) * [[1.0, 1.0]] + 0.05 * rng.standard_normal((2000, 2))
    means = make_start(GaussianMixtureModel.of(X, "full"), 3, "spread").means
    steps = np.diff(means, axis=0)
    np.testing.assert_allclose(steps[:, 0] / steps[:, 1], 1.0, atol=0.05)
    assert (steps[:, 0] > 0).all()


def test_in_one_dimension_the_spread_is_the_quantiles():
    x = np.random.default_rng(0).exponential(size=1001)
    means = make_start(GaussianMixtureModel.of(x, "full"), 4, "spread").means[:, 0]
    np.testing.assert_allclose(means, np.quantile(x, [0.125, 0.375, 0.625, 0.875]), atol=0.02)


@pytest.mark.parametrize("name", ["kmeans++", "kmeans", "random_points", "random_responsibilities"])
def test_more_components_than_distinct_rows_are_refused(name):
    model = GaussianMixtureModel.of(np.repeat([1.0, 2.0], 5), "full")
    with pytest.raises(InvalidInput, match="at most the number of distinct rows, 2, got 3"):
        make_start(model, 3, name)


def test_a_start_by_hand_is_used_as_it_is_or_refused():
    model = GaussianMixtureModel.of(sample_of(0, 2, 2), "diag")
    mine = Mixture([0.3, 0.7], [[0, 0], [1, 1]], [np.eye(2), 2 * np.eye(2)])
    assert make_start(model, 2, "by_hand", by_hand=mine) is mine
    with pytest.raises(InvalidInput, match=r"shape \(K, D\) = \(3, 2\), got \(2, 2\)"):
        make_start(model, 3, "by_hand", by_hand=mine)
    tilted = Mixture([1.0], [[0, 0]], [[[1.0, 0.5], [0.5, 1.0]]])
    with pytest.raises(InvalidInput, match="must be diag, and they are not"):
        make_start(model, 1, "by_hand", by_hand=tilted)
    with pytest.raises(InvalidInput, match="give all three"):
        make_start(model, 2, "by_hand")


def test_unknown_names_and_counts_are_refused_with_what_there_is():
    model = GaussianMixtureModel.of(sample_of(0, 2, 1), "full")
    with pytest.raises(InvalidInput, match=r"start must be one of kmeans\+\+, .*; got 'k-means'"):
        make_start(model, 2, "k-means")
    with pytest.raises(InvalidInput, match="n_components must be a whole number of at least 1, got 0"):
        make_start(model, 0)
    with pytest.raises(InvalidInput, match=r"family must be one of full, tied, diag, spherical, .*; got 'round'"):
        GaussianMixtureModel.of(sample_of(0, 2, 1), "round")


@pytest.mark.parametrize("name", [name for name in MADE if name != "random_responsibilities"])
@settings(max_examples=25)
@given(seed=seeds, K=components, D=dimensions)
def test_integer_weights_start_as_repeated_rows(name, seed, K, D):
    """But for random responsibilities, which every copy of a row draws for itself."""
    X, counts = sample_of(seed, K, D), np.random.default_rng(seed).integers(0, 9, 120)
    one = make_start(GaussianMixtureModel(WhitenedData(X, counts), FAMILIES["full"]), K, name, seed)
    other = make_start(GaussianMixtureModel.of(np.repeat(X, counts, axis=0), "full"), K, name, seed)
    for part in ("weights", "means", "covariances"):
        np.testing.assert_allclose(getattr(one, part), getattr(other, part), rtol=1e-8, atol=1e-8)
