"""Generic optimisers on the same likelihood: exact gradients, valid points, and what plain coordinates break."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy.optimize import check_grad

from gmm_core import SOURCES, GaussianMixtureModel, InvalidInput, Mixture
from gmm_core.climb import climb
from gmm_core.covariance import FAMILIES
from gmm_core.em import run
from gmm_core.initialise import make_start
from gmm_core.models._coordinates import PARAMETRISATIONS, Coordinates
from gmm_core.models._factored import STRUCTURES
from gmm_core.models._family_patterns import PATTERNS
from gmm_core.models._likelihood import Likelihood
from gmm_core.models.optimise import METHODS, Ending, optimise
from tests.core.strategies import brute_force_joint, components, dimensions, mixture_1d, sample_of, seeds

families = st.sampled_from(sorted(FAMILIES))
# What families of axes and volumes fix of several entries together has no plain coordinates.
ways = st.one_of(
    st.tuples(families, st.just("free")),
    st.tuples(st.sampled_from(sorted(PATTERNS)), st.sampled_from(["plain", "plain_sum"])),
)
methods = st.sampled_from(sorted(METHODS))


def model_and_start(seed, K, D, family):
    model = GaussianMixtureModel.of(sample_of(seed, max(K, 2), D), family)
    return model, make_start(model, K, "random_points", seed)


@pytest.fixture(scope="module")
def overlapping():
    model = GaussianMixtureModel.of(SOURCES["overlapping"].generate(0).X, "full")
    start = make_start(model, 3, "kmeans++", 1)
    return model, start, run(model, start, tolerance=1e-9, max_iterations=5000)


@settings(max_examples=40)
@given(seeds, components, dimensions, ways)
def test_a_mixture_of_the_family_survives_the_way_there_and_back(seed, K, D, way):
    family, parametrisation = way
    model, start = model_and_start(seed, K, D, family)
    mixture = run(model, start, max_iterations=3).final.parameters
    coordinates = Coordinates(model.data, family, K, PARAMETRISATIONS[parametrisation])
    back = coordinates.point(coordinates.vector(mixture)).mixture()
    for field in ("weights", "means", "covariances"):
        np.testing.assert_allclose(getattr(back, field), getattr(mixture, field), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("family", sorted(FAMILIES))
@pytest.mark.parametrize(("K", "D"), [(1, 1), (2, 3), (3, 2)])
def test_free_coordinates_are_as_many_as_free_parameters(family, K, D):
    model, start = model_and_start(0, K, D, family)
    vector = Coordinates(model.data, family, K, PARAMETRISATIONS["free"]).vector(start)
    assert len(vector) == FAMILIES[family].n_parameters(K, D)


@settings(max_examples=40)
@given(seeds, components, dimensions, families)
def test_every_vector_of_free_coordinates_is_a_mixture_of_the_family(seed, K, D, family):
    model, start = model_and_start(seed, K, D, family)
    coordinates = Coordinates(model.data, family, K, PARAMETRISATIONS["free"])
    vector = np.random.default_rng(seed).normal(scale=1.5, size=len(coordinates.vector(start)))
    mixture = coordinates.point(vector).mixture()
    assert FAMILIES[family].contains(mixture.covariances)


@settings(max_examples=40)
@given(seeds, components, dimensions, ways)
def test_the_gradient_is_that_of_finite_differences(seed, K, D, way):
    family, parametrisation = way
    model, mixture = model_and_start(seed, K, D, family)
    likelihood = Likelihood(model, K, PARAMETRISATIONS[parametrisation])
    vector = likelihood.coordinates.vector(mixture)
    vector = vector + 0.02 * np.random.default_rng(seed).normal(size=vector.shape)
    value, gradient = likelihood(vector)
    assume(np.isfinite(value))
    error = check_grad(lambda v: likelihood(v)[0], lambda v: likelihood(v)[1], vector)
    assert error <= 1e-4 * (np.linalg.norm(gradient) + abs(value))
    for i, unit in enumerate(np.eye(len(vector))):
        central = (likelihood(vector + 1e-5 * unit)[0] - likelihood(vector - 1e-5 * unit)[0]) / 2e-5
        assert gradient[i] == pytest.approx(central, rel=1e-4, abs=1e-4 * model.total_weight)


@settings(max_examples=40)
@given(seeds, components, dimensions, st.sampled_from(sorted(PATTERNS)))
def test_off_the_sum_of_weights_the_value_is_that_of_the_formula(seed, K, D, family):
    model, mixture = model_and_start(seed, K, D, family)
    likelihood = Likelihood(model, K, PARAMETRISATIONS["plain"])
    vector = likelihood.coordinates.vector(mixture)
    vector[:K] *= 3.0
    expected = np.log(3.0 * brute_force_joint(mixture, model.data.X).sum(axis=1)).sum()
    assert likelihood(vector)[0] == pytest.approx(expected, rel=1e-9, abs=1e-6)
    assert [violation.code for violation in likelihood.violations] == ["weights_sum"]


@settings(max_examples=25)
@given(seeds, components, dimensions, families, methods)
@example(2, 2, 2, "VVI", "newton-cg")
def test_in_free_coordinates_every_state_is_a_mixture_and_no_better_than_the_next(seed, K, D, family, method):
    model, start = model_and_start(seed, K, D, family)
    path = optimise(model, start, method, max_iterations=15)
    # A step may be tried that is so long that a variance leaves the range of numbers; it is never taken.
    assert not [violation for violation in path.violations if violation.code.startswith("weights")]
    for state in path.states:
        assert state.log_likelihood == pytest.approx(state.parameters.log_likelihood(model.data.X), rel=1e-8, abs=1e-8)
    assert (np.diff(path.log_likelihoods) >= -1e-9 * np.abs(path.log_likelihoods).max()).all()
    for before, after in pairwise(path.states):
        assert (after.iteration, after.seconds > before.seconds) == (before.iteration + 1, True)
        assert after.n_evaluations > before.n_evaluations
    assert path.n_evaluations >= path.final.n_evaluations


@pytest.fixture(scope="module")
def paths(overlapping):
    model, start, _ = overlapping
    return {method: optimise(model, start, method, max_iterations=3000) for method in METHODS}


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_method_reaches_the_maximum_of_em(overlapping, paths, method):
    em = overlapping[2].final
    assert paths[method].ending is Ending.CONVERGED
    assert paths[method].final.log_likelihood == pytest.approx(em.log_likelihood, abs=1e-6)
    np.testing.assert_allclose(paths[method].final.parameters.means, em.parameters.means, atol=2e-3)


@pytest.mark.parametrize("family", sorted(STRUCTURES))
@pytest.mark.parametrize("name", ["faithful", "iris"])
def test_where_the_gradient_is_zero_em_stands_still_and_the_other_way_round(name, family):
    """The families of axes and volumes, whose M-steps are searches: two independent ways to the same points."""
    model = GaussianMixtureModel.of(SOURCES[name].generate(0).X, family)
    start = make_start(model, 2, "kmeans", 1)
    path = optimise(model, start, "newton-cg", max_iterations=100)
    assert path.ending is Ending.CONVERGED
    onwards = run(model, path.final.parameters, max_iterations=2)
    np.testing.assert_allclose(onwards.log_likelihoods, path.final.log_likelihood, atol=1e-6)
    np.testing.assert_allclose(onwards.final.parameters.means, path.final.parameters.means, rtol=1e-4)
    em = climb(model, start, tolerance=1e-13, max_passes=3000)
    assert optimise(model, em.mixture).n_iterations == 0
    assert path.final.log_likelihood >= em.log_likelihood - 1e-6


def test_on_overlapping_components_second_order_needs_far_fewer_passes_than_em(overlapping, paths):
    em = overlapping[2]
    assert paths["l-bfgs"].n_evaluations * 10 < em.n_iterations
    assert paths["newton-cg"].n_evaluations * 5 < em.n_iterations
    assert paths["gradient"].n_evaluations > em.n_iterations


def test_plain_coordinates_leave_the_constraints_and_say_so(overlapping):
    """Nothing keeps the sum of the weights at one, and the formula has no maximum."""
    model, start, em = overlapping
    for method in METHODS:
        path = optimise(model, start, method, parametrisation="plain", max_iterations=60)
        assert path.ending is not Ending.CONVERGED
        assert {violation.code for violation in path.violations} >= {"weights_sum"}
        assert path.final.log_likelihood > em.final.log_likelihood + 100
        assert path.final.point.weights.sum() > 1.1
        with pytest.raises(InvalidInput, match="weights must sum to 1"):
            _ = path.final.parameters


def test_with_the_sum_kept_the_other_constraints_are_still_hit():
    model = GaussianMixtureModel.of(SOURCES["faithful"].generate(0).X, "full")
    start = make_start(model, 2, "kmeans++", 1)
    codes = set()
    for method in METHODS:
        plain = optimise(model, start, method, parametrisation="plain_sum", max_iterations=100)
        free = optimise(model, start, method, max_iterations=300)
        codes |= {violation.code for violation in plain.violations}
        assert free.ending is Ending.CONVERGED
        assert free.violations == ()
        assert all(1 <= violation.evaluation <= plain.n_evaluations for violation in plain.violations)
    assert codes == {"weights_negative", "covariance_not_positive_definite"}


def test_a_zero_gradient_at_what_is_no_mixture_is_no_convergence():
    model = GaussianMixtureModel.of(SOURCES["fifteen"].generate(0).X, "full")
    path = optimise(model, make_start(model, 2, "kmeans++", 1), "newton-cg", parametrisation="plain")
    assert path.ending is Ending.NO_MIXTURE
    assert "no mixture: weights must sum to 1" in path.message


def test_the_start_at_a_maximum_needs_no_iteration():
    model = GaussianMixtureModel.of(SOURCES["faithful"].generate(0).X, "full")
    em = run(model, make_start(model, 2, "kmeans++", 0), tolerance=0.0)
    path = optimise(model, em.final.parameters)
    assert (path.n_iterations, path.n_evaluations, path.ending) == (0, 1, Ending.CONVERGED)


def test_a_collapse_ends_the_run_and_is_named():
    X = SOURCES["fifteen"].generate(0).X
    path = optimise(GaussianMixtureModel.of(X, "full"), mixture_1d([0.1, 0.9], [75, 20], [1, X.var()]), "l-bfgs")
    assert path.ending is Ending.COLLAPSED
    assert "component 1 collapsed" in path.message


def test_running_out_of_iterations_is_not_convergence(overlapping):
    model, start, _ = overlapping
    for method in METHODS:
        path = optimise(model, start, method, max_iterations=2)
        assert (path.ending, path.n_iterations) == (Ending.MAX_ITERATIONS, 2)


def test_a_point_asked_for_twice_is_computed_once(overlapping):
    model, start, _ = overlapping
    likelihood = Likelihood(model, 3, PARAMETRISATIONS["free"])
    vector = likelihood.coordinates.vector(start)
    assert likelihood(vector) is likelihood(vector.copy())
    assert likelihood.n_evaluations == 1
    assert optimise(model, start, "gradient", max_iterations=1).n_evaluations <= 3


def test_what_is_unknown_or_does_not_fit_is_refused(overlapping):
    model, start, _ = overlapping
    with pytest.raises(InvalidInput, match="method must be one of gradient, l-bfgs, newton-cg"):
        optimise(model, start, "adam")
    with pytest.raises(InvalidInput, match="parametrisation must be one of free"):
        optimise(model, start, parametrisation="cubic")
    with pytest.raises(InvalidInput, match="the covariances of the start must be diag"):
        optimise(GaussianMixtureModel.of(model.data.X, "diag"), Mixture([1.0], [[0, 0]], [[[1, 0.5], [0.5, 1]]]))
    vev = GaussianMixtureModel.of(model.data.X, "VEV")
    with pytest.raises(InvalidInput, match=r"entries are free or equal, as in one of full, .*; got 'VEV': choose"):
        optimise(vev, make_start(vev, 2), parametrisation="plain")
    for setting in ("max_iterations", "tolerance"):
        with pytest.raises(InvalidInput, match=f"{setting} must be 0 or more, got -1"):
            optimise(model, start, **{setting: -1})
    with pytest.raises(InvalidInput, match="the start must have means of shape"):
        optimise(GaussianMixtureModel.of(model.data.X[:, 0], "full"), start)
