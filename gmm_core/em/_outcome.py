"""How a run can end: why, and what a person is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

# What a run counts: iterations of EM, or passes over the data, of which accelerated steps need several.
Unit = Literal["iterations", "passes"]


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


def outcome_of_failure(n: int, failure: Failure) -> Outcome:
    """The run ended after ``n`` iterations or passes because its M-step had no valid parameters."""
    return Outcome(failure.reason, n, failure.message, failure.component, failure.location, failure.value)


def outcome_converged(n: int, left: float, tolerance: float, unit: Unit = "iterations") -> Outcome:
    """The run arrived: ``left`` nats, at most ``tolerance``, are left to gain."""
    message = f"converged after {n} {unit}: at most {tolerance:g} nats are left to gain"
    return Outcome(Reason.CONVERGED, n, message, value=left)


def outcome_at_saddle(n: int, gain: float, pair: tuple[int, int], unit: Unit = "iterations") -> Outcome:
    """The run stands still where two components are identical; ``gain`` is what tells that it stands."""
    message = (
        f"standing still after {n} {unit}, but not at a maximum: components {pair[0] + 1} and {pair[1] + 1} "
        "are identical, and EM can't part them; start them apart, or use fewer components"
    )
    return Outcome(Reason.SADDLE, n, message, pair[0], value=gain, other_component=pair[1])


def outcome_unfinished(n: int, left: float, unit: Unit = "iterations") -> Outcome:
    """The run was cut short after all the iterations or passes it was allowed, with ``left`` nats to go."""
    message = f"out of {unit} after {n}, not at a maximum (about {left:.3g} nats left to gain): raise max_{unit}"
    return Outcome(Reason.MAX_ITERATIONS, n, message, value=left)
