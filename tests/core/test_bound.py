"""The lower bound: its identity with the log-likelihood by brute force, and why EM climbs."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from gmm_core import GaussianMixtureModel, InvalidInput, Mixture, WhitenedData
from gmm_core.bound import VARIED, bound_along, bound_at, bounds, bounds_after_m, entropy, expected_log_joint
from gmm_core.covariance import family_named
from gmm_core.em import initial_state, run
from gmm_core.initialise import make_start
from gmm_core.models.textbook import TextbookModel
from tests.core.strategies import components, dimensions, families, random_mixture, sample_of, seeds


def model_and_trace(seed, K, D, family="full", n=6):
    model = GaussianMixtureModel.of(sample_of(seed, max(K, 2), D), family)
    start = make_start(model, K, "random_points", seed)
    return model, run(model, start, max_iterations=n, tolerance=0.0)


def brute_force_log_joint(mixture, X):
    parts = zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
    return np.column_stack([np.log(w) + multivariate_normal(m, C).logpdf(X) for w, m, C in parts])


def brute_force(X, theta, theta_old):
    """log L, Q, entropy and KL, each from dense responsibilities by SciPy's densities."""
    joint, old = brute_force_log_joint(theta, X), brute_force_log_joint(theta_old, X)
    log_q, log_posterior = (part - logsumexp(part, axis=1, keepdims=True) for part in (old, joint))
    q = np.exp(log_q)
    return logsumexp(joint, axis=1).sum(), (q * joint).sum(), -(q * log_q).sum(), (q * (log_q - log_posterior)).sum()


@settings(max_examples=25)
@given(seeds, components, dimensions, families)
def test_every_part_is_that_of_brute_force(seed, K, D, family):
    model, trace = model_and_trace(seed, K, D, family, n=3)
    X = model.data.X
    for bound in bounds(model, trace):
        half = trace.half_step(bound.cursor)
        log_likelihood, q_value, spread, gap = brute_force(
            X, half.parameters, trace.states[half.responsibilities_of].parameters
        )
        tolerance = {"rel": 1e-8, "abs": 1e-7}
        assert bound.log_likelihood == pytest.approx(log_likelihood, **tolerance)
        assert bound.expected_log_joint == pytest.approx(q_value, **tolerance)
        assert bound.entropy == pytest.approx(spread, **tolerance)
        assert bound.gap == pytest.approx(gap, **tolerance)
        assert bound.bound + gap == pytest.approx(log_likelihood, **tolerance)


@settings(max_examples=40)
@given(seeds, components, dimensions, families)
def test_e_closes_the_gap_and_m_raises_the_bound(seed, K, D, family):
    model, trace = model_and_trace(seed, K, D, family, n=15)
    parts = bounds(model, trace)
    after_m = [part.bound for part in parts if part.kind == "M"]
    assert bounds_after_m(model, trace) == pytest.approx(after_m, rel=1e-12)
    rounding = 1e-11 * np.abs(trace.log_likelihoods).max() + 1e-9
    assert [part.kind for part in parts] == ["E"] + ["M", "E"] * trace.n_iterations
    for before, after in pairwise(parts):
        assert after.bound >= before.bound - rounding
        if after.kind == "E":
            assert abs(after.gap) <= rounding
            assert after.log_likelihood == before.log_likelihood
        else:
            assert after.gap >= -rounding
            assert after.entropy == before.entropy
            # The convergence proof: log L rises by what the bound rises, and by the gap that opens.
            rise = after.log_likelihood - before.log_likelihood
            assert rise == pytest.approx(after.bound - before.bound + after.gap, abs=1e-9 + rounding)
            assert rise >= after.bound - before.bound - rounding


@settings(max_examples=40)
@given(seeds, components, dimensions, seeds)
def test_the_bound_is_below_the_log_likelihood_of_any_parameters(seed, K, D, other):
    model, trace = model_and_trace(seed, K, D, n=1)
    state = trace.states[0]
    mixture = random_mixture(other, K, D)
    bound = expected_log_joint(model, state.statistics, mixture) + entropy(model, state)
    assert bound <= mixture.log_likelihood(model.data.X) + 1e-8 * abs(bound)


@settings(max_examples=20)
@given(seeds, components, dimensions)
def test_row_weights_count_as_repeated_rows(seed, K, D):
    X = sample_of(seed, max(K, 2), D, 40)
    counts = np.random.default_rng(seed).integers(1, 4, len(X))
    weighted = GaussianMixtureModel(WhitenedData(X, counts), family_named("full"))
    repeated = GaussianMixtureModel.of(np.repeat(X, counts, axis=0), "full")
    start = make_start(repeated, K, "random_points", seed)
    one, other = (bounds(model, run(model, start, max_iterations=3)) for model in (weighted, repeated))
    for a, b in zip(one, other, strict=False):
        assert (a.bound, a.entropy) == (pytest.approx(b.bound, rel=1e-8), pytest.approx(b.entropy, rel=1e-6, abs=1e-6))


