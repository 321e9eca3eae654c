"""Theorems about standard errors from the information, against closed forms and numerical second derivatives."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from gmm_core import InvalidInput, Mixture
from gmm_core.covariance import FAMILIES, Family
from gmm_core.em import run
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise import make_start
from gmm_core.louis import local_information, symmetric_basis
from gmm_core.selection import information_errors, information_of
from gmm_core.whitening import WhitenedData
from tests.core.strategies import dimensions, random_mixture, sample_of, seeds


def second_derivatives(f, size, step):
    """The matrix of second derivatives at 0, by differences of the fourth order."""
    offsets, weights = np.array([-2, -1, 1, 2]), np.array([1, -8, 8, -1]) / 12
    H = np.empty((size, size))
    unit = step * np.eye(size)
    for a in range(size):
        for b in range(a + 1):
            if a == b:
                values = [f(t * unit[a]) for t in (-2, -1, 0, 1, 2)]
                H[a, a] = np.array([-1, 16, -30, 16, -1]) @ values / 12
            else:
                grid = [[f(s * unit[a] + t * unit[b]) for t in offsets] for s in offsets]
                H[a, b] = H[b, a] = weights @ np.array(grid) @ weights
    return H / step**2


def first_derivatives(f, size, step):
    unit = step * np.eye(size)
    return np.column_stack([(8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * step) for h in unit])


def stacked(mixture):
    return np.concatenate([mixture.weights, mixture.means.ravel(), mixture.covariances.ravel()])


def oracle(mixture_at, X, size, step=2e-3):
    """Standard errors by the delta method, all derivatives numerical, in any smooth coordinates around the fit."""
    information = -second_derivatives(lambda u: mixture_at(u).log_likelihood(X), size, step)
    jacobian = first_derivatives(lambda u: stacked(mixture_at(u)), size, step)
    return np.sqrt(np.diag(jacobian @ np.linalg.solve(information, jacobian.T)))


def chart(family, fitted, counts):
    """The family around a fit, in coordinates of random directions through the M-step: none of the code's own."""
    rng = np.random.default_rng(0)
    K, D = fitted.means.shape
    n_covariance = family.n_covariance_parameters(K, D)
    directions = rng.normal(size=(n_covariance, K, D, D))
    factors = np.linalg.cholesky(fitted.covariances)
    directions = factors @ (directions + directions.swapaxes(2, 3)) @ factors.swapaxes(1, 2)
    directions /= 2 * np.sqrt(n_covariance) * D
    deviations = np.sqrt(np.diagonal(fitted.covariances, axis1=1, axis2=2))

    def at(u):
        logits, shifts, moves = np.split(u, [K - 1, K - 1 + K * D])
        weights = fitted.weights * np.exp(np.append(logits, 0.0))
        covariances = fitted.covariances + np.tensordot(moves, directions, axes=1)
        covariances = family.estimate(counts, covariances * counts[:, None, None])
        return Mixture(weights / weights.sum(), fitted.means + shifts.reshape(K, D) * deviations, covariances)

    return at


def fitted_to(X, K, family, seed=0):
    model = GaussianMixtureModel(WhitenedData(X), family)
    return run(model, make_start(model, K, "kmeans++", seed), max_iterations=20_000, tolerance=1e-11)


def assert_information_is_the_second_derivative(X, K, family):
    trace = fitted_to(X, K, family)
    assert trace.outcome.converged
    fitted = trace.final.parameters
    information = information_of(fitted, X, family)
    found = np.sqrt(np.diag(information.parameter_covariance()))
    at = chart(family, fitted, fitted.responsibilities(X).sum(axis=0))
    expected = oracle(at, X, family.n_parameters(K, X.shape[1]))
    np.testing.assert_allclose(found, expected, rtol=2e-4, atol=1e-6 * expected.max())


def overlapping():
    covariances = [[[1.0, 0.5], [0.5, 2.0]], [[1.5, -0.4], [-0.4, 0.6]]]
    return Mixture([0.4, 0.6], [[0.0, 0.0], [2.5, 1.0]], covariances).sample(300, 7)[0]


OVERLAPPING = overlapping()


@pytest.mark.parametrize("name", FAMILIES)
def test_the_information_is_the_second_derivative_of_the_log_likelihood(name):
    assert_information_is_the_second_derivative(OVERLAPPING, 2, FAMILIES[name])


