"""Values missing at random: EM against brute force, closed forms, and the limit of complete data."""

from itertools import accumulate, islice

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from gmm_core import FAMILIES, STARTS, InvalidInput, Mixture, fit, make_start, run
from gmm_core.climb import climb
from gmm_core.covariance import family_named
from gmm_core.em import Reason
from gmm_core.fit import _search
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.missing import (
    IncompleteData,
    IncompleteMixtureModel,
    fit_incomplete,
    impute,
    log_density_incomplete,
    responsibilities_incomplete,
)
from tests.core.strategies import components, families, random_mixture, sample_of, seeds

several = st.integers(2, 4)
shares = st.floats(0.0, 0.5)


def holed(X, seed=0, share=0.25):
    """X with a share of its values missing, whichever they are; the first ten rows stay whole."""
    missing = np.random.default_rng([seed, 7]).random(X.shape) < share
    missing[:10] = False
    return np.where(missing, np.nan, X)


def known_rows(X):
    """Every row's number and the features it knows, for the rows that know any."""
    return [(i, np.flatnonzero(~np.isnan(row))) for i, row in enumerate(X) if not np.isnan(row).all()]


def brute_force(mixture, X):
    """Row by row and component by component, by SciPy's density and the formulas for conditional normals.

    The log density of what is known, (N,); responsibilities, (N, K); E[x], (N, K, D); and Cov[x], (N, K, D, D).
    """
    N, D = X.shape
    K = mixture.n_components
    joint = np.log(np.repeat(mixture.weights[None], N, axis=0))
    means = np.repeat(mixture.means[None], N, axis=0)
    covariances = np.repeat(mixture.covariances[None], N, axis=0)
    for i, o in known_rows(X):
        m = np.setdiff1d(np.arange(D), o)
        for k in range(K):
            mean, S = mixture.means[k], mixture.covariances[k]
            joint[i, k] += multivariate_normal(mean[o], S[np.ix_(o, o)]).logpdf(X[i, o])
            slope = S[np.ix_(m, o)] @ np.linalg.inv(S[np.ix_(o, o)])
            means[i, k, o] = X[i, o]
            means[i, k, m] = mean[m] + slope @ (X[i, o] - mean[o])
            covariances[i, k] = 0.0
            covariances[i, k][np.ix_(m, m)] = S[np.ix_(m, m)] - slope @ S[np.ix_(o, m)]
    log_density = logsumexp(joint, axis=1)
    return log_density, np.exp(joint - log_density[:, None]), means, covariances


def moments_in_x(model, statistics):
    """Counts, means and scatters about them, in the units of X."""
    means, scatters = statistics.moments()
    return statistics.counts, model.data.means_from_z(means), model.data.covariances_from_z(scatters)


def model_of(X, weight=None, family="full", **settings):
    return IncompleteMixtureModel(IncompleteData(X, weight), family_named(family), **settings)


# Nothing missing


@settings(max_examples=40)
@given(seeds, components, st.integers(1, 3), families, st.booleans())
def test_without_missing_values_every_state_is_that_of_the_complete_model(seed, K, D, family, weighted):
    X = sample_of(seed, K, D)
    weight = np.random.default_rng(seed).uniform(0.5, 2.0, len(X)) if weighted else None
    complete = GaussianMixtureModel(model_of(X, weight).data.filled(), family_named(family))
    model = model_of(X, weight, family)
    start = make_start(complete, K, "kmeans++", seed)
    np.testing.assert_array_equal(make_start(model, K, "kmeans++", seed).means, start.means)
    one, other = run(complete, start, max_iterations=15), run(model, start, max_iterations=15)
    # What is left of a component that collapses is rounding.
    sound = [True, *(info.smallest_eigenvalue > 1e-6 for info in one.steps)]
    for a, b in islice(zip(one.states, other.states, strict=False), sum(accumulate(sound, min))):
        assert b.log_likelihood == pytest.approx(a.log_likelihood, rel=1e-9)
        for x, y in zip(moments_in_x(complete, a.statistics), moments_in_x(model, b.statistics), strict=True):
            np.testing.assert_allclose(y, x, rtol=1e-9, atol=1e-9 * np.abs(x).max())
    assert other.outcome.reason is one.outcome.reason