@settings(max_examples=30)
@given(seeds, st.integers(2, 3), dimensions, st.sampled_from(sorted(VARIED)))
def test_the_curve_touches_the_log_likelihood_at_the_present_value_and_lies_below_elsewhere(seed, K, D, parameter):
    model, trace = model_and_trace(seed, K, D, n=2)
    state = trace.states[1]
    k, d = K - 1, D - 1
    mixture = state.parameters
    # By how much a variance may fall before the matrix is no covariance: what the other features leave of it.
    left = 1 / np.linalg.inv(mixture.covariances[k])[d, d]
    here, width = {
        "weight": (mixture.weights[k], min(mixture.weights[k], 1 - mixture.weights[k])),
        "mean": (mixture.means[k, d], model.data.feature_sd[d]),
        "variance": (mixture.covariances[k, d, d], left),
    }[parameter]
    h = 1e-3 * width
    curve = bound_along(model, state, parameter, k, [here - width / 2, here - h, here, here + h, here + width / 2], d)
    gap = curve.log_likelihoods - curve.bounds
    scale = 1e-8 * abs(state.log_likelihood)
    assert curve.value == here
    assert gap[2] == pytest.approx(0.0, abs=scale)
    assert curve.log_likelihoods[2] == pytest.approx(state.log_likelihood, rel=1e-9)
    assert (gap >= -scale).all()
    # They touch, they do not cross: the gap is of second order.
    assert gap[[1, 3]].max() <= 1e-5 * max(gap[[0, 4]].max(), 1.0) + scale


def summit(model, state, parameter, k, bracket):
    """Where the bound along one parameter is highest, by a search that knows no formula."""
    result = minimize_scalar(
        lambda value: -bound_along(model, state, parameter, k, [value]).bounds[0],
        bounds=bracket,
        method="bounded",
        options={"xatol": 1e-9 * (bracket[1] - bracket[0])},
    )
    return result.x


@settings(max_examples=10)
@given(seeds)
def test_the_m_step_goes_to_the_summit_of_the_bound(seed):
    """Along a weight and a mean it is EM's; along a variance, with the mean held, that of the textbook program."""
    model, trace = model_and_trace(seed, 2, 1, n=1)
    state, k = trace.states[0], 1
    after = model.maximisation(state.statistics).parameters
    textbook = TextbookModel(model.data.X)
    program = textbook.maximisation(textbook.expectation(state.parameters).statistics, state.parameters).parameters
    X = model.data.X
    assert summit(model, state, "weight", k, (1e-3, 1 - 1e-3)) == pytest.approx(after.weights[k], abs=1e-4)
    mean = summit(model, state, "mean", k, (X.min(), X.max()))
    assert mean == pytest.approx(after.means[k, 0], abs=1e-4 * X.std())
    ours, theirs = after.covariances[k, 0, 0], program.covariances[k, 0, 0]
    assert summit(model, state, "variance", k, (theirs / 5, theirs * 5)) == pytest.approx(theirs, rel=1e-3)
    assert ours <= theirs


def test_before_the_first_e_step_there_is_no_bound():
    model, trace = model_and_trace(0, 2, 2)
    with pytest.raises(InvalidInput, match="before the first E-step"):
        bound_at(model, trace, 0)
    with pytest.raises(InvalidInput, match="cursor must be from 0"):
        bound_at(model, trace, trace.last_cursor + 1)


def test_what_can_not_be_varied_is_refused_by_name():
    model, trace = model_and_trace(0, 2, 2)
    state = trace.states[0]
    for arguments, message in (
        (("slope", 0, [1.0]), "parameter must be one of weight, mean, variance"),
        (("mean", 2, [1.0]), "component must be from 0 to 1, got 2"),
        (("mean", 0, [1.0], 5), "feature must be from 0 to 1, got 5"),
        (("weight", 0, [0.5, 1.5]), "a weight can vary from 0 to 1"),
        (("variance", 0, [-1.0]), "covariances must be positive definite"),
    ):
        with pytest.raises(InvalidInput, match=message):
            bound_along(model, state, *arguments)


def test_a_weight_of_zero_is_a_value_like_another():
    model, trace = model_and_trace(0, 2, 1)
    curve = bound_along(model, trace.states[0], "weight", 0, [0.0, 0.5])
    assert np.isfinite(curve.log_likelihoods).all()
    assert curve.bounds[0] == -np.inf


def test_one_component_has_no_hidden_part():
    model = GaussianMixtureModel.of(sample_of(0, 2, 2), "full")
    state = initial_state(model, Mixture([1.0], [[0, 0]], [np.eye(2)]))
    assert entropy(model, state) == pytest.approx(0.0, abs=1e-9 * abs(state.log_likelihood))
