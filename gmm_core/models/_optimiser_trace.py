"""What an optimiser leaves behind: every state, every violation, and why it ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from gmm_core.arrays import FloatArray
from gmm_core.mixture import Mixture
from gmm_core.models._coordinates import Point
from gmm_core.models._likelihood import Violation


class Ending(StrEnum):
    """Why an optimiser ended."""

    CONVERGED = "converged"
    MAX_ITERATIONS = "max_iterations"
    COLLAPSED = "collapsed"
    NO_MIXTURE = "no_mixture"
    FAILED = "failed"


@dataclass(frozen=True)
class OptimiserState:
    """Where an optimiser is.

    Attributes
    ----------
    point
        The parameters as they are, which with plain coordinates may break the constraints of a mixture.
    log_likelihood
        The formula's value there, total nats.
    n_evaluations, seconds
        Passes over the data and time, both since the start.
    """

    iteration: int
    point: Point
    log_likelihood: float
    n_evaluations: int
    seconds: float

    @property
    def parameters(self) -> Mixture:
        """The point as a mixture; raises InvalidInput if it is none."""
        return self.point.mixture()


@dataclass(frozen=True)
class OptimiserTrace:
    """A whole run of an optimiser, of the same shape as a :class:`~gmm_core.em.Trace`.

    Attributes
    ----------
    violations
        Every point asked for that is no mixture.
    n_evaluations
        Of the whole run, including those after the last state.
    message
        English; for a failure, the optimiser's own words.
    """

    method: str
    parametrisation: str
    states: tuple[OptimiserState, ...]
    violations: tuple[Violation, ...]
    n_evaluations: int
    seconds: float
    ending: Ending
    message: str

    @property
    def n_iterations(self) -> int:
        """The number T of iterations; there are T + 1 states."""
        return len(self.states) - 1

    @property
    def final(self) -> OptimiserState:
        """The last state."""
        return self.states[-1]

    @property
    def log_likelihoods(self) -> FloatArray:
        """The total log-likelihood of every state, shape (T + 1,), in nats."""
        return np.array([state.log_likelihood for state in self.states])
