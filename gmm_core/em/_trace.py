"""A run as a value: its states, what each step did, and the run at every half-step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal

import numpy as np

from gmm_core.arrays import FloatArray
from gmm_core.em._model import P, S
from gmm_core.em._outcome import Failure, Outcome
from gmm_core.errors import InvalidInput


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
