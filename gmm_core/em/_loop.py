"""The EM loop: the state of a start, one step, a whole run."""

from __future__ import annotations

from collections.abc import Callable

from gmm_core.arrays import as_not_negative
from gmm_core.em._model import INFINITY, NAN, LatentVariableModel, P, S
from gmm_core.em._outcome import Outcome, Reason, outcome_unfinished
from gmm_core.em._stopping import outcome_of, projected_gain, resolution
from gmm_core.em._trace import EMState, StepInfo, Trace


def initial_state(model: LatentVariableModel[P, S], parameters: P) -> EMState[P, S]:
    """Return the state of the start: one E-step at the given parameters."""
    expectation = model.expectation(parameters)
    return EMState(0, parameters, expectation.statistics, expectation.log_likelihood)


def step(
    model: LatentVariableModel[P, S], state: EMState[P, S], previous: StepInfo | None = None
) -> tuple[EMState[P, S], StepInfo]:
    """One iteration, M then E: a pure function of the state.

    Parameters
    ----------
    previous
        What the step before did, for the projection of what is left to gain.

    Returns
    -------
    state, info
        If ``info.failure`` is set there was no valid M-step and the state is the one given.
    """
    update = model.maximisation(state.statistics, state.parameters)
    diagnosis = (update.smallest_component, update.smallest_count, update.smallest_eigenvalue, update.floored)
    if update.parameters is None:
        return state, StepInfo(state.iteration, 0.0, NAN, INFINITY, 0.0, *diagnosis, update.failure)
    expectation = model.expectation(update.parameters)
    after = EMState(state.iteration + 1, update.parameters, expectation.statistics, expectation.log_likelihood)
    gain = after.log_likelihood - state.log_likelihood
    rate = gain / previous.gain if previous is not None and previous.gain != 0.0 else NAN
    # Where a ridge is added in the M-step, the log-likelihood may fall to where EM rests: how far counts then.
    projected = projected_gain(abs(gain), rate, NAN if previous is None else previous.rate, after.log_likelihood)
    shift = model.parameter_shift(state.parameters, update.parameters)
    return after, StepInfo(after.iteration, gain, rate, projected, shift, *diagnosis, None)


def run(
    model: LatentVariableModel[P, S],
    parameters: P,
    *,
    max_iterations: int = 500,
    tolerance: float = 1e-6,
    should_stop: Callable[[EMState[P, S]], bool] | None = None,
    continuing: Trace[P, S] | None = None,
) -> Trace[P, S]:
    """Iterate EM from ``parameters`` until nothing is left to gain, or until it can't go on.

    Parameters
    ----------
    tolerance
        The run has converged when the projected remaining gain is at most this, in total nats, and
        the parameters move no more than an error of that size in the log-likelihood allows. The
        second condition matters near a saddle, where gains shrink before they grow again.
    should_stop
        Asked after every iteration; true ends the run with ``Reason.STOPPED``.
    continuing
        A run that this one goes on from: its last steps then tell what is left to gain, so that runs of
        one iteration each can converge too. They do so only if that run ended at the log-likelihood
        with which this one begins; on other data it doesn't.

    Raises
    ------
    InvalidInput
        If ``max_iterations`` or ``tolerance`` is negative.
    """
    as_not_negative("max_iterations", max_iterations)
    as_not_negative("tolerance", tolerance)
    states = [initial_state(model, parameters)]
    steps: list[StepInfo] = []
    previous = None if continuing is None else _last_step(continuing, states[0])
    outcome: Outcome | None = None
    while outcome is None:
        if len(steps) >= max_iterations:
            outcome = outcome_unfinished(len(steps), steps[-1].projected_gain if steps else INFINITY)
            break
        state, info = step(model, states[-1], steps[-1] if steps else previous)
        if info.failure is None:
            states.append(state)
            steps.append(info)
        outcome = outcome_of(model, state, info, tolerance)
        if outcome is None and should_stop is not None and should_stop(state):
            outcome = Outcome(Reason.STOPPED, state.iteration, f"stopped on request after {state.iteration} iterations")
    return Trace(tuple(states), tuple(steps), outcome)


def _last_step(trace: Trace[P, S], start: EMState[P, S]) -> StepInfo | None:
    """The last step of a run that ended where ``start`` is, else None."""
    apart = abs(trace.final.log_likelihood - start.log_likelihood)
    return trace.steps[-1] if trace.steps and apart <= resolution(start.log_likelihood) else None
