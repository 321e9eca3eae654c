"""Settings, starts and arguments of the wrong kind or out of range are refused by name, whatever takes them."""

import warnings

import numpy as np
import pytest

from gmm_core import GaussianMixtureModel, InvalidInput, Mixture, choose, component_distances, transport_distance
from gmm_core.accelerated import run_accelerated
from gmm_core.ascent import ascend
from gmm_core.climb import climb
from gmm_core.compression import compress
from gmm_core.em import Reason, run
from gmm_core.fit import fit_model
from gmm_core.initialise import make_start
from gmm_core.models._coordinates import PARAMETRISATIONS
from gmm_core.models._likelihood import Likelihood
from gmm_core.models.hard import run_kmeans
from gmm_core.models.kmeans import Centres, KMeansModel
from gmm_core.models.optimise import Ending, optimise
from gmm_core.models.textbook import TextbookModel, program
from gmm_core.models.three_coins import Coins
from gmm_core.models.variational import VariationalModel, weak_prior
from gmm_core.recipe import Recipe, run_recipe
from gmm_core.restarts import restart_recipes
from gmm_core.selection import bootstrap_errors, bootstrap_likelihood_ratio, cross_validate, information_errors
from tests.core.strategies import mixture_1d, sample_of
from tests.core.test_degenerate import TWO


def mixture(weights, means, covariances):
    return Mixture(np.array(weights), np.array(means), np.array(covariances))


MODEL = GaussianMixtureModel.of(TWO, "full")
START = make_start(MODEL, 2)
ONE = mixture_1d([0.5, 0.5], [0, 5], [1, 2])
CORRELATED = mixture([0.3, 0.7], [[0, 0], [5, 5]], [[[1, 0.9], [0.9, 1]]] * 2)
WEIGHTLESS = mixture([0.0, 1.0], [[0, 0], [5, 5]], [[[1, 0.9], [0.9, 1]]] * 2)
FAR = mixture([0.5, 0.5], [[1e200, 0], [-1e200, 0]], [np.eye(2)] * 2)
WIDE = mixture([0.5, 0.5], [[0, 0], [1, 1]], [1e7 * np.eye(2)] * 2)
NARROW = mixture([0.5, 0.5], [[0, 0], [1, 1]], [1e-250 * np.eye(2)] * 2)


@pytest.fixture(autouse=True)
def _warnings_are_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def recipe(**changed):
    return run_recipe(Recipe(**({"source": "textbook", "max_iterations": 5} | changed)))


WHOLE = {
    "n_components": [
        lambda v: recipe(n_components=v),
        lambda v: fit_model(MODEL, v),
        lambda v: choose(TWO, [v]),
        lambda v: cross_validate(TWO, v),
        lambda v: bootstrap_likelihood_ratio(TWO, v, n_replicates=2),
        lambda v: weak_prior(MODEL.data, v),
    ],
    "seed": [
        lambda v: recipe(seed=v),
        lambda v: cross_validate(TWO, 1, seed=v),
        lambda v: bootstrap_likelihood_ratio(TWO, 1, n_replicates=2, seed=v),
        lambda v: bootstrap_errors(TWO, START, n_replicates=2, seed=v),
        lambda v: START.sample(3, v),
        lambda v: make_start(MODEL, 2, "kmeans", v),
    ],
    "n_folds": [lambda v: cross_validate(TWO, 1, n_folds=v)],
    "n_replicates": [
        lambda v: bootstrap_likelihood_ratio(TWO, 1, n_replicates=v),
        lambda v: bootstrap_errors(TWO, START, n_replicates=v),
    ],
    "n_starts": [
        lambda v: fit_model(MODEL, 2, n_starts=v),
        lambda v: restart_recipes(Recipe(), ("kmeans",), v),
        lambda v: bootstrap_likelihood_ratio(TWO, 1, n_replicates=2, n_starts=v),
    ],
    "first_seed": [lambda v: restart_recipes(Recipe(), ("kmeans",), 2, v)],
    "max_passes": [lambda v: climb(MODEL, START, max_passes=v), lambda v: ascend(MODEL, START, max_passes=v)],
    "max_iterations": [lambda v: run_accelerated(MODEL, START, "squarem", max_iterations=v)],
    "n": [lambda v: START.sample(v, 0)],
}


