"""Fitting a mixture to data: many short runs, the best refined, every one accounted for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from numbers import Real
from typing import Any

import numpy as np

from gmm_core.arrays import as_whole
from gmm_core.ascent import Ascent, ascend, coarse_nodes, compressible
from gmm_core.climb import climb
from gmm_core.covariance import family_named
from gmm_core.em import Outcome, Reason, Trace, run
from gmm_core.errors import InvalidInput
from gmm_core.gaussian import available_threads
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.health import Finding, examine, is_spurious
from gmm_core.initialise import make_start, start_named
from gmm_core.mixture import Mixture
from gmm_core.optima import SAME_OPTIMUM, distinct_optima
from gmm_core.statistics import GaussianStatistics
from gmm_core.whitening import WhitenedData

GaussianTrace = Trace[Mixture, GaussianStatistics]

DEFAULT_STARTS = ("kmeans", "kmeans++", "random_points")
SHORT_PASSES = 25
# Starts are compared on all rows up to the first number, beyond on so many of them.
SEARCHED_ALL, SEARCHED_ROWS = 50_000, 20_000
# Up to so many samples every start is refined; beyond, only the most promising.
REFINE_ALL = 5_000
REFINED = 5


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


@dataclass(frozen=True)
class _Run:
    """One start on its way."""

    start: str
    first: Mixture
    reached: Mixture
    log_likelihood: float
    outcome: Outcome
    refined: bool = False
    spurious: bool = False

    @property
    def merit(self) -> tuple[bool, int, float]:
        """Sound fits before spurious ones, arrived before cut short before degenerate, then the likelihood.

        Arrived on part of the data is not arrived.
        """
        rank = {Reason.CONVERGED: 3, Reason.MAX_ITERATIONS: 2, Reason.SADDLE: 1}.get(self.outcome.reason, 0)
        rank = rank if self.refined else min(rank, 2)
        return not self.spurious and rank > 0, rank, self.log_likelihood


def fit(
    X: Any,
    n_components: int,
    *,
    family: str = "full",
    start: str | Sequence[str] = DEFAULT_STARTS,
    n_starts: int = 20,
    seed: int = 0,
    sample_weight: Any = None,
    max_iterations: int = 10_000,
    tolerance: float = 1e-6,
    floor: float = 0.0,
    threads: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> Fit:
    """Fit a Gaussian mixture by EM from several starts; return the best sound fit with a report on all.

    Parameters
    ----------
    X
        Shape (N, D), or (N,) for one feature.
    n_components, family
        K, and a key of ``FAMILIES``.
    start
        A key of ``STARTS``, or several to take in turn. A start without chance is run once.
    n_starts, seed
        How many starts; each has its own stream of the one seed.
    sample_weight
        Shape (N,): how often, or how much, each row counts.
    max_iterations, tolerance
        The most passes over the data for each start, and when to stop; see :func:`gmm_core.em.run`.
    floor
        See :class:`gmm_core.gaussian_model.GaussianMixtureModel`.
    threads
        Threads over chunks of large data; None uses the cores there are. The result is the same to the last bit.
    progress
        Called with the fraction done, from 0 to 1.

    Returns
    -------
    Fit
        Fits that rest on too few points (see :mod:`gmm_core.health`) come after sound ones, and runs
        that collapsed or were cut short after those that arrived: an unbounded likelihood is no merit.

    Raises
    ------
    InvalidInput
        If the data or a setting is not as above.
    """
    threads = available_threads() if threads is None else threads
    model = GaussianMixtureModel(WhitenedData(X, sample_weight), family_named(family), floor, threads=threads)
    return fit_model(
        model,
        n_components,
        start=start,
        n_starts=n_starts,
        seed=seed,
        max_iterations=max_iterations,
        tolerance=tolerance,
        progress=progress,
    )


def fit_model(
    model: GaussianMixtureModel,
    n_components: int,
    *,
    start: str | Sequence[str] = DEFAULT_STARTS,
    n_starts: int = 20,
    seed: int = 0,
    max_iterations: int = 10_000,
    tolerance: float = 1e-6,
    progress: Callable[[float], None] | None = None,
) -> Fit:
    """As :func:`fit`, for a model that is bound to its data already."""
    n_components, n_starts = as_whole("n_components", n_components, 1), as_whole("n_starts", n_starts, 1)
    max_iterations, seed = as_whole("max_iterations", max_iterations, 1), as_whole("seed", seed, 0)
    if not (isinstance(tolerance, Real) and tolerance >= 0):
        message = f"tolerance must be 0 or more, got {tolerance!r}"
        raise InvalidInput("negative_setting", message, name="tolerance", value=str(tolerance))
    names = _names((start,) if isinstance(start, str) else tuple(start), n_starts)
    report = progress or (lambda fraction: None)
    runs = _short_runs(model, n_components, names, seed, min(SHORT_PASSES, max_iterations), report)
    runs = _refined(model, runs, max_iterations, tolerance, report)
    best = max(runs, key=lambda one: one.merit)
    report(1.0)
    return Fit(
        best.reached,
        best.log_likelihood,
        best.outcome,
        tuple(StartReport(one.start, one.log_likelihood, one.outcome, one.refined) for one in runs),
        _optima(runs),
        examine(model, best.reached),
        best.first,
        model,
        max_iterations,
        tolerance,
    )


def _names(starts: tuple[str, ...], n_starts: int) -> list[str]:
    if not starts:
        raise InvalidInput("no_start", "start must name at least one way of starting; see STARTS")
    names = [starts[i % len(starts)] for i in range(n_starts)]
    return [name for i, name in enumerate(names) if start_named(name).random or name not in names[:i]]


def _short_runs(
    model: GaussianMixtureModel,
    n_components: int,
    names: list[str],
    seed: int,
    passes: int,
    report: Callable[[float], None],
) -> list[_Run]:
    """A few passes from every start; on nodes or on a part of the rows where the data are large."""
    quick = _searched(model, seed)
    runs = []
    streams = np.random.SeedSequence(seed).spawn(len(names))
    for i, (name, stream) in enumerate(zip(names, streams, strict=True)):
        first = make_start(quick, n_components, name, np.random.default_rng(stream))
        short = climb(quick, first, max_passes=passes)
        # What is reported and compared is always the log-likelihood on all the data.
        value = short.log_likelihood if quick is model else model.expectation(short.mixture).log_likelihood
        runs.append(_Run(name, first, short.mixture, value, short.outcome))
        report(0.3 * (i + 1) / len(names))
    return runs


def _searched(model: GaussianMixtureModel, seed: int) -> GaussianMixtureModel:
    """The model on data that are small enough to try many starts on."""
    data = coarse_nodes(model.data)
    if data is None and model.data.n_samples > SEARCHED_ALL:
        chosen = np.random.default_rng(seed).choice(model.data.n_samples, SEARCHED_ROWS, replace=False)
        try:
            return replace(model, data=model.data.subset(chosen))
        except InvalidInput:
            # Features that vary on the whole need not vary among some of the rows.
            return model
    return model if data is None else replace(model, data=data)


def _refined(
    model: GaussianMixtureModel,
    runs: list[_Run],
    max_passes: int,
    tolerance: float,
    report: Callable[[float], None],
) -> list[_Run]:
    """Follow the promising runs to the end: all of them on small data."""
    order = sorted(range(len(runs)), key=lambda i: runs[i].merit[1:], reverse=True)
    chosen = order if model.data.n_samples <= REFINE_ALL else order[:REFINED]
    runs = list(runs)
    # Newton's steps pay where data are few; where nodes stand for the data, others are as quick.
    way = "squarem" if compressible(model.data) else "newton"
    for done, i in enumerate(chosen):
        if runs[i].outcome.reason not in (Reason.COLLAPSED, Reason.EMPTIED):
            ascent = ascend(model, runs[i].reached, acceleration=way, max_passes=max_passes, tolerance=tolerance)
            runs[i] = _followed(model, runs[i], ascent)
        report(0.3 + 0.7 * (done + 1) / len(chosen))
    return runs


def _followed(model: GaussianMixtureModel, before: _Run, ascent: Ascent) -> _Run:
    end = ascent.climb
    return replace(
        before,
        reached=end.mixture,
        log_likelihood=end.log_likelihood,
        outcome=end.outcome,
        refined=True,
        spurious=is_spurious(model, end.mixture),
    )


def _optima(runs: list[_Run]) -> tuple[Optimum, ...]:
    arrived = [one for one in runs if one.refined and one.outcome.converged]
    groups = distinct_optima([one.log_likelihood for one in arrived])
    highest = [arrived[group[0]] for group in groups]
    optima = [
        Optimum(one.log_likelihood, one.reached, len(group), one.spurious)
        for one, group in zip(highest, groups, strict=True)
    ]
    return tuple(sorted(optima, key=lambda optimum: (optimum.spurious, -optimum.log_likelihood)))
