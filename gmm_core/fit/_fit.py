"""Fitting a mixture: the settings checked, the starts tried, the best refined, the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gmm_core.arrays import as_names, as_not_negative, as_whole
from gmm_core.blocks import available_threads
from gmm_core.covariance import family_named
from gmm_core.fit._refinement import optima_of, refined
from gmm_core.fit._report import Fit, StartReport
from gmm_core.fit._search import SHORT_PASSES, StartedRun, short_runs, start_names
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.health import examine
from gmm_core.whitening import WhitenedData

DEFAULT_STARTS = ("kmeans", "kmeans++", "random_points")


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
        Threads that share large data; None uses the cores there are. The result is the same to the last bit.
    progress
        Called with the fraction done, from 0 to 1.

    Returns
    -------
    Fit
        Fits that rest on too few points (see :mod:`gmm_core.health`) come after sound ones, and runs
        that collapsed or were cut short after those that arrived: an unbounded likelihood is no merit.
        Starts are refined by accelerated EM, which is not compared with plain EM: now and then one ends at
        another maximum than plain EM would, which matters little among many.

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
    as_not_negative("tolerance", tolerance)
    names = start_names(as_names(start), n_starts)
    report = progress or (lambda fraction: None)
    runs = short_runs(model, n_components, names, seed, min(SHORT_PASSES, max_iterations), report)
    runs = refined(model, runs, max_iterations, tolerance, report)
    report(1.0)
    return _account(model, runs, max_iterations, tolerance)


def _account(model: GaussianMixtureModel, runs: list[StartedRun], max_iterations: int, tolerance: float) -> Fit:
    best = max(runs, key=lambda one: one.merit)
    return Fit(
        best.reached,
        best.log_likelihood,
        best.outcome,
        tuple(StartReport(one.start, one.log_likelihood, one.outcome, one.refined) for one in runs),
        optima_of(runs),
        examine(model, best.reached),
        best.first,
        model,
        max_iterations,
        tolerance,
    )