@pytest.mark.parametrize("value", [-1, 2.5, "2", float("nan"), float("inf"), [2.5]])
@pytest.mark.parametrize("name", WHOLE)
def test_what_must_be_a_whole_number_is_refused_otherwise(name, value):
    for take in WHOLE[name]:
        with pytest.raises(InvalidInput, match=f"{name} must be a whole number of at least"):
            take(value)


NOT_NEGATIVE = {
    "max_iterations": [
        lambda v: recipe(max_iterations=v),
        lambda v: run(MODEL, START, max_iterations=v),
        lambda v: optimise(MODEL, START, max_iterations=v),
    ],
    "tolerance": [
        lambda v: recipe(tolerance=v),
        lambda v: run(MODEL, START, tolerance=v),
        lambda v: climb(MODEL, START, tolerance=v),
        lambda v: optimise(MODEL, START, tolerance=v),
        lambda v: fit_model(MODEL, 2, tolerance=v),
    ],
}


@pytest.mark.parametrize("value", [-1, "2", float("nan"), [2], 1j])
@pytest.mark.parametrize("name", NOT_NEGATIVE)
def test_what_must_not_be_negative_is_refused_otherwise(name, value):
    for take in NOT_NEGATIVE[name]:
        with pytest.raises(InvalidInput, match=f"{name} must be 0 or more, got"):
            take(value)


NAMES = {
    "start": [
        lambda v: recipe(start=v),
        lambda v: fit_model(MODEL, 2, start=v),
        lambda v: restart_recipes(Recipe(), v, 2),
    ],
    "source": [lambda v: recipe(source=v)],
    "family": [
        lambda v: recipe(family=v),
        lambda v: choose(TWO, 2, v),
        lambda v: bootstrap_errors(TWO, START, family=v),
    ],
    "acceleration": [lambda v: climb(MODEL, START, acceleration=v)],
    "method": [lambda v: optimise(MODEL, START, v)],
}


@pytest.mark.parametrize("value", ["x", None, 3, ["x"]])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_there_is_not_is_refused_with_those_there_are(name, value):
    for take in NAMES[name]:
        with pytest.raises(InvalidInput, match=f"{name} must be one of"):
            take(value)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"floor": "0.1"}, "floor"),
        ({"floor": float("nan")}, "floor"),
        ({"added": None}, "samples_shape"),
        ({"added": 3}, "samples_shape"),
        ({"added": [["a"]]}, "not_numeric"),
        ({"added": [[float("inf")]]}, "not_finite"),
        ({"added": [[1e300]]}, "feature_scale"),
        ({"erased": None}, "erased_row"),
        ({"erased": 1000}, "erased_row"),
        ({"erased": ["a"]}, "erased_row"),
        ({"source_settings": 3}, "recipe_settings"),
        ({"source_settings": None}, "recipe_settings"),
        ({"start": "by_hand"}, "weights_shape"),
        ({"start": "by_hand", "start_weights": None}, "weights_shape"),
    ],
)
def test_a_recipe_says_which_of_its_parts_is_wrong(changed, code):
    with pytest.raises(InvalidInput) as refusal:
        recipe(**changed)
    assert refusal.value.code == code


RUNS = {
    "run": lambda start: run(MODEL, start),
    "climb": lambda start: climb(MODEL, start),
    "squarem": lambda start: climb(MODEL, start, acceleration="squarem"),
    "accelerated": lambda start: run_accelerated(MODEL, start, "newton").trace,
    "ascend": lambda start: ascend(MODEL, start).climb,
}


