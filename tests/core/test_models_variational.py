"""The variational mixture: its bound against PRML term by term, against exact evidence, and against a peer."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import digamma, gammaln, multigammaln
from scipy.stats import dirichlet, multivariate_t, wishart

from gmm_core import SOURCES, GaussianMixtureModel, InvalidInput, Mixture, WhitenedData
from gmm_core.em import Reason, initial_state, run
from gmm_core.initialise import make_start
from gmm_core.models.variational import Posterior, VariationalModel, weak_prior
from tests.core.strategies import components, dimensions, sample_of, seeds

FIELDS = ("concentrations", "mean_precisions", "means", "degrees", "inverse_scales")
priors = st.fixed_dictionaries({"concentration": st.floats(0.01, 5.0), "mean_precision": st.floats(0.05, 5.0)})


def model_and_start(seed, K, D, n_samples=120, start="random_points", **prior):
    data = WhitenedData(sample_of(seed, max(K, 2), D, n_samples))
    model = VariationalModel(data, weak_prior(data, K, **prior))
    return model, model.start(make_start(GaussianMixtureModel.of(data.X, "full"), K, start, seed))


def expectations(q):
    """E log weights, E log det precision and E precision, by PRML 10.65, 10.66 and B.80."""
    D = q.means.shape[1]
    scales = np.linalg.inv(q.inverse_scales)
    log_dets = [
        sum(digamma((nu + 1 - i) / 2) for i in range(1, D + 1)) + D * np.log(2) + np.log(np.linalg.det(W))
        for nu, W in zip(q.degrees, scales, strict=True)
    ]
    return digamma(q.concentrations) - digamma(q.concentrations.sum()), np.array(log_dets), scales


def direct_responsibilities(X, q):
    """PRML 10.46, 10.49 and 10.64, point by point and component by component."""
    log_weights, log_dets, scales = expectations(q)
    N, K, D = len(X), len(q.degrees), X.shape[1]
    rho = np.empty((N, K))
    for n, k in product(range(N), range(K)):
        d = X[n] - q.means[k]
        distance = D / q.mean_precisions[k] + q.degrees[k] * d @ scales[k] @ d
        rho[n, k] = np.exp(log_weights[k] + 0.5 * log_dets[k] - 0.5 * D * np.log(2 * np.pi) - 0.5 * distance)
    return rho / rho.sum(axis=1, keepdims=True)


def log_wishart_constant(inverse_scale, nu):
    D = len(inverse_scale)
    return 0.5 * nu * np.log(np.linalg.det(inverse_scale)) - 0.5 * nu * D * np.log(2) - multigammaln(0.5 * nu, D)


def elbo_term_by_term(X, r, q, p):
    """PRML 10.71 to 10.77 as printed, entropies by SciPy's distributions."""
    log_weights, log_dets, scales = expectations(q)
    D = X.shape[1]
    alpha0, log_c0 = p.concentrations, gammaln(p.concentrations.sum()) - gammaln(p.concentrations).sum()
    total = (r @ log_weights).sum()  # 10.72
    total += log_c0 + ((alpha0 - 1) * log_weights).sum()  # 10.73
    total -= np.sum(r[r > 0] * np.log(r[r > 0]))  # 10.75
    total += dirichlet(q.concentrations).entropy()  # 10.76
    for k in range(len(q.degrees)):
        Nk, W, nu, beta, m = r[:, k].sum(), scales[k], q.degrees[k], q.mean_precisions[k], q.means[k]
        d = X - m
        distances = (r[:, k] * np.einsum("nd,de,ne->n", d, W, d)).sum()
        total += 0.5 * (Nk * (log_dets[k] - D / beta - D * np.log(2 * np.pi)) - nu * distances)  # 10.71
        shift = m - p.means[k]
        beta0, nu0 = p.mean_precisions[k], p.degrees[k]
        total += 0.5 * (
            D * np.log(beta0 / (2 * np.pi)) + log_dets[k] - D * beta0 / beta - beta0 * nu * shift @ W @ shift
        )  # 10.74, of the mean
        total += (
            log_wishart_constant(p.inverse_scales[k], nu0)
            + 0.5 * (nu0 - D - 1) * log_dets[k]
            - 0.5 * nu * np.trace(p.inverse_scales[k] @ W)
        )  # 10.74, of the precision
        entropy = float(wishart(nu, (W + W.T) / 2).entropy())
        total -= 0.5 * log_dets[k] + 0.5 * D * np.log(beta / (2 * np.pi)) - 0.5 * D - entropy  # 10.77
    return total


