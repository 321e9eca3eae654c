"""What a fit gives: the best mixture, and the account of every start."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from gmm_core.em import Outcome, Trace, run
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.health import Finding
from gmm_core.mixture import Mixture
from gmm_core.optima import SAME_OPTIMUM
from gmm_core.statistics import GaussianStatistics

GaussianTrace = Trace[Mixture, GaussianStatistics]


@dataclass(frozen=True)
class StartReport:
    """How one start ended.

    Attributes
    ----------
    start
        Which way of starting it was.
    log_likelihood, outcome
        Total, in nats, where it ended, and why; for a start that was not refined, of its short run.
    refined
        Whether it was followed to the end.
    """

    start: str
    log_likelihood: float
    outcome: Outcome
    refined: bool


@dataclass(frozen=True)
class Optimum:
    """A distinct maximum: its likelihood, its mixture, how many starts reached it, and whether to distrust it."""

    log_likelihood: float
    mixture: Mixture
    n_starts: int
    spurious: bool


@dataclass(frozen=True)
class Fit:
    """A fitted mixture and the account of how it was found.

    Attributes
    ----------
    mixture, log_likelihood, outcome
        The best optimum, its log-likelihood (total, nats), and why its climb ended.
    starts
        One report per start, in the order of the starts.
    optima
        The distinct maxima that refined starts reached, the best first.
    health
        What may be wrong with components; see :mod:`gmm_core.health`.
    first
        The parameters that the best run started from.
    """

    mixture: Mixture
    log_likelihood: float
    outcome: Outcome
    starts: tuple[StartReport, ...]
    optima: tuple[Optimum, ...]
    health: tuple[Finding, ...]
    first: Mixture
    model: GaussianMixtureModel
    max_iterations: int
    tolerance: float

    @property
    def n_reaching_best(self) -> int:
        """How many starts converged within 0.001 nats of the best."""
        return sum(
            s.outcome.converged and abs(s.log_likelihood - self.log_likelihood) <= SAME_OPTIMUM for s in self.starts
        )

    @cached_property
    def floored(self) -> tuple[int, ...]:
        """The components that the floor holds up at the optimum."""
        statistics = self.model.expectation(self.mixture).statistics
        return self.model.maximisation(statistics, self.mixture).floored

    @cached_property
    def trace(self) -> GaussianTrace:
        """Plain EM from where the best run started, every state of it; computed when first asked for.

        The fit itself is found with acceleration; plain EM from the same start may need many more
        iterations than ``max_iterations``, and then ends short of it.
        """
        return run(self.model, self.first, max_iterations=self.max_iterations, tolerance=self.tolerance)