@pytest.mark.parametrize("name", RUNS)
def test_a_start_that_does_not_fit_the_data_is_refused(name):
    with pytest.raises(InvalidInput, match=r"must have means of shape \(K, D\) = \(2, 2\), got \(2, 1\)"):
        RUNS[name](ONE)
    with pytest.raises(InvalidInput, match="start with means nearer to the data"):
        RUNS[name](FAR)


@pytest.mark.parametrize("name", RUNS)
def test_a_component_without_weight_is_said_to_be_empty(name):
    end = RUNS[name](WEIGHTLESS)
    assert (end.outcome.reason, end.outcome.component) == (Reason.EMPTIED, 0)
    one = GaussianMixtureModel.of(TWO[:, 0], "full")
    assert climb(one, mixture_1d([0.0, 1.0], [0, 5], [1, 1])).outcome.reason is Reason.EMPTIED


@pytest.mark.parametrize("start", [NARROW, WIDE], ids=["narrow", "wide"])
@pytest.mark.parametrize("name", RUNS)
def test_from_any_width_em_finds_its_way_or_says_where_it_stands(name, start):
    end = RUNS[name](start)
    assert end.outcome.reason in (Reason.CONVERGED, Reason.SADDLE, Reason.EMPTIED)


def test_models_beside_em_refuse_a_start_that_does_not_fit():
    bayesian = VariationalModel(MODEL.data, weak_prior(MODEL.data, 2))
    for take in (
        bayesian.start,
        lambda start: optimise(MODEL, start),
        lambda start: optimise(MODEL, start, "gradient"),
    ):
        with pytest.raises(InvalidInput, match="must have means of shape"):
            take(ONE)
        with pytest.raises(InvalidInput, match="start with means nearer to the data"):
            take(FAR)
    with pytest.raises(InvalidInput, match="component 1 has none; give it some, or choose plain"):
        optimise(MODEL, WEIGHTLESS)
    with pytest.raises(InvalidInput, match="must have means of shape"):
        run(TextbookModel(TWO[:, 0]), CORRELATED)
    with pytest.raises(InvalidInput, match="must have one feature"):
        program(TWO)
    with pytest.raises(InvalidInput, match="curves upwards"):
        information_errors(TWO, NARROW)


@pytest.mark.parametrize("parametrisation", ["plain", "plain_sum"])
def test_a_gradient_that_vanishes_as_a_covariance_is_large_is_no_convergence(parametrisation):
    path = optimise(MODEL, WIDE, parametrisation=parametrisation)
    assert path.ending is not Ending.CONVERGED
    assert optimise(MODEL, NARROW, parametrisation=parametrisation).ending is Ending.COLLAPSED


def test_a_point_too_flat_for_floating_point_is_noted_and_has_no_likelihood():
    model = GaussianMixtureModel.of(TWO @ [[1.0, 0.9], [0.0, 0.1]], "full")
    noted = 0
    for seed in range(150):
        likelihood = Likelihood(model, 1, PARAMETRISATIONS["free"])
        value, gradient = likelihood(np.random.default_rng(seed).normal(scale=15.0, size=5))
        assert np.isfinite(gradient).all()
        assert (value == -np.inf) == (len(likelihood.violations) == 1)
        noted += len(likelihood.violations)
    assert 0 < noted < 75


def test_the_lean_path_hands_back_a_covariance_that_rounding_has_made_negative():
    """Far from the data, a component of which hardly anything is left has moments that are rounding alone."""
    X = np.column_stack([np.repeat([0, 1], 10), np.random.default_rng(3).permutation(20) % 3])
    far = Mixture([0.5, 0.5], [[0.0, 0.0], [5.0, 5.0]], [np.eye(2)] * 2)
    for seed in range(40):
        rows = np.random.default_rng(seed).integers(len(X), size=len(X))
        model = GaussianMixtureModel.of(X[rows], "full")
        assert np.isfinite(climb(model, far, acceleration="squarem").mixture.covariances).all()