@settings(max_examples=20)
@given(seeds, components, dimensions, priors)
def test_the_bound_is_that_of_prml_term_by_term(seed, K, D, prior):
    model, start = model_and_start(seed, K, D, n_samples=30, **prior)
    trace = run(model, start, max_iterations=3, tolerance=0.0)
    for state in trace.states:
        r = direct_responsibilities(model.data.X, state.parameters)
        expected = elbo_term_by_term(model.data.X, r, state.parameters, model.prior)
        assert state.log_likelihood == pytest.approx(expected, rel=1e-9, abs=1e-8)


@settings(max_examples=40)
@given(seeds, components, dimensions, priors)
def test_a_step_is_that_of_prml(seed, K, D, prior):
    """Equations 10.51 to 10.53 and 10.58 to 10.63 on dense responsibilities."""
    model, start = model_and_start(seed, K, D, n_samples=40, **prior)
    X, p = model.data.X, model.prior
    r = direct_responsibilities(X, start)
    after = run(model, start, max_iterations=1).final.parameters
    for k in range(K):
        Nk = r[:, k].sum()
        mean = r[:, k] @ X / Nk
        S = np.einsum("n,nd,ne->de", r[:, k], X - mean, X - mean) / Nk
        beta0, shift = p.mean_precisions[k], mean - p.means[k]
        inverse = p.inverse_scales[k] + Nk * S + beta0 * Nk / (beta0 + Nk) * np.outer(shift, shift)
        size = np.abs(inverse).max()
        np.testing.assert_allclose(after.inverse_scales[k], inverse, rtol=1e-7, atol=1e-9 * size)
        expected = (beta0 * p.means[k] + Nk * mean) / (beta0 + Nk)
        np.testing.assert_allclose(after.means[k], expected, rtol=1e-8, atol=1e-8)
        assert after.concentrations[k] == pytest.approx(p.concentrations[k] + Nk, rel=1e-8)
        assert after.mean_precisions[k] == pytest.approx(beta0 + Nk, rel=1e-8)
        assert after.degrees[k] == pytest.approx(p.degrees[k] + Nk, rel=1e-8)


@settings(max_examples=40)
@given(seeds, components, dimensions, priors)
def test_the_bound_never_falls(seed, K, D, prior):
    trace = run(*model_and_start(seed, K, D, **prior), max_iterations=40)
    assert (np.diff(trace.log_likelihoods) >= -1e-11 * np.abs(trace.log_likelihoods).max()).all()


def sequential_evidence(X, p, k=0):
    """log p(X) of one Gaussian with its Gauss-Wishart prior: the product of its Student-t predictions (PRML 10.81)."""
    beta, m, nu, inverse = p.mean_precisions[k], p.means[k], p.degrees[k], p.inverse_scales[k]
    total, D = 0.0, len(m)
    for x in X:
        df = nu + 1 - D
        shape = inverse * (1 + beta) / (beta * df)
        total += multivariate_t(m, shape, df).logpdf(x)
        inverse = inverse + beta / (beta + 1) * np.outer(x - m, x - m)
        m, beta, nu = (beta * m + x) / (beta + 1), beta + 1, nu + 1
    return total


@settings(max_examples=30)
@given(seeds, dimensions, priors)
def test_with_one_component_the_bound_is_the_evidence_itself(seed, D, prior):
    model, start = model_and_start(seed, 1, D, n_samples=12, **prior)
    trace = run(model, start)
    assert trace.outcome.converged
    assert trace.final.log_likelihood == pytest.approx(sequential_evidence(model.data.X, model.prior), rel=1e-9)


@settings(max_examples=10)
@given(seeds, priors)
def test_the_bound_is_below_the_evidence_over_all_assignments(seed, prior):
    model, start = model_and_start(seed, 2, 1, n_samples=6, **prior)
    alpha, X = model.prior.concentrations, model.data.X
    terms = []
    for labels in product((0, 1), repeat=len(X)):
        members = [X[np.array(labels) == k] for k in (0, 1)]
        counts = np.array([len(m) for m in members])
        weight = gammaln(alpha.sum()) - gammaln(alpha.sum() + len(X)) + (gammaln(alpha + counts) - gammaln(alpha)).sum()
        terms.append(weight + sum(sequential_evidence(m, model.prior, k) for k, m in enumerate(members)))
    evidence = np.logaddexp.reduce(terms)
    trace = run(model, start, max_iterations=30)
    assert (trace.log_likelihoods <= evidence + 1e-9).all()


