"""Degenerate data item by item through every door into the package: an answer, or an error that can be acted on."""

import re
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gmm_core import InvalidInput, Mixture, choose
from gmm_core.accelerated import run_accelerated
from gmm_core.ascent import ascend
from gmm_core.climb import climb
from gmm_core.datasets import Dataset
from gmm_core.em import Reason, run
from gmm_core.fit import fit_model
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.health import is_spurious
from gmm_core.initialise import make_start
from gmm_core.models.hard import run_kmeans
from gmm_core.models.kmeans import Centres, KMeansModel
from gmm_core.models.optimise import METHODS, Ending, optimise
from gmm_core.models.textbook import TextbookModel
from gmm_core.models.variational import VariationalModel, weak_prior
from gmm_core.recipe import Recipe, run_recipe
from gmm_core.restarts import Arrival, attempt, destinations, restart_recipes
from gmm_core.selection import bootstrap_errors, bootstrap_likelihood_ratio, cross_validate, information_errors
from tests.core.strategies import mixture_1d
from tests.core.test_degenerate import REFUSED, RNG, SAME, TWO

K = 2


@pytest.fixture(autouse=True)
def _warnings_are_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def n_columns(X):
    """The number of columns; 1 for what has none."""
    shape = np.shape(X) if hasattr(X, "shape") or len({len(row) for row in X}) == 1 else ()
    return max(1, shape[1]) if len(shape) == 2 else 1


def dataset(X):
    return Dataset(X, tuple(f"x{d + 1}" for d in range(n_columns(X))))


def from_start(way):
    def enter(X):
        model = GaussianMixtureModel.of(X, "full")
        return way(model, make_start(model, K))

    return enter


def standing(X):
    """A mixture of as many features as the data have, at no maximum of theirs."""
    D = n_columns(X)
    return Mixture(np.array([0.5, 0.5]), np.array([[0.0] * D, [4.0] * D]), np.array([np.eye(D)] * 2))


def run_variational(model, start):
    bayesian = VariationalModel(model.data, weak_prior(model.data, K))
    return run(bayesian, bayesian.start(start))


# What prepares the data as fit does: the same data are refused, with the same words.
PREPARED: dict[str, Callable[[Any], Any]] = {
    "recipe": lambda X: run_recipe(Recipe(n_components=K), dataset(X)),
    "recipe of a family that searches": lambda X: run_recipe(Recipe(n_components=K, family="VVE"), dataset(X)),
    "restarts": lambda X: [attempt(r, dataset(X)) for r in restart_recipes(Recipe(n_components=K), ("kmeans",), 2)],
    "fit_model": lambda X: fit_model(GaussianMixtureModel.of(X, "full"), K, n_starts=2),
    "climb": from_start(climb),
    "accelerated run": from_start(lambda model, start: run_accelerated(model, start, "squarem").trace),
    "ascend": from_start(lambda model, start: ascend(model, start).climb),
    "variational": from_start(run_variational),
    "choose": lambda X: choose(X, K, ("full", "VVV"), n_starts=2).best(),
    "likelihood ratio": lambda X: bootstrap_likelihood_ratio(X, 1, n_replicates=3, n_starts=1),
    "bootstrap errors": lambda X: bootstrap_errors(X, standing(X), n_replicates=3),
} | {
    f"optimiser {name}": from_start(lambda model, start, name=name: optimise(model, start, name, max_iterations=40))
    for name in METHODS
}


def require_remedy(error):
    """What was expected and found, and after the last semicolon what to do about it."""
    assert re.search(r"must|span only|masked|too far", str(error)), error
    assert re.search(r"; \w+ .*\w$|; \w+ .*\)$", str(error)), error


@pytest.mark.parametrize("entry", PREPARED)
@pytest.mark.parametrize("name", REFUSED)
def test_every_door_refuses_what_has_no_answer_with_the_reason_and_the_place(name, entry):
    X, code, words = REFUSED[name]
    with pytest.raises(InvalidInput) as refusal:
        PREPARED[entry](X)
    assert refusal.value.code == code
    assert words in str(refusal.value)
    require_remedy(refusal.value)


