"""The EM loop for any latent-variable model: states, steps, outcomes and the trace of a run.

A model is bound to its data. The loop asks it for two things, as Dempster, Laird & Rubin (1977)
and 李航《统计学习方法》 chapter 9 have it: the expected sufficient statistics under the present
parameters (E-step), and the parameters that maximise the expected log-likelihood given those
statistics (M-step).

A state describes its own parameters: ``state.log_likelihood`` is that of ``state.parameters``.
So a run does E once at the start, and every iteration is M, then E.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite, sqrt
from typing import Generic, Literal, Protocol, TypeVar

import numpy as np

from gmm_core.arrays import FloatArray
from gmm_core.errors import InvalidInput

P = TypeVar("P")
S = TypeVar("S")

NAN, INFINITY = float("nan"), float("inf")
RISING_RATE_CAUTION = 10.0


class Reason(StrEnum):
    """Why a run ended."""

    CONVERGED = "converged"
    MAX_ITERATIONS = "max_iterations"
    COLLAPSED = "collapsed"
    EMPTIED = "emptied"
    SADDLE = "saddle"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Failure:
    """Why an M-step has no valid parameters: which component, where it is, and the number that tells.

    ``value`` is the smallest eigenvalue of a collapsed covariance (in units of the data's own
    covariance), or the effective number of samples of an emptied component.
    """

    reason: Reason
    component: int
    location: tuple[float, ...]
    value: float

    @property
    def message(self) -> str:
        """An English sentence for a person; components are counted from 1."""
        if self.reason is Reason.EMPTIED:
            return (
                f"component {self.component + 1} was left without samples (effective count {self.value:.3g}): "
                "use fewer components or another start"
            )
        inside = ", ".join(f"{x:.6g}" for x in self.location)
        place = inside if len(self.location) == 1 else f"({inside})"
        return (
            f"component {self.component + 1} collapsed onto x = {place}, where the likelihood is unbounded: "
            "use another start, fewer components, a simpler covariance family, or a floor"
        )


@dataclass(frozen=True)
class Expectation(Generic[S]):
    """What an E-step gives: the statistics and the log-likelihood (total, nats) of its parameters."""

    statistics: S
    log_likelihood: float


@dataclass(frozen=True)
class Maximisation(Generic[P]):
    """What an M-step gives: new parameters, or the failure that kept it from having any.

    ``smallest_eigenvalue`` is that of all covariances before any floor, in units of the data's own
    covariance (NaN where a model has no covariances). ``floored`` lists the components on which a floor acted.
    """

    parameters: P | None
    smallest_component: int
    smallest_count: float
    smallest_eigenvalue: float = NAN
    floored: tuple[int, ...] = ()
    failure: Failure | None = None


class LatentVariableModel(Protocol[P, S]):
    """What the loop asks of a model that is bound to its data."""

    @property
    def total_weight(self) -> float:
        """The number of observations, or the sum of their weights."""
        ...

    def expectation(self, parameters: P) -> Expectation[S]:
        """E-step: the expected sufficient statistics under ``parameters``."""
        ...

    def maximisation(self, statistics: S, parameters: P) -> Maximisation[P]:
        """M-step: the parameters that maximise the expected log-likelihood; ``parameters`` are the present ones."""
        ...

    def parameter_shift(self, before: P, after: P) -> float:
        """The largest change of a parameter, in units in which one observation tells about one unit."""
        ...

    def alike(self, parameters: P) -> tuple[int, int] | None:
        """Two components too alike to be told apart, or None: between such, the likelihood has a saddle."""
        ...


@dataclass(frozen=True)
class EMState(Generic[P, S]):
    """Where a run is: parameters, and the statistics and log-likelihood (total, nats) that belong to them."""

    iteration: int
    parameters: P
    statistics: S
    log_likelihood: float


@dataclass(frozen=True)
class StepInfo:
    """What happened in one iteration.

    Attributes
    ----------
    gain
        Log-likelihood after minus before, in nats.
    rate
        This gain over the one before; NaN at first.
    projected_gain
        What further iterations would still gain, in nats; infinite while it can't be told. See
        :func:`projected_gain`.
    parameter_shift
        The largest change of a parameter, relative to the data's scale.
    smallest_component, smallest_count
        The component with the fewest effective samples, and how many.
    smallest_eigenvalue
        Of all covariances before a floor, relative to the data's covariance.
    floored
        Components on which a floor acted.
    failure
        Set when there was no valid M-step; the state is then the one before.
    """

    iteration: int
    gain: float
    rate: float
    projected_gain: float
    parameter_shift: float
    smallest_component: int
    smallest_count: float
    smallest_eigenvalue: float
    floored: tuple[int, ...]
    failure: Failure | None


@dataclass(frozen=True)
class Outcome:
    """Why a run ended, with its numbers. ``message`` is English; interfaces translate by ``reason``."""

    reason: Reason
    iteration: int
    message: str
    component: int | None = None
    location: tuple[float, ...] | None = None
    value: float | None = None
    other_component: int | None = None

    @property
    def converged(self) -> bool:
        """Whether nothing is left to gain; not so at a saddle, where EM stands still short of a maximum."""
        return self.reason is Reason.CONVERGED


@dataclass(frozen=True)
class HalfStep(Generic[P]):
    """A run seen at one cursor position; see :meth:`Trace.half_step`."""

    cursor: int
    kind: Literal["start", "E", "M"]
    parameters: P
    log_likelihood: float
    responsibilities_of: int | None


@dataclass(frozen=True)
class Trace(Generic[P, S]):
    """A whole run: every state, what each step did, and why it ended."""

    states: tuple[EMState[P, S], ...]
    steps: tuple[StepInfo, ...]
    outcome: Outcome

    @property
    def n_iterations(self) -> int:
        """The number T of full iterations; there are T + 1 states."""
        return len(self.states) - 1

    @property
    def last_cursor(self) -> int:
        """The cursor of the last half-step, 2T + 1: an E-step at the final parameters."""
        return 2 * self.n_iterations + 1

    @property
    def final(self) -> EMState[P, S]:
        """The last state."""
        return self.states[-1]

    @property
    def log_likelihoods(self) -> FloatArray:
        """The total log-likelihood of every state, shape (T + 1,), in nats."""
        return np.array([state.log_likelihood for state in self.states])

    def half_step(self, cursor: int) -> HalfStep[P]:
        """Return the run after ``cursor`` half-steps.

        0 is the start: parameters, no responsibilities yet. 2t + 1 is after the E-step at state t:
        new responsibilities, same parameters. 2t + 2 is after the M-step: the parameters of state
        t + 1, with the responsibilities that they were computed from.

        Raises
        ------
        InvalidInput
            If the cursor is not within 0..last_cursor.
        """
        if not 0 <= cursor <= self.last_cursor:
            raise InvalidInput(
                "cursor_range",
                f"cursor must be from 0 to {self.last_cursor}, got {cursor}",
                last=self.last_cursor,
                cursor=cursor,
            )
        state = self.states[cursor // 2]
        if cursor == 0:
            return HalfStep(0, "start", state.parameters, state.log_likelihood, None)
        kind: Literal["E", "M"] = "E" if cursor % 2 else "M"
        return HalfStep(cursor, kind, state.parameters, state.log_likelihood, (cursor - 1) // 2)


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


def projected_gain(gain: float, rate: float, previous_rate: float, log_likelihood: float) -> float:
    """What is still to be gained, in nats, if the gains go on as a geometric series.

    Aitken's extrapolation (Böhning et al. 1994; McLachlan & Krishnan 2008, section 4.9), made
    cautious: gains are a sum of geometric series, and while a fast one dies away the rate rises
    towards that of the slowest. So a rising rate is taken further up before the series is summed.
    A gain that the floating-point sum of the log-likelihood can't resolve counts as none.
    """
    if not isfinite(log_likelihood):
        return INFINITY
    if abs(gain) <= resolution(log_likelihood):
        return 0.0
    rate_ahead = rate + RISING_RATE_CAUTION * max(0.0, rate - previous_rate)
    if not (gain > 0.0 and 0.0 < rate_ahead < 1.0):
        return INFINITY
    return gain * rate_ahead / (1.0 - rate_ahead)


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
    for name, value in (("max_iterations", max_iterations), ("tolerance", tolerance)):
        if not value >= 0:
            raise InvalidInput("negative_setting", f"{name} must be 0 or more, got {value}", name=name, value=value)
    states = [initial_state(model, parameters)]
    steps: list[StepInfo] = []
    previous = None if continuing is None else _last_step(continuing, states[0])
    outcome: Outcome | None = None
    while outcome is None:
        if len(steps) >= max_iterations:
            outcome = _out_of_iterations(steps)
            break
        state, info = step(model, states[-1], steps[-1] if steps else previous)
        if info.failure is None:
            states.append(state)
            steps.append(info)
        outcome = _outcome(model, state, info, tolerance)
        if outcome is None and should_stop is not None and should_stop(state):
            outcome = Outcome(Reason.STOPPED, state.iteration, f"stopped on request after {state.iteration} iterations")
    return Trace(tuple(states), tuple(steps), outcome)


def _last_step(trace: Trace[P, S], start: EMState[P, S]) -> StepInfo | None:
    """The last step of a run that ended where ``start`` is, else None."""
    apart = abs(trace.final.log_likelihood - start.log_likelihood)
    return trace.steps[-1] if trace.steps and apart <= resolution(start.log_likelihood) else None


def resolution(log_likelihood: float) -> float:
    """The smallest difference that a floating-point sum of this size can be trusted with."""
    return 16 * sys.float_info.epsilon * max(1.0, abs(log_likelihood))


def still_shift(slack: float, total_weight: float) -> float:
    """How far a parameter may move when the log-likelihood is within ``slack`` nats of its maximum.

    With w observations it falls by ``w d^2 / 2`` at a distance d, in units of one observation.
    """
    return sqrt(2.0 * slack / total_weight)


def _outcome(
    model: LatentVariableModel[P, S], state: EMState[P, S], info: StepInfo, tolerance: float
) -> Outcome | None:
    """Tell whether the run ends with this step."""
    if info.failure is not None:
        failure = info.failure
        return Outcome(
            failure.reason, info.iteration, failure.message, failure.component, failure.location, failure.value
        )
    if not _still(model, state, info, tolerance):
        return None
    pair = model.alike(state.parameters)
    if pair is None:
        message = f"converged after {info.iteration} iterations: at most {tolerance:g} nats are left to gain"
        return Outcome(Reason.CONVERGED, info.iteration, message, value=info.projected_gain)
    # Nearly equal components part slowly at first: only a standstill to the last digit ends the run.
    if not _still(model, state, info, 0.0):
        return None
    message = (
        f"standing still after {info.iteration} iterations, but not at a maximum: components {pair[0] + 1} and "
        f"{pair[1] + 1} are identical, and EM can't part them; start them apart, or use fewer components"
    )
    return Outcome(Reason.SADDLE, info.iteration, message, pair[0], value=info.gain, other_component=pair[1])


def _still(model: LatentVariableModel[P, S], state: EMState[P, S], info: StepInfo, tolerance: float) -> bool:
    slack = max(tolerance, resolution(state.log_likelihood))
    return info.projected_gain <= tolerance and info.parameter_shift <= still_shift(slack, model.total_weight)


def _out_of_iterations(steps: list[StepInfo]) -> Outcome:
    left = steps[-1].projected_gain if steps else INFINITY
    message = (
        f"out of iterations after {len(steps)}, not at a maximum (about {left:.3g} nats left to gain): "
        "raise max_iterations"
    )
    return Outcome(Reason.MAX_ITERATIONS, len(steps), message, value=left)
