"""Fitting a mixture to data: several starts, the best kept, every one reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from gmm_core.covariance import family_named
from gmm_core.em import EMState, Outcome, Reason, Trace, run
from gmm_core.errors import InvalidInput
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise import make_start, start_named
from gmm_core.mixture import Mixture
from gmm_core.statistics import GaussianStatistics
from gmm_core.whitening import WhitenedData

GaussianTrace = Trace[Mixture, GaussianStatistics]
SAME_OPTIMUM = 1e-3


@dataclass(frozen=True)
class StartReport:
    """How one start ended: its total log-likelihood in nats, and why it ended."""

    log_likelihood: float
    outcome: Outcome


@dataclass(frozen=True)
class Fit:
    """The best run of several starts.

    Attributes
    ----------
    trace
        The whole run of the best start.
    starts
        One report per start, in the order of the starts.
    """

    trace: GaussianTrace
    starts: tuple[StartReport, ...]

    @property
    def mixture(self) -> Mixture:
        """The fitted parameters."""
        return self.trace.final.parameters

    @property
    def log_likelihood(self) -> float:
        """Total, in nats."""
        return self.trace.final.log_likelihood

    @property
    def n_reaching_best(self) -> int:
        """How many starts converged within 0.001 nats of the best."""
        return sum(s.outcome.converged and s.log_likelihood >= self.log_likelihood - SAME_OPTIMUM for s in self.starts)


def fit(
    X: Any,
    n_components: int,
    *,
    family: str = "full",
    start: str = "kmeans++",
    n_starts: int = 10,
    seed: int = 0,
    max_iterations: int = 1000,
    tolerance: float = 1e-6,
    floor: float = 0.0,
    progress: Callable[[float], None] | None = None,
) -> Fit:
    """Fit a Gaussian mixture by EM from several starts and return the best run with a report on all.

    Parameters
    ----------
    X
        Shape (N, D), or (N,) for one feature.
    family, start
        Keys of ``FAMILIES`` and ``STARTS``. A start without chance is run once.
    n_starts, seed
        How many starts; each has its own stream of the one seed.
    progress
        Called with the fraction done, from 0 to 1, as the iterations go.

    Returns
    -------
    Fit
        Converged runs come before those cut short, those before degenerate ones (a collapsed
        component has an unbounded likelihood, which is no merit); then the highest log-likelihood wins.

    Raises
    ------
    InvalidInput
        If the data or a setting is not as above.
    """
    if n_starts < 1:
        raise InvalidInput("n_starts", f"n_starts must be at least 1, got {n_starts}", value=n_starts)
    model = GaussianMixtureModel(WhitenedData(X), family_named(family), floor)
    streams = np.random.SeedSequence(seed).spawn(n_starts if start_named(start).random else 1)
    best: GaussianTrace | None = None
    reports = []
    for i, stream in enumerate(streams):
        first = make_start(model, n_components, start, np.random.default_rng(stream))
        watch = _watch(progress, i, len(streams), max_iterations)
        trace = run(model, first, max_iterations=max_iterations, tolerance=tolerance, should_stop=watch)
        reports.append(StartReport(trace.final.log_likelihood, trace.outcome))
        if best is None or _merit(trace) > _merit(best):
            best = trace
    if progress is not None:
        progress(1.0)
    assert best is not None
    return Fit(best, tuple(reports))


def _merit(trace: GaussianTrace) -> tuple[int, float]:
    rank = {Reason.CONVERGED: 2, Reason.MAX_ITERATIONS: 1}.get(trace.outcome.reason, 0)
    return rank, trace.final.log_likelihood


def _watch(
    progress: Callable[[float], None] | None, start: int, n_starts: int, max_iterations: int
) -> Callable[[EMState[Mixture, GaussianStatistics]], bool] | None:
    """Report progress after every iteration; never asks the run to stop."""
    if progress is None:
        return None

    def report(state: EMState[Mixture, GaussianStatistics]) -> bool:
        progress((start + state.iteration / max(max_iterations, 1)) / n_starts)
        return False

    return report