ANSWERED: dict[str, Any] = {
    "three distinct rows": np.repeat([[0.0, 0.0], [1.0, 3.0], [4.0, 1.0]], 10, axis=0),
    "one outlier": np.vstack([TWO, [[1e6, 1e6]]]),
    "truth values": TWO > 2,
    "two distinct values": np.column_stack([np.repeat([0, 1], 10), RNG.permutation(20) % 3]),
    "hardly more rows than columns": RNG.normal(size=(6, 4)),
    "whole numbers": np.round(100 * TWO).astype(int),
    "far from the origin": TWO + 1e10,
    "tiny": TWO * 1e-130,
    "huge": TWO * 1e130,
    "one feature as a vector": TWO[:, 0],
} | {name: change(TWO) for name, change in SAME.items()}


def require_finite(mixture):
    for values in (mixture.weights, mixture.means, mixture.covariances):
        assert np.isfinite(values).all()


def require_honest(X, result):
    """Finite parameters, and converged only where no component rests on next to nothing."""
    require_finite(result.final.parameters if hasattr(result, "final") else result.mixture)
    if result.outcome.reason is Reason.CONVERGED:
        if hasattr(result, "mixture"):
            assert np.isfinite(result.log_likelihood)
    else:
        assert re.search(r": (use|raise) |; start ", result.outcome.message), result.outcome.message


RUNS = ["recipe", "recipe of a family that searches", "fit_model", "climb", "accelerated run", "ascend"]


@pytest.mark.parametrize("entry", RUNS)
@pytest.mark.parametrize("name", ANSWERED)
def test_every_run_on_what_has_an_answer_ends_with_finite_parameters_and_says_how(name, entry):
    X = ANSWERED[name]
    require_honest(X, PREPARED[entry](X))


@pytest.mark.parametrize("name", ANSWERED)
def test_restarts_on_what_has_an_answer_put_every_run_into_its_place(name):
    X = ANSWERED[name]
    runs = PREPARED["restarts"](X)
    assert sum(len(place.attempts) for place in destinations(runs)) == len(runs)
    for one in runs:
        require_finite(one.mixture)
        model = GaussianMixtureModel.of(X, "full")
        if one.arrival is Arrival.SOUND:
            assert not is_spurious(model, one.mixture)


@pytest.mark.parametrize("name", ANSWERED)
def test_the_variational_mixture_has_an_answer_wherever_its_prior_has(name):
    X = ANSWERED[name]
    trace = PREPARED["variational"](X)
    require_finite(trace.final.parameters.mixture())
    # Posteriors are in the units of the data: along the least direction so many digits are left.
    covariance = np.atleast_2d(np.corrcoef(np.asarray(X, dtype=float), rowvar=False))
    digits = np.finfo(float).eps * np.linalg.cond(covariance)
    assert (np.diff(trace.log_likelihoods) >= -(1e-9 + digits) * np.abs(trace.log_likelihoods).max()).all()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("parametrisation", ["free", "plain", "plain_sum"])
@pytest.mark.parametrize("name", ANSWERED)
def test_optimisers_on_what_has_an_answer_end_with_finite_parameters_and_say_how(name, parametrisation, method):
    model = GaussianMixtureModel.of(ANSWERED[name], "full")
    path = optimise(model, make_start(model, K), method, parametrisation=parametrisation, max_iterations=25)
    for values in (path.final.point.weights, path.final.point.means, path.final.point.covariances):
        assert np.isfinite(values).all()
    if path.ending is Ending.CONVERGED:
        require_finite(path.final.parameters)
        em = climb(model, path.final.parameters, max_passes=3)
        assert em.log_likelihood == pytest.approx(path.final.log_likelihood, abs=1e-3)
    else:
        assert path.message


@pytest.mark.parametrize("name", ANSWERED)
def test_choosing_on_what_has_an_answer_names_a_sound_fit_or_says_why_there_is_none(name):
    choice = choose(ANSWERED[name], (1, 3), ("full", "diag"), n_starts=2)
    for candidate in choice.candidates:
        assert candidate.problem is None
        assert np.isfinite(list(candidate.scores.values())).all()
        require_finite(candidate.fit.mixture)
    if choice.ranked():
        assert choice.best().sound
        return
    with pytest.raises(InvalidInput) as refusal:
        choice.best()
    assert refusal.value.code == "no_candidate"
    require_remedy(refusal.value)


UNSURE = {"collinear_features", "constant_feature", "too_few_distinct_rows", "bootstrap_failed", "samples_features"}