def test_louis_formula_holds_anywhere_not_only_at_a_maximum():
    mixture = random_mixture(8, 2, 2, spread=1.5)
    X = mixture.sample(40, 1)[0] + 0.5
    basis, factors = symmetric_basis(2), np.linalg.cholesky(mixture.covariances)

    def log_likelihood(coordinates):
        w, u, v = np.split(coordinates, [2, 6])
        joint = 0.0
        for k, L in enumerate(factors):
            covariance = L @ (np.eye(2) + np.tensordot(v[3 * k : 3 * k + 3], basis, axes=1)) @ L.T
            density = multivariate_normal(mixture.means[k] + L @ u[2 * k : 2 * k + 2], covariance).pdf(X)
            joint = joint + mixture.weights[k] * (1 + w[k]) * density
        return np.log(joint).sum()

    local = local_information(mixture, X)
    gradient = first_derivatives(lambda c: np.array([log_likelihood(c)]), 12, 1e-3)[0]
    np.testing.assert_allclose(local.gradient, gradient, atol=1e-7)
    np.testing.assert_allclose(local.observed, -second_derivatives(log_likelihood, 12, 4e-3), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(local.counts, mixture.responsibilities(X).sum(axis=0))


def estimate_equal_shapes(counts, scatters):
    """Variances along the axes, of one shape and volumes of their own: a family that is no flat (VEI)."""
    D = scatters.shape[1]
    diagonals = np.diagonal(scatters, axis1=1, axis2=2)
    volumes = np.exp(np.log(diagonals / counts[:, None]).mean(axis=1))
    for _ in range(40):
        shape = (diagonals / volumes[:, None]).sum(axis=0)
        shape /= np.exp(np.log(shape).mean())
        volumes = (diagonals / shape).mean(axis=1) / counts
    return (volumes[:, None] * shape)[:, :, None] * np.eye(D)


def test_a_family_that_bends_has_its_own_second_derivative():
    family = Family("vei", {}, 0, estimate_equal_shapes, lambda K, D: K + D - 1)
    assert_information_is_the_second_derivative(OVERLAPPING, 2, family)


@given(seeds, dimensions, st.sampled_from(["full", "tied"]))
def test_of_one_gaussian_the_errors_are_those_of_the_books(seed, D, family):
    X = sample_of(seed, 3, D)
    N, S = len(X), np.cov(X.T, bias=True).reshape(D, D)
    errors = information_errors(X, Mixture([1.0], X.mean(axis=0)[None], S[None]), family=family)
    np.testing.assert_allclose(errors.means[0], np.sqrt(np.diag(S) / N), rtol=1e-7)
    # var(S_ab) = (S_aa S_bb + S_ab^2) / N (Anderson 2003, section 3.4).
    variances = np.diag(S)
    np.testing.assert_allclose(errors.covariances[0], np.sqrt((np.outer(variances, variances) + S**2) / N), rtol=1e-6)
    np.testing.assert_allclose(errors.weights, 0.0, atol=1e-12)
    np.testing.assert_allclose(errors.information.shares, 1.0, rtol=1e-7)


def test_far_apart_components_have_the_errors_of_known_labels():
    truth = Mixture([0.3, 0.7], [[0.0, 0.0], [60.0, 0.0]], [[[1.0, 0.3], [0.3, 1.0]], [[2.0, 0.0], [0.0, 0.5]]])
    X, labels = truth.sample(500, 0)
    groups = [X[labels == k] for k in range(2)]
    shares = np.array([len(g) / 500 for g in groups])
    fitted = Mixture(shares, [g.mean(axis=0) for g in groups], [np.cov(g.T, bias=True) for g in groups])
    errors = information_errors(X, fitted)
    np.testing.assert_allclose(errors.weights, np.sqrt(shares[0] * shares[1] / 500), rtol=1e-6)
    for k, group in enumerate(groups):
        np.testing.assert_allclose(errors.means[k], group.std(axis=0) / np.sqrt(len(group)), rtol=1e-6)
    assert errors.information.shares[0] == pytest.approx(1.0, abs=1e-6)


def test_the_smallest_share_is_what_em_is_slow_by():
    trace = fitted_to(OVERLAPPING, 2, FAMILIES["full"])
    information = information_of(trace.final.parameters, OVERLAPPING, FAMILIES["full"])
    distances = [np.linalg.norm(s.parameters.means - trace.final.parameters.means) for s in trace.states]
    middle = len(distances) // 2
    assert distances[middle + 1] / distances[middle] == pytest.approx(1 - information.shares[0], abs=1e-3)


@settings(max_examples=20)
@given(seeds, st.sampled_from([1e-9, 1e-3, 1e6]), st.sampled_from([0.0, 1e3]))
def test_errors_follow_the_units_and_the_origin(seed, scale, offset):
    X = OVERLAPPING
    fitted = fitted_to(X, 2, FAMILIES["full"]).final.parameters
    errors = information_errors(X, fitted)
    A = np.random.default_rng(seed).normal(size=(2, 2)) + 2 * np.eye(2)
    A *= scale
    b = offset * scale
    moved = Mixture(fitted.weights, fitted.means @ A.T + b, A @ fitted.covariances @ A.T)
    after = information_errors(X @ A.T + b, moved)
    np.testing.assert_allclose(after.weights, errors.weights, rtol=1e-6)
    old = errors.parameter_covariance[2:4, 2:4]
    np.testing.assert_allclose(after.parameter_covariance[2:4, 2:4], A @ old @ A.T, rtol=1e-5, atol=1e-9 * scale**2)


def test_rows_are_summed_in_parts_without_a_seam():
    trace = fitted_to(OVERLAPPING, 2, FAMILIES["tied"])
    whole = information_errors(OVERLAPPING, trace.final.parameters, family="tied")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gmm_core.louis.ROWS_AT_ONCE", 37)
        parts = information_errors(OVERLAPPING, trace.final.parameters, family="tied")
    np.testing.assert_allclose(parts.parameter_covariance, whole.parameter_covariance, rtol=1e-9, atol=1e-12)


def test_an_interval_is_that_many_errors_wide():
    fitted = fitted_to(OVERLAPPING, 2, FAMILIES["full"]).final.parameters
    errors = information_errors(OVERLAPPING, fitted)
    low, high = errors.interval(0.95)
    np.testing.assert_allclose(high.means - low.means, 2 * 1.959963984540054 * errors.means)
    np.testing.assert_allclose((low.weights + high.weights) / 2, fitted.weights)
    with pytest.raises(InvalidInput, match=r"between 0 and 1, such as 0\.95, got 95"):
        errors.interval(95)


def one_twice():
    S = np.cov(OVERLAPPING.T, bias=True)
    return Mixture([0.5, 0.5], [OVERLAPPING.mean(axis=0)] * 2, [S, S])


def shifted():
    fitted = fitted_to(OVERLAPPING, 2, FAMILIES["full"]).final.parameters
    return Mixture(fitted.weights, fitted.means + 0.1, fitted.covariances)


def with_an_empty_one():
    S = np.cov(OVERLAPPING.T, bias=True)
    return Mixture([1.0, 0.0], [OVERLAPPING.mean(axis=0), [0.0, 0.0]], [S, S])


REFUSED = [
    ("information_singular", one_twice, "tied", "don't determine component"),
    ("information_singular", with_an_empty_one, "full", "component 2"),
    ("information_not_maximum", shifted, "full", "nats are left to gain"),
    ("information_family", shifted, "tied", "covariances must be tied"),
]


@pytest.mark.parametrize(
    ("code", "mixture", "family", "words"), REFUSED, ids=lambda value: getattr(value, "__name__", "")
)
def test_where_there_are_no_errors_to_be_had_it_says_why(code, mixture, family, words):
    with pytest.raises(InvalidInput) as refusal:
        information_errors(OVERLAPPING, mixture(), family=family)
    assert refusal.value.code == code
    assert words in str(refusal.value)


def test_a_saddle_is_no_maximum():
    # Two identical components on data of two clusters: parting them raises the likelihood, at second order.
    x = np.concatenate([np.linspace(-1, 1, 50) - 5, np.linspace(-1, 1, 50) + 5])
    twice = Mixture([0.5, 0.5], [[1e-3], [-1e-3]], [[[x.var()]]] * 2)
    with pytest.raises(InvalidInput, match="curves upwards") as refusal:
        information_errors(x, twice, family="tied")
    assert refusal.value.code == "information_saddle"


def test_a_family_without_a_tangent_is_refused():
    # A map onto too few directions: what a family is at a covariance that is a special case of it.
    kinked = Family("kinked", {}, 0, lambda counts, scatters: scatters / counts[:, None, None], lambda K, D: K)
    fitted = fitted_to(OVERLAPPING, 2, FAMILIES["full"]).final.parameters
    with pytest.raises(InvalidInput, match="with 2 directions, found 6") as refusal:
        information_of(fitted, OVERLAPPING, kinked)
    assert refusal.value.code == "family_not_smooth"
