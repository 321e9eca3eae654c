"""Accelerated runs with a record: every pass is a state, none goes down, and the climb is the one without a record."""

import numpy as np
import pytest

from gmm_core import SOURCES
from gmm_core.accelerated import run_accelerated
from gmm_core.acceleration import ACCELERATIONS
from gmm_core.climb import climb
from gmm_core.em import Reason, run
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise import make_start
from tests.core.strategies import mixture_1d

ACCELERATED = [name for name in ACCELERATIONS if name != "none"]


def overlapping(family="full", floor=0.0):
    model = GaussianMixtureModel.of(SOURCES["overlapping"].generate(0, n=300).X, family, floor)
    return model, make_start(model, 3, "kmeans", 0)


@pytest.mark.parametrize("family", ["full", "diag"])
@pytest.mark.parametrize("acceleration", ACCELERATED)
def test_the_record_is_of_the_climb_as_it_is_without_one(acceleration, family):
    model, start = overlapping(family)
    result = climb(model, start, acceleration=acceleration, max_passes=2001, compare=False)
    shown = run_accelerated(model, start, acceleration, max_iterations=2000)
    assert len(shown.trace.states) == result.n_passes
    assert shown.trace.final.log_likelihood == result.log_likelihood
    np.testing.assert_array_equal(shown.trace.final.parameters.means, result.mixture.means)
    assert shown.trace.outcome.reason is result.outcome.reason
    kept = [state for state, kind in zip(shown.trace.states, ("em", *shown.kinds), strict=True) if kind != "refused"]
    assert [state.log_likelihood for state in kept] == result.log_likelihoods.tolist()


@pytest.mark.parametrize("acceleration", ACCELERATED)
def test_it_begins_as_plain_em_never_goes_down_and_leaps(acceleration):
    model, start = overlapping()
    shown = run_accelerated(model, start, acceleration, max_iterations=2000)
    plain = run(model, start, max_iterations=5, tolerance=0.0)
    values = shown.trace.log_likelihoods
    np.testing.assert_allclose(values[:6], plain.log_likelihoods, rtol=1e-10)
    assert set(shown.kinds[:5]) == {"em"}
    assert "leap" in shown.kinds
    assert (np.diff(values) >= -1e-9 * np.abs(values).max()).all()
    for state in shown.trace.states[:: len(values) // 7]:
        assert state.log_likelihood == pytest.approx(state.parameters.log_likelihood(model.data.X), rel=1e-9)


@pytest.mark.parametrize("acceleration", ACCELERATED)
def test_an_em_step_of_the_record_is_one_of_em(acceleration):
    model, start = overlapping()
    shown = run_accelerated(model, start, acceleration, max_iterations=60)
    for before, after, kind in zip(shown.trace.states, shown.trace.states[1:], shown.kinds, strict=False):
        update = model.maximisation(model.expectation(before.parameters).statistics, before.parameters)
        close = np.allclose(update.parameters.means, after.parameters.means, rtol=0, atol=1e-9)
        assert close == (kind == "em") or kind == "leap"
        if kind == "refused":
            assert after.parameters is before.parameters


def test_a_floor_that_acted_is_in_the_record():
    X = SOURCES["fifteen"].generate(0).X
    model = GaussianMixtureModel.of(X, "full", 0.05)
    start = mixture_1d([0.1, 0.9], [75, 20], [20, X.var()])
    shown = run_accelerated(model, start, "squarem", max_iterations=200)
    plain = run(model, start, max_iterations=10, tolerance=0.0)
    floored = [info.floored for info in shown.trace.steps[:10]]
    assert floored == [info.floored for info in plain.steps]
    assert any(floored)


@pytest.mark.parametrize("acceleration", ACCELERATED)
def test_a_collapse_ends_the_record_too(acceleration):
    X = SOURCES["fifteen"].generate(0).X
    model = GaussianMixtureModel.of(X, "full")
    shown = run_accelerated(model, mixture_1d([0.1, 0.9], [75, 20], [1, X.var()]), acceleration)
    assert shown.trace.outcome.reason is Reason.COLLAPSED
    assert shown.trace.outcome.iteration == shown.trace.n_iterations == len(shown.kinds)


def test_passes_that_are_out_end_the_record():
    model, start = overlapping()
    shown = run_accelerated(model, start, "squarem", max_iterations=7)
    assert shown.trace.n_iterations == 7
    assert shown.trace.outcome.reason is Reason.MAX_ITERATIONS