@pytest.mark.parametrize("name", ANSWERED)
def test_resampled_data_give_finite_figures_or_the_reason_why_not(name):
    """A part of the rows may lack what all of them have."""
    X = ANSWERED[name]
    for enter, figure in [
        (lambda: cross_validate(X, K, n_folds=3, n_starts=2), "log_densities"),
        (lambda: bootstrap_likelihood_ratio(X, 1, n_replicates=3, n_starts=1), "replicates"),
        (lambda: bootstrap_errors(X, standing(X), n_replicates=3), "means"),
    ]:
        try:
            values = getattr(enter(), figure)
        except InvalidInput as refusal:
            values, problem = np.zeros(1), refusal
            require_remedy(refusal)
        else:
            problem = None
        assert np.isfinite(values).all()
        assert problem is None or problem.code in UNSURE


@pytest.mark.parametrize("name", [*REFUSED, *ANSWERED])
def test_the_information_away_from_a_maximum_is_refused_whatever_the_data(name):
    X = REFUSED[name][0] if name in REFUSED else ANSWERED[name]
    with pytest.raises(InvalidInput) as refusal:
        information_errors(X, standing(X))
    require_remedy(refusal.value)


# k-means needs no covariance: only what has no distances is refused.
WITHOUT_DISTANCES = {"feature_scale", "not_finite", "masked_values", "not_numeric", "samples_empty", "samples_shape"}


@pytest.mark.parametrize("name", [*REFUSED, *ANSWERED])
def test_k_means_answers_wherever_there_are_distances(name):
    X, code, _ = REFUSED[name] if name in REFUSED else (ANSWERED[name], "", "")
    if code in WITHOUT_DISTANCES:
        with pytest.raises(InvalidInput) as refusal:
            KMeansModel(X)
        assert refusal.value.code == code
        require_remedy(refusal.value)
        return
    model = KMeansModel(X)
    trace = run(model, Centres(model.X[:K]), tolerance=0.0)
    assert np.isfinite(trace.final.parameters.centres).all()
    assert np.isfinite(trace.final.statistics.inertia)
    distinct = len(np.unique(model.X[:K], axis=0)) == K
    assert trace.outcome.reason is (Reason.CONVERGED if distinct or len(model.X) < K else Reason.EMPTIED)


@pytest.mark.parametrize("name", [*REFUSED, *ANSWERED])
def test_k_means_in_standard_deviations_refuses_features_that_have_none(name):
    X, code, words = REFUSED[name] if name in REFUSED else (ANSWERED[name], "", "")
    means = np.eye(K, n_columns(X))
    if code in WITHOUT_DISTANCES | {"constant_feature"}:
        with pytest.raises(InvalidInput) as refusal:
            run_kmeans(X, means)
        assert refusal.value.code == code
        assert words in str(refusal.value)
        return
    for state in run_kmeans(X, means).trace.states:
        require_finite(state.parameters)


LINES: dict[str, tuple[Any, Reason | str]] = {
    "one number": ([1.0], Reason.COLLAPSED),
    "all equal": (np.ones(9), Reason.COLLAPSED),
    "two values": (np.repeat([0.0, 1.0], 9), Reason.COLLAPSED),
    "truth values": (TWO[:, 0] > 1, Reason.COLLAPSED),
    "well behaved": (TWO[:, 0], Reason.CONVERGED),
    "one outlier": (np.append(TWO[:, 0], 1e6), "density_underflow"),
    "too large": (TWO[:, 0] * 1e160, "feature_scale"),
    "too small": (TWO[:, 0] * 1e-300, "feature_scale"),
    "denormal numbers": (TWO[:, 0] * 1e-310, "feature_scale"),
    "NaN": (np.append(TWO[:, 0], np.nan), "not_finite"),
    "two columns": (TWO, "one_feature"),
    "text": (["1", "2"], "not_numeric"),
    "nothing": ([], "samples_empty"),
}


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("old_mean", [True, False])
def test_the_teaching_program_as_a_run_answers_or_says_what_it_would_stumble_over(name, old_mean):
    y, expected = LINES[name]
    start = mixture_1d([0.5, 0.5], [0, 1], [1, 1])
    if isinstance(expected, Reason):
        trace = run(TextbookModel(y, old_mean), start)
        assert trace.outcome.reason is expected
        require_finite(trace.final.parameters)
    else:
        with pytest.raises(InvalidInput) as refusal:
            run(TextbookModel(y, old_mean), start)
        assert refusal.value.code == expected
        require_remedy(refusal.value)