@pytest.mark.parametrize("centres", ["x", None, [], [[0, 0, 0]], [[float("nan"), 0]], [[1e200, 0], [1e200, 1]], 3])
def test_centres_that_do_not_fit_are_refused(centres):
    with pytest.raises(InvalidInput):
        run(KMeansModel(TWO), Centres(centres))
    with pytest.raises(InvalidInput):
        run_kmeans(TWO, centres)


@pytest.mark.parametrize("value", ["a", None, float("nan"), [0.5, 0.5], 1.5])
def test_what_is_no_probability_of_heads_is_refused(value):
    with pytest.raises(InvalidInput, match=r"pi must|expected"):
        Coins(value, 0.5, 0.5)


@pytest.mark.parametrize("width", [0, -1, "2", None, float("nan"), float("inf")])
def test_a_width_of_cells_that_is_none_is_refused(width):
    with pytest.raises(InvalidInput, match="width must be positive and finite"):
        compress(MODEL.data, width)


GIVEN = [{}, {5: 1}, {-1: 1}, {0.0: 1}, {0: 1, 1: 2}, {"a": 1}, [0], None, 3, "ab"]


@pytest.mark.parametrize("given", GIVEN, ids=str)
def test_a_condition_on_features_that_are_not_there_is_refused(given):
    with pytest.raises(InvalidInput, match="given must map at least one feature"):
        CORRELATED.conditional(given)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "a", None, [1, 2], 1j, 1e160, -1e300])
def test_a_condition_without_a_density_is_refused(value):
    with pytest.raises(InvalidInput, match="given"):
        CORRELATED.conditional({0: value})
    with pytest.raises(InvalidInput, match="given"):
        WEIGHTLESS.conditional({0: value})


@pytest.mark.parametrize("order", [[0], [0, 0], [0.5, 1], [0.0, 1.0], "ab", None, 3, [[0, 1]], [[0], [0, 1]]], ids=str)
def test_what_is_no_permutation_or_partition_of_the_components_is_refused(order):
    with pytest.raises(InvalidInput, match=r"permutation of 0\.\.1"):
        CORRELATED.permuted(order)
    if order != [[0, 1]]:
        with pytest.raises(InvalidInput, match="groups must hold each component"):
            CORRELATED.merged(order)


@pytest.mark.parametrize("features", ["a", None, [], [0, 0], 1.0, [0.5], {0}, [[0]], 2, -1], ids=str)
def test_what_are_no_features_has_no_marginal(features):
    with pytest.raises(InvalidInput, match="features must be distinct indices"):
        CORRELATED.marginal(features)


@pytest.mark.parametrize("far", [1e154, 1e160, 1e300])
def test_far_points_have_the_density_zero_and_no_responsibilities(far):
    X = far * np.array([[1.0, -1.0], [1.0, 1.0]])
    for values in (CORRELATED.log_density(X), CORRELATED.log_densities(X)):
        assert not np.isnan(values).any()
        assert (values < -1e300).all()
    if far > 1e154:
        with pytest.raises(InvalidInput, match="row 0 of X is too far"):
            CORRELATED.responsibilities(X)


def test_distances_between_far_mixtures_are_numbers():
    away = mixture([1.0], [[1e200, 0.0]], [np.eye(2)])
    assert transport_distance(CORRELATED, away) == pytest.approx(1e200)
    assert component_distances(CORRELATED, away, "wasserstein") == pytest.approx(1e200)
    assert (component_distances(CORRELATED, away) == np.inf).all()


def test_any_sample_has_its_conditional():
    for x, y in sample_of(0, 2, 2)[:5]:
        joint = CORRELATED.log_density([[x, y]])[0] - CORRELATED.marginal(0).log_density([x])[0]
        assert CORRELATED.conditional({0: x}).log_density([y])[0] == pytest.approx(joint, abs=1e-8)