def test_without_missing_values_the_fit_is_the_complete_one():
    X = sample_of(5, 3, 2, 200)
    one, other = fit(X, 3, n_starts=6), fit_incomplete(X, 3, n_starts=6)
    assert other.log_likelihood == pytest.approx(one.log_likelihood, abs=1e-5)
    np.testing.assert_allclose(other.mixture.matched(one.mixture).means, one.mixture.means, atol=1e-3)


# The E-step


@pytest.mark.parametrize("many", [1, 20, 10**9], ids=["by the kernel", "both ways", "stacked"])
@settings(max_examples=25)
@given(seed=seeds, K=components, D=several, share=shares, weighted=st.booleans())
def test_the_e_step_is_that_of_brute_force(many, seed, K, D, share, weighted):
    X = holed(sample_of(seed, K, D, 60), seed, share)
    weight = np.random.default_rng(seed).uniform(0.0, 2.0, len(X)) if weighted else np.ones(len(X))
    mixture = random_mixture(seed + 1, K, D)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gmm_core.missing._expectation.MANY_ROWS", many)
        model = model_of(X, weight if weighted else None)
        result = model.expectation(mixture)
    log_density, responsibilities, expected, spread = brute_force(mixture, X)
    seen = weight * ~np.isnan(X).all(axis=1)
    assert result.log_likelihood == pytest.approx(seen @ log_density, rel=1e-10)
    r = responsibilities * seen[:, None]
    counts = r.sum(axis=0)
    means = np.einsum("nk,nkd->kd", r, expected) / counts[:, None]
    apart = expected - means
    scatters = np.einsum("nk,nkd,nke->kde", r, apart, apart) + np.einsum("nk,nkde->kde", r, spread)
    found = moments_in_x(model, result.statistics)
    np.testing.assert_allclose(found[0], counts, rtol=1e-8, atol=1e-10)
    # A component may have hardly any responsibility; its moments are then as uncertain as its count.
    held = counts > 1e-3
    np.testing.assert_allclose(found[1][held], means[held], rtol=1e-7, atol=1e-7)
    np.testing.assert_allclose(found[2][held], scatters[held], rtol=1e-7, atol=1e-7 * np.abs(scatters).max())


