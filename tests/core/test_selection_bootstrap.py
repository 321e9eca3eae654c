"""Theorems about the bootstraps: what they must agree with, and that their chance is a seed's alone."""

import numpy as np
import pytest
from scipy.stats import norm

from gmm_core import InvalidInput, Mixture, fit
from gmm_core.climb import climb
from gmm_core.selection import bootstrap_errors, bootstrap_likelihood_ratio, information_errors
from tests.core.strategies import mixture_1d

APART = mixture_1d([0.4, 0.6], [0.0, 8.0], [1.0, 4.0]).sample(300, 0)[0]
TWO = fit(APART, 2).mixture


def test_the_bootstrap_of_one_gaussian_has_the_errors_of_mean_and_variance():
    x = np.random.default_rng(0).normal(3.0, 2.0, size=200)
    B = 400
    errors = bootstrap_errors(x, mixture_1d([1.0], [x.mean()], [x.var()]), n_replicates=B)
    assert errors.n_failed == 0
    assert errors.means[0, 0] == pytest.approx(x.std() / np.sqrt(200), rel=4 / np.sqrt(2 * B))
    fourth = ((x - x.mean()) ** 4).mean()
    assert errors.covariances[0, 0, 0] == pytest.approx(np.sqrt((fourth - x.var() ** 2) / 200), rel=4 / np.sqrt(2 * B))
    assert errors.weights[0] == 0.0


def test_bootstrap_and_information_agree_where_both_are_right():
    by_curvature = information_errors(APART, TWO)
    by_chance = bootstrap_errors(APART, TWO, n_replicates=200)
    for name in ("weights", "means"):
        # Monte-Carlo error, and what is left of the difference at N = 300.
        np.testing.assert_allclose(getattr(by_chance, name), getattr(by_curvature, name), rtol=4 / np.sqrt(400) + 0.05)


def test_labels_that_a_refit_exchanges_are_matched_back():
    def exchanging(model, start):
        return climb(model, start.permuted([1, 0]), tolerance=1e-3)

    plain = bootstrap_errors(APART, TWO, n_replicates=20)
    exchanged = bootstrap_errors(APART, TWO, n_replicates=20, refit=exchanging)
    np.testing.assert_allclose(exchanged.means, plain.means, rtol=1e-2)
    assert exchanged.means[1, 0] < 1.0


def test_a_percentile_interval_holds_its_share_of_the_replicates():
    errors = bootstrap_errors(APART, TWO, n_replicates=99)
    low, high = errors.interval(0.8)
    means = np.array([r.means for r in errors.replicates])
    assert ((means >= low.means) & (means <= high.means)).mean() == pytest.approx(0.8, abs=0.02)
    z = norm.ppf(0.9)
    np.testing.assert_allclose(high.means - low.means, 2 * z * errors.means, rtol=0.3)


def test_replicates_are_the_seed_s_whatever_their_number():
    few, many = (bootstrap_errors(APART, TWO, n_replicates=B, seed=3).replicates for B in (4, 7))
    for one, other in zip(few, many, strict=False):
        np.testing.assert_array_equal(one.means, other.means)
    other = bootstrap_errors(APART, TWO, n_replicates=4, seed=4).replicates
    assert (other[0].means != few[0].means).any()
    few, many = (
        bootstrap_likelihood_ratio(APART, 1, family="tied", n_replicates=B, seed=3, n_starts=1).replicates
        for B in (3, 5)
    )
    np.testing.assert_array_equal(few, many[:3])


def test_the_p_value_counts_the_null_among_the_replicates():
    fits = [fit(APART, K, family="tied") for K in (1, 2)]
    test = bootstrap_likelihood_ratio(APART, 1, family="tied", n_replicates=19, n_starts=0)
    assert test.statistic > test.replicates.max()
    assert test.p_value == 1 / 20
    assert test.p_value_error == pytest.approx(np.sqrt(0.05 * 0.95 / 19))
    assert test.statistic == pytest.approx(2 * (fits[1].log_likelihood - fits[0].log_likelihood), abs=1e-6)


def test_under_the_null_the_p_value_is_not_small():
    x = np.random.default_rng(9).normal(size=60)
    test = bootstrap_likelihood_ratio(x, 1, family="tied", n_replicates=19, n_starts=1)
    assert test.p_value > 0.05
    assert (test.replicates >= 0).all()
    assert (test.replicates > test.statistic).any()


def test_replicates_are_samples_of_the_null_as_large_as_the_data():
    seen = []

    def refit(model, start):
        seen.append(model.data.X)
        return climb(model, start, max_passes=1)

    null, alternative = mixture_1d([1.0], [50.0], [9.0]), mixture_1d([0.5, 0.5], [48.0, 52.0], [9.0, 9.0])
    fits = {"null": null, "alternative": alternative}
    bootstrap_likelihood_ratio(APART, 1, n_replicates=4, n_starts=0, refit=refit, **fits)
    assert {X.shape for X in seen} == {(300, 1)}
    assert np.mean(seen) == pytest.approx(50.0, abs=5 * 3 / np.sqrt(4 * 300))
    assert np.std(seen) == pytest.approx(3.0, rel=0.15)


def test_more_starts_never_lower_a_ratio():
    x = np.random.default_rng(1).normal(size=60)
    alone, helped = (bootstrap_likelihood_ratio(x, 1, family="tied", n_replicates=8, n_starts=n) for n in (0, 3))
    # The same samples, and the start from the fit among the starts.
    assert (helped.replicates >= alone.replicates - 0.01).all()
    assert (helped.replicates > alone.replicates + 0.1).any()


def test_replicates_without_a_fit_are_counted_and_left_out():
    # Four distinct values: a replicate often lacks what a narrow component needs.
    x = np.array([0.0, 0.0, 0.1, 0.1, 5.0, 5.5, 6.0, 6.5, 7.0])
    mixture = mixture_1d([4 / 9, 5 / 9], [0.05, 6.0], [0.0025, 0.5])
    errors = bootstrap_errors(x, mixture, n_replicates=60)
    assert errors.n_failed > 0
    assert len(errors.replicates) + errors.n_failed == 60
    with pytest.raises(InvalidInput, match="at least 2 replicates must have a valid fit") as refusal:
        bootstrap_errors(
            [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0], mixture_1d([0.9, 0.1], [0, 1], [1e-9, 1e-9]), n_replicates=3
        )
    assert refusal.value.code == "bootstrap_failed"


def test_progress_ends_at_one():
    for call in (
        lambda progress: bootstrap_errors(APART, TWO, n_replicates=3, progress=progress),
        lambda progress: bootstrap_likelihood_ratio(
            APART, 1, n_replicates=3, n_starts=0, family="tied", progress=progress
        ),
    ):
        seen = []
        call(seen.append)
        np.testing.assert_allclose(seen, [1 / 3, 2 / 3, 1.0])


def test_bad_settings_are_refused():
    with pytest.raises(InvalidInput, match="n_replicates must be a whole number of at least 2, got 1"):
        bootstrap_errors(APART, TWO, n_replicates=1)
    with pytest.raises(InvalidInput, match="must have 2 and 3 components, got 2 and 2"):
        bootstrap_likelihood_ratio(APART, 2, null=TWO, alternative=TWO, n_replicates=5)
    with pytest.raises(InvalidInput, match="must have 1 columns, got 2"):
        bootstrap_errors(np.zeros((5, 2)), TWO)
    with pytest.raises(InvalidInput, match="family must be one of"):
        bootstrap_errors(APART, Mixture([1.0], [[0.0]], [[[1.0]]]), family="round")
