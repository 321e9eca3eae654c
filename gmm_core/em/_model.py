"""What the loop asks of a model, and what its two steps give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from gmm_core.em._outcome import Failure

P = TypeVar("P")
S = TypeVar("S")

NAN, INFINITY = float("nan"), float("inf")


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