@settings(max_examples=25)
@given(seeds, components, several, shares)
def test_what_a_mixture_says_of_a_row_follows_from_the_values_it_knows(seed, K, D, share):
    X = holed(sample_of(seed, K, D, 40), seed, share)
    mixture = random_mixture(seed + 1, K, D)
    log_density, responsibilities, expected, _ = brute_force(mixture, X)
    empty = np.isnan(X).all(axis=1)
    np.testing.assert_allclose(log_density_incomplete(mixture, X), np.where(empty, 0.0, log_density), rtol=1e-9)
    found = responsibilities_incomplete(mixture, X)
    np.testing.assert_allclose(found, responsibilities, rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(found.sum(axis=1), 1.0)
    filled = impute(mixture, X)
    np.testing.assert_array_equal(filled[~np.isnan(X)], X[~np.isnan(X)])
    np.testing.assert_allclose(filled, np.einsum("nk,nkd->nd", responsibilities, expected), rtol=1e-8, atol=1e-8)
    for i, o in known_rows(X)[:15]:
        if len(o) < D:
            conditional = mixture.conditional(dict(zip(o.tolist(), X[i, o].tolist(), strict=True)))
            rest = np.isnan(X[i])
            np.testing.assert_allclose(filled[i, rest], conditional.weights @ conditional.means, rtol=1e-8, atol=1e-8)


@settings(max_examples=15)
@given(seeds, st.integers(1, 40), st.integers(1, 64), st.integers(1, 3))
def test_stacks_chunks_and_threads_do_not_change_the_statistics(seed, chunk, entries, threads):
    X = holed(sample_of(seed, 3, 3, 100), seed)
    mixture = random_mixture(seed + 1, 3, 3)
    one = model_of(X).expectation(mixture)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gmm_core.missing._expectation.MANY_ROWS", 12)
        patch.setattr("gmm_core.missing._parts.STACKED_ENTRIES", entries)
        other = model_of(X, chunk=chunk, threads=threads).expectation(mixture)
    assert other.log_likelihood == pytest.approx(one.log_likelihood, rel=1e-11)
    for name in ("counts", "first", "second"):
        scale = np.abs(getattr(one.statistics, name)).max()
        np.testing.assert_allclose(
            getattr(other.statistics, name), getattr(one.statistics, name), rtol=1e-9, atol=1e-9 * scale
        )


@pytest.mark.parametrize("D", [1, 7, 8, 9, 70])
def test_rows_are_grouped_by_exactly_what_they_know(D):
    X = np.random.default_rng(D).normal(size=(300, D))
    # Few ways to miss values, so that patterns repeat, differing in the first and in the last features too.
    ways = np.random.default_rng(D + 1).random((20, D)) < 0.3
    ways[0] = False
    X[ways[np.random.default_rng(D + 2).integers(0, 20, 300)]] = np.nan
    expected = {}
    for i, o in known_rows(X):
        expected.setdefault(tuple(o), []).append(i)
    found = {tuple(p.order[: p.n_known]): p.rows.tolist() for p in IncompleteData(X).patterns}
    assert found == expected


# The ascent


@settings(max_examples=40)
@given(seeds, components, several, families, st.sampled_from([n for n, s in STARTS.items() if s.make]), shares)
def test_the_log_likelihood_of_what_is_known_never_decreases(seed, K, D, family, start, share):
    X = holed(sample_of(seed, K, D, 80), seed, share)
    model = model_of(X, family=family)
    trace = run(model, make_start(model, K, start, seed), max_iterations=30)
    rounding = 1e-11 * np.abs(trace.log_likelihoods).max()
    assert (np.diff(trace.log_likelihoods) >= -rounding).all()
    # On the way into a collapse digits are lost; the first steps are far from one.
    for state in trace.states[:4]:
        likelihood = log_density_incomplete(state.parameters, X).sum()
        assert state.log_likelihood == pytest.approx(likelihood, rel=1e-9)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_climbs_and_stays_what_it_is(family):
    X = holed(sample_of(2, 3, 3, 150))
    model = model_of(X, family=family)
    start = make_start(model, 3, "kmeans", 0)
    trace = run(model, start, max_iterations=25)
    assert (np.diff(trace.log_likelihoods) >= -1e-8).all()
    assert trace.n_iterations > 3
    assert model.family.contains(trace.final.parameters.covariances)


@pytest.mark.parametrize("acceleration", ["none", "squarem"])
def test_a_climb_ends_where_plain_em_does(acceleration):
    model = model_of(holed(sample_of(4, 2, 2, 150)))
    start = make_start(model, 2, "kmeans", 0)
    trace = run(model, start, max_iterations=3000)
    result = climb(model, start, acceleration=acceleration)
    assert trace.outcome.converged
    assert result.outcome.converged
    assert result.log_likelihood == pytest.approx(trace.final.log_likelihood, abs=1e-5)


# One normal distribution


def test_one_component_is_the_maximum_that_direct_search_finds():
    X = holed(sample_of(8, 1, 3, 60), share=0.35)
    result = fit_incomplete(X, 1, n_starts=1)
    below = np.tril_indices(3)
    ways = {tuple(o) for _, o in known_rows(X)}
    groups = [(list(o), X[[i for i, other in known_rows(X) if tuple(other) == o]][:, o]) for o in ways]

    def negative_log_likelihood(theta):
        factor = np.zeros((3, 3))
        factor[below] = theta[3:]
        covariance = factor @ factor.T
        parts = [multivariate_normal(theta[o], covariance[np.ix_(o, o)]).logpdf(x).sum() for o, x in groups]
        return -np.sum(parts)

    centre, sd = np.nanmean(X, axis=0), np.nanstd(X, axis=0)
    first = np.concatenate([centre, np.diag(sd)[below]])
    direct = minimize(negative_log_likelihood, first, method="BFGS", options={"gtol": 1e-4})
    assert result.outcome.converged
    assert result.log_likelihood == pytest.approx(-direct.fun, abs=1e-5)
    np.testing.assert_allclose(result.mixture.means[0], direct.x[:3], atol=1e-3)
    factor = np.zeros((3, 3))
    factor[below] = direct.x[3:]
    np.testing.assert_allclose(result.mixture.covariances[0], factor @ factor.T, rtol=5e-3, atol=5e-3)


@settings(max_examples=15)
@given(seeds, st.floats(-0.5, 1.0))
def test_monotone_missingness_in_two_dimensions_is_the_factored_likelihood(seed, threshold):
    """Anderson (1957): the first feature always known; the second regressed on it where both are.

    The second is missing where the first is large: at random, but far from completely so.
    """
    X = sample_of(seed, 1, 2, 200)
    x1 = X[:, 0]
    whole = (x1 - x1.mean()) / x1.std() < threshold
    X[~whole, 1] = np.nan
    slope, level = np.polyfit(x1[whole], X[whole, 1], 1)
    residual = np.mean((X[whole, 1] - level - slope * x1[whole]) ** 2)
    mean = [x1.mean(), level + slope * x1.mean()]
    covariance = x1.var() * np.array([[1.0, slope], [slope, slope**2]]) + np.diag([0.0, residual])
    result = fit_incomplete(X, 1, n_starts=1, tolerance=1e-12)
    np.testing.assert_allclose(result.mixture.means[0], mean, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(result.mixture.covariances[0], covariance, rtol=1e-4, atol=1e-4)
    likelihood = log_density_incomplete(Mixture([1.0], [mean], [covariance]), X).sum()
    assert result.log_likelihood == pytest.approx(likelihood, abs=1e-8)


# Limits and invariances


@pytest.mark.parametrize("family", ["full", "tied", "diag", "spherical"])
def test_as_fewer_values_are_missing_the_fit_tends_to_the_complete_one(family):
    X, truth = sample_of(11, 2, 3, 400), random_mixture(11, 2, 3)
    complete = GaussianMixtureModel.of(X, family)
    start = make_start(complete, 2, "kmeans", 0).matched(truth)
    whole = climb(complete, start).mixture
    lottery = np.random.default_rng(0).random(X.shape)
    distances = []
    for share in (0.4, 0.04, 0.004, 0.0):
        model = model_of(np.where(lottery < share, np.nan, X), family=family)
        distances.append(model.parameter_shift(whole, climb(model, start).mixture))
    assert distances[0] > 2 * distances[1] > 4 * distances[2]
    assert distances[2] < 0.02
    assert distances[3] < 1e-6


@settings(max_examples=25)
@given(seeds, families)
def test_repeated_rows_are_weights(seed, family):
    X = holed(sample_of(seed, 2, 2, 60), seed)
    counts = np.random.default_rng(seed).integers(0, 4, len(X))
    counts[:5] = 1
    one, other = model_of(X, counts, family), model_of(np.repeat(X, counts, axis=0), None, family)
    assert one.total_weight == pytest.approx(other.total_weight)
    start = make_start(other, 2, "random_points", seed)
    for a, b in zip(
        run(one, start, max_iterations=10, tolerance=0).states,
        run(other, start, max_iterations=10, tolerance=0).states,
        strict=False,
    ):
        assert a.log_likelihood == pytest.approx(b.log_likelihood, rel=1e-8, abs=1e-8)
        np.testing.assert_allclose(a.parameters.means, b.parameters.means, rtol=1e-6, atol=1e-6)


@settings(max_examples=25)
@given(seeds, st.sampled_from(["full", "tied", "diag"]), st.tuples(*[st.floats(-12, 12)] * 3), st.floats(-1e5, 1e5))
def test_units_and_origin_change_nothing_but_the_units(seed, family, exponents, origin):
    X = holed(sample_of(seed, 2, 3, 100), seed)
    unit = 10.0 ** np.array(exponents)
    plain, mapped = model_of(X, family=family), model_of((X + origin) * unit, family=family)
    start = make_start(plain, 2, "kmeans++", seed)
    there = Mixture(start.weights, (start.means + origin) * unit, start.covariances * np.outer(unit, unit))
    one, other = run(plain, start, max_iterations=8), run(mapped, there, max_iterations=8)
    shift = (~np.isnan(X)).sum(axis=0) @ np.log(unit)
    for a, b in zip(one.states, other.states, strict=False):
        # Each feature is rounded at its distance from the origin.
        assert b.log_likelihood + shift == pytest.approx(a.log_likelihood, rel=1e-7, abs=1e-4)
        np.testing.assert_allclose(b.parameters.means / unit - origin, a.parameters.means, rtol=1e-4, atol=1e-4)
        covariances = b.parameters.covariances / np.outer(unit, unit)
        np.testing.assert_allclose(covariances, a.parameters.covariances, rtol=1e-3, atol=1e-3)
    found = impute(there, (X + origin) * unit) / unit - origin
    np.testing.assert_allclose(found, impute(start, X), rtol=1e-6, atol=1e-6)


def test_nearly_dependent_features_keep_their_digits():
    """The known values of near copies tell the missing ones to six digits: coordinates must not lose them."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal(300)
    whole = np.column_stack([x, 3.0 * x + 1e-4 * rng.standard_normal(300)]) + 1e3
    X = holed(whole, share=0.2)
    result = fit_incomplete(X, 1)
    assert result.outcome.converged
    assert (np.diff(result.trace.log_likelihoods) >= -1e-9).all()
    eigenvalue = np.linalg.eigvalsh(result.mixture.covariances[0])[0]
    assert eigenvalue == pytest.approx(np.linalg.eigvalsh(np.cov(whole.T))[0], rel=0.3)
    both = np.isnan(X).all(axis=1)
    assert np.abs(impute(result.mixture, X) - whole)[~both].max() < 1e-3


def test_rows_without_any_value_count_nothing():
    X = holed(sample_of(3, 2, 2, 120))
    X = X[~np.isnan(X).all(axis=1)]
    padded = np.insert(X, [0, 50, len(X)], np.nan, axis=0)
    one, other = fit_incomplete(X, 2, n_starts=3), fit_incomplete(padded, 2, n_starts=3)
    assert other.model.data.empty_rows.tolist() == [0, 51, len(padded) - 1]
    assert other.model.total_weight == len(X)
    assert other.log_likelihood == pytest.approx(one.log_likelihood, abs=1e-6)
    np.testing.assert_allclose(other.mixture.matched(one.mixture).means, one.mixture.means, atol=1e-4)
    mean = other.mixture.weights @ other.mixture.means
    np.testing.assert_allclose(impute(other.mixture, padded)[51], mean)
    np.testing.assert_allclose(responsibilities_incomplete(other.mixture, padded)[51], other.mixture.weights)
    assert log_density_incomplete(other.mixture, padded)[51] == 0.0


def test_no_result_has_a_nan_and_the_data_are_left_as_they_were():
    X = holed(sample_of(6, 3, 3, 200), share=0.4)
    before = X.copy()
    result = fit_incomplete(X, 3, n_starts=6, seed=1)
    np.testing.assert_array_equal(X, before)
    for state in result.trace.states:
        numbers = [state.parameters.weights, state.parameters.means, state.parameters.covariances]
        numbers += [state.statistics.counts, state.statistics.first, state.statistics.second, state.log_likelihood]
        assert all(np.isfinite(number).all() for number in numbers)
    assert np.isfinite(impute(result.mixture, X)).all()
    assert np.isfinite(responsibilities_incomplete(result.mixture, X)).all()


# Fitting


def test_a_fit_is_at_least_as_likely_as_the_truth_and_close_to_it():
    truth = Mixture([0.3, 0.7], [[0, 0, 0], [4, 4, 0]], [np.eye(3), np.eye(3) + 0.5])
    X = holed(truth.sample(1500, 1)[0], share=0.3)
    result = fit_incomplete(X, 2, n_starts=6)
    assert result.outcome.converged
    assert result.log_likelihood > log_density_incomplete(truth, X).sum()
    assert len(result.starts) == 6
    assert result.n_reaching_best >= 1
    found = result.mixture.matched(truth)
    np.testing.assert_allclose(found.means, truth.means, atol=0.2)
    np.testing.assert_allclose(found.weights, truth.weights, atol=0.05)


def test_values_missing_at_random_but_not_by_mere_chance_lead_nowhere_wrong():
    """The second feature is missing where the first is large: dropping rows, or filling in means, would mislead."""
    truth = Mixture([1.0], [[0.0, 0.0]], [[[1.0, 0.8], [0.8, 1.0]]])
    X = truth.sample(4000, 0)[0]
    X[X[:, 0] > 0.3, 1] = np.nan
    result = fit_incomplete(X, 1)
    assert np.nanmean(X[:, 1]) < -0.3
    assert result.mixture.means[0, 1] == pytest.approx(0.0, abs=0.08)
    assert result.mixture.covariances[0, 1, 1] == pytest.approx(1.0, abs=0.15)


def test_the_same_seed_gives_the_same_fit():
    X = holed(sample_of(7, 3, 2, 150))
    one, other = (fit_incomplete(X, 3, n_starts=4, seed=3) for _ in range(2))
    np.testing.assert_array_equal(one.mixture.means, other.mixture.means)


def test_large_data_are_searched_on_some_rows_where_these_know_every_feature(monkeypatch):
    monkeypatch.setattr(_search, "SEARCHED_ALL", 200)
    monkeypatch.setattr(_search, "SEARCHED_ROWS", 100)
    monkeypatch.setattr("gmm_core.ascent.SMALLEST_COMPRESSED", 200)
    X = holed(sample_of(9, 2, 2, 400))
    result = fit_incomplete(X, 2, n_starts=2)
    assert result.log_likelihood == pytest.approx(log_density_incomplete(result.mixture, X).sum(), rel=1e-9)
    rare = np.column_stack([X, np.where(np.arange(400) < 3, X[:, 0], np.nan)])
    assert fit_incomplete(rare, 1, family="diag", n_starts=1, max_iterations=2).starts


def test_features_that_no_row_knows_together_are_fitted_all_the_same():
    X = sample_of(10, 2, 2, 200)
    X[:100, 0] = X[100:, 1] = np.nan
    result = fit_incomplete(X, 1, n_starts=1, tolerance=1e-12)
    assert result.outcome.converged
    np.testing.assert_allclose(result.mixture.means[0], np.nanmean(X, axis=0), rtol=1e-5)
    np.testing.assert_allclose(np.diagonal(result.mixture.covariances[0]), np.nanvar(X, axis=0), rtol=1e-5)


def test_a_floor_holds():
    X = holed(np.concatenate([sample_of(1, 1, 2, 100), np.full((40, 2), 4.0)]))
    assert fit_incomplete(X, 2, n_starts=1, start="kmeans").outcome.reason is Reason.COLLAPSED
    result = fit_incomplete(X, 2, floor=0.01)
    assert result.outcome.converged
    assert len(result.floored) == 1
    sd = result.model.data.feature_sd
    eigenvalues = np.linalg.eigvalsh(result.mixture.covariances / np.outer(sd, sd))
    assert eigenvalues.min() == pytest.approx(0.01)


def test_a_mask_is_as_good_as_nan():
    X = holed(sample_of(1, 2, 2, 80))
    masked = np.ma.masked_array(np.where(np.isnan(X), 9.9, X), np.isnan(X))
    one, other = fit_incomplete(X, 2, n_starts=2), fit_incomplete(masked, 2, n_starts=2)
    np.testing.assert_array_equal(one.mixture.means, other.mixture.means)


@pytest.mark.parametrize("dtype", ["Float64", "Int64"])
def test_the_missing_value_of_a_table_is_as_good_as_nan_and_named_where_it_may_not_be(dtype):
    X = holed(np.round(10.0 * sample_of(1, 2, 2, 80)))
    table = pd.DataFrame(X).astype(dtype)
    one, other = fit_incomplete(X, 2, n_starts=2), fit_incomplete(table, 2, n_starts=2)
    np.testing.assert_array_equal(one.mixture.means, other.mixture.means)
    with pytest.raises(InvalidInput, match=r"got nan at index .*fit_incomplete"):
        fit(table, 2)


def test_one_feature_may_have_missing_values_too():
    x = sample_of(1, 2, 1, 100)[:, 0]
    gaps = np.insert(x, [10, 20], np.nan)
    one, other = fit(x, 2, n_starts=3), fit_incomplete(gaps, 2, n_starts=3)
    assert other.log_likelihood == pytest.approx(one.log_likelihood, abs=1e-6)
    assert impute(other.mixture, gaps).shape == (102, 1)


# What is refused

TWO = sample_of(0, 2, 2, 40)
UNKNOWN = np.column_stack([TWO, np.full(40, np.nan)])
RARE = np.where(np.arange(80).reshape(40, 2) == 7, np.nan, TWO)
RARE[4:, 1] = np.nan
CONSTANT = np.column_stack([TWO, np.where(np.arange(40) % 3, np.nan, 5.0)])
REFUSED = {
    "a feature without values": (UNKNOWN, None, "feature_unknown", "feature 3 is missing in every row that counts"),
    "no values": (UNKNOWN * np.nan, None, "feature_unknown", "feature 1 is missing"),
    "values without weight": (RARE, np.arange(40) >= 4, "feature_unknown", "feature 2 is missing"),
    "a constant feature": (CONSTANT, None, "constant_feature", "feature 3 is 5 in every row that has it"),
    "an infinite value": (np.where(np.isclose(TWO, TWO[3, 1]), np.inf, TWO), None, "not_finite", "inf at index [3, 1]"),
    "a weight that is missing": (TWO, np.full(40, np.nan), "not_finite", "sample_weight must be finite"),
    "copies": (holed(np.column_stack([TWO, TWO[:, 0] * 2])), None, "collinear_features", "feature"),
    "text": ([["a", "b"]], None, "not_numeric", "real numbers"),
    "three axes": (np.full((2, 2, 2), np.nan), None, "samples_shape", "(2, 2, 2)"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_data_without_an_answer_are_refused_by_name(name):
    X, weight, code, words = REFUSED[name]
    with pytest.raises(InvalidInput) as refusal:
        fit_incomplete(X, 2, sample_weight=weight, n_starts=2)
    assert refusal.value.code == code
    assert words in str(refusal.value)


def test_where_values_may_not_be_missing_the_place_and_the_way_out_are_named():
    with pytest.raises(InvalidInput, match=r"got nan at index \[3, 1\].*fit_incomplete"):
        fit(RARE, 2)
    with pytest.raises(InvalidInput, match="must have 2 columns, got 3"):
        impute(random_mixture(0, 2, 2), UNKNOWN)