def peer_after(model, r, n):
    """scikit-learn's variational mixture after n iterations from the responsibilities r, with our prior."""
    mixture = pytest.importorskip("sklearn.mixture")

    class Started(mixture.BayesianGaussianMixture):
        def _initialize_parameters(self, X, random_state, xp=None):
            self._initialize(X, r)

    p = model.prior
    return Started(
        n_components=p.n_components,
        weight_concentration_prior_type="dirichlet_distribution",
        weight_concentration_prior=p.concentrations[0],
        mean_precision_prior=p.mean_precisions[0],
        mean_prior=p.means[0],
        degrees_of_freedom_prior=p.degrees[0],
        covariance_prior=p.inverse_scales[0],
        max_iter=n,
        tol=0.0,
        reg_covar=0.0,
    ).fit(model.data.X)


@settings(max_examples=20)
@given(seeds, st.integers(1, 4), dimensions, priors, st.integers(1, 12))
@pytest.mark.filterwarnings("ignore:Best performing initialization did not converge")
def test_every_iteration_is_that_of_scikit_learn(seed, K, D, prior, n):
    data = WhitenedData(sample_of(seed, max(K, 2), D))
    model = VariationalModel(data, weak_prior(data, K, **prior))
    mixture = make_start(GaussianMixtureModel.of(data.X, "full"), K, "kmeans++", seed)
    trace = run(model, model.start(mixture), max_iterations=n, tolerance=0.0)
    peer = peer_after(model, mixture.responsibilities(data.X), n)
    ours = trace.final.parameters
    # The run may stand still before n; the peer then stands at the same place.
    np.testing.assert_allclose(ours.concentrations, peer.weight_concentration_, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(ours.means, peer.means_, rtol=1e-5, atol=1e-5)
    point = ours.mixture()
    scale = np.abs(peer.covariances_).max()
    np.testing.assert_allclose(point.covariances, peer.covariances_, rtol=1e-5, atol=1e-6 * scale)
    np.testing.assert_allclose(point.weights, peer.weights_, rtol=1e-5, atol=1e-8)
    r = ours.pseudo_mixture()[0].responsibilities(data.X)
    np.testing.assert_allclose(r, peer.predict_proba(data.X), atol=1e-5)


@settings(max_examples=10)
@given(seeds, dimensions)
def test_with_ever_more_data_a_step_becomes_that_of_em(seed, D):
    """Every row counted c times: the distance from EM's step shrinks as 1 / c."""
    X = sample_of(seed, 2, D)
    plain = GaussianMixtureModel.of(X, "full")
    start = make_start(plain, 2, "kmeans++", seed)
    em = plain.maximisation(plain.expectation(start).statistics).parameters
    distances = []
    for copies in (1e4, 1e6):
        data = WhitenedData(X, np.full(len(X), copies))
        model = VariationalModel(data, weak_prior(data, 2))
        point = model.start(start).mixture()
        distances.append(max(np.abs(getattr(point, f) - getattr(em, f)).max() for f in ("means", "covariances")))
    assert distances[0] / distances[1] == pytest.approx(100, rel=0.02)


def test_em_is_the_point_estimate_limit():
    X = SOURCES["faithful"].generate(0).X
    plain = GaussianMixtureModel.of(X, "full")
    start = make_start(plain, 2, "kmeans++", 0)
    em = run(plain, start, tolerance=0.0).final.parameters
    distances = []
    for copies in (1e2, 1e4, 1e6):
        data = WhitenedData(X, np.full(len(X), copies))
        model = VariationalModel(data, weak_prior(data, 2))
        point = run(model, model.start(start), tolerance=1e-9).final.parameters.mixture()
        distances.append(max(np.abs(getattr(point, f) / getattr(em, f) - 1).max() for f in ("weights", "means")))
    assert distances[0] < 1e-2
    assert distances[2] < 1e-6
    assert distances[0] > 50 * distances[1] > 2500 * distances[2]


def test_weights_of_components_that_are_not_needed_go_to_zero():
    X = SOURCES["faithful"].generate(0).X
    data = WhitenedData(X)
    model = VariationalModel(data, weak_prior(data, 6, concentration=1e-3))
    start = make_start(GaussianMixtureModel.of(X, "full"), 6, "kmeans++", 0)
    trace = run(model, model.start(start), max_iterations=1000)
    assert trace.outcome.reason is Reason.CONVERGED
    weights = np.sort(trace.final.parameters.mixture().weights)
    assert (weights[:4] < 1e-4).all()
    assert (weights[4:] > 0.3).all()
    assert (start.weights > 1e-2).all()


def test_a_component_without_samples_goes_back_to_its_prior():
    X = np.concatenate([np.full(20, -1.0), np.full(20, 1.0)]) + np.linspace(0, 0.1, 40)
    data = WhitenedData(X)
    model = VariationalModel(data, weak_prior(data, 2, concentration=1e-3))
    far = Posterior([1e-3, 40], [1, 41], [[1e3], [0]], [1, 41], [[[1.0]], [[40.0]]])
    after = run(model, far, max_iterations=1).final.parameters
    for name in FIELDS:
        np.testing.assert_allclose(getattr(after, name)[0], getattr(model.prior, name)[0], rtol=1e-9, atol=1e-12)
    assert model.alike(after) is None


def test_identical_components_stand_at_a_saddle():
    model, start = model_and_start(0, 1, 2, n_samples=200)
    data = model.data
    twice = VariationalModel(data, weak_prior(data, 2))
    one = start.mixture()
    both = Mixture([0.5, 0.5], np.repeat(one.means, 2, axis=0), np.repeat(one.covariances, 2, axis=0))
    outcome = run(twice, twice.start(both)).outcome
    assert (outcome.reason, outcome.component, outcome.other_component) == (Reason.SADDLE, 0, 1)


@settings(max_examples=20)
@given(seeds, components, dimensions, st.sampled_from([1e-6, 1e6]), st.sampled_from([0.0, 1e4]))
def test_units_and_origin_shift_the_bound_alone(seed, K, D, scale, shift):
    model, start = model_and_start(seed, K, D, start="kmeans++")
    X = model.data.X * scale + shift * scale
    data = WhitenedData(X)
    mapped = VariationalModel(data, weak_prior(data, K))
    other_start = mapped.start(make_start(GaussianMixtureModel.of(X, "full"), K, "kmeans++", seed))
    one, other = run(model, start, max_iterations=8), run(mapped, other_start, max_iterations=8)
    same = min(one.n_iterations, other.n_iterations) + 1
    expected = one.log_likelihoods[:same] - X.size * np.log(scale)
    np.testing.assert_allclose(other.log_likelihoods[:same], expected, rtol=1e-6, atol=1e-4)


def test_what_does_not_fit_is_refused_by_name():
    data = WhitenedData(sample_of(0, 2, 2))
    prior = weak_prior(data, 2)
    good = {name: getattr(prior, name) for name in FIELDS}
    for name, bad in (("concentrations", [0.0, 1.0]), ("mean_precisions", [1.0]), ("degrees", [1.0, 2.0])):
        with pytest.raises(InvalidInput, match=f"{name} must be 2 numbers above"):
            Posterior(**(good | {name: bad}))
    with pytest.raises(InvalidInput, match="degrees must be finite"):
        Posterior(**(good | {"degrees": [np.nan, 2.0]}))
    with pytest.raises(InvalidInput, match="as many features as the data, 1, got 2"):
        VariationalModel(WhitenedData([1.0, 2.0]), prior)
    with pytest.raises(InvalidInput, match=r"means of shape \(K, D\) = \(2, 2\), got \(3, 2\)"):
        VariationalModel(data, prior).start(make_start(GaussianMixtureModel.of(data.X, "full"), 3))
    with pytest.raises(InvalidInput, match="n_components must be a whole number of at least 1"):
        weak_prior(data, 0)
    assert not prior.means.flags.writeable


def test_the_state_of_a_start_is_the_one_of_its_own_parameters():
    model, start = model_and_start(1, 3, 2)
    state = initial_state(model, start)
    np.testing.assert_allclose(
        state.statistics.counts, direct_responsibilities(model.data.X, start).sum(axis=0), rtol=1e-9
    )
