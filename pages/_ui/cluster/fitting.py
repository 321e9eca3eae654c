"""A request for a fit, the fit itself with its progress, and the result that the page keeps."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gmm_core import Mixture
from gmm_core.arrays import FloatArray, IntArray
from gmm_core.fit import Fit, fit
from gmm_core.health import Finding, examine
from gmm_core.selection import bic, n_parameters
from gmm_core.table import Selection
from pages._ui.cluster.source import Source

_SECONDS_BETWEEN_REPORTS = 0.1


@dataclass(frozen=True)
class Request:
    """Everything that decides a fit. Two equal requests give the same result."""

    source_id: str
    columns: tuple[str, ...]
    n_components: int
    family: str
    start: tuple[str, ...]
    n_starts: int
    seed: int
    max_iterations: int
    floor: float


@dataclass(frozen=True, eq=False)
class Result:
    """A finished fit, its clusters in the canonical order: by their means, first column first.

    Attributes
    ----------
    mixture
        The fitted mixture, its components in that order.
    responsibilities
        Shape (N, K), for the rows of ``selection``.
    """

    request: Request
    source: Source
    selection: Selection
    fit: Fit
    mixture: Mixture
    responsibilities: FloatArray

    @property
    def labels(self) -> IntArray:
        """For each row the number of its cluster, counted from 1, shape (N,)."""
        return np.asarray(self.responsibilities.argmax(axis=1) + 1, dtype=np.int64)

    @property
    def n_parameters(self) -> int:
        """The number of free parameters."""
        return n_parameters(self.request.family, self.mixture.n_components, self.mixture.n_features)

    @property
    def n_refined(self) -> int:
        """How many starts were followed to the end: all, or on large data the most promising."""
        return sum(start.refined for start in self.fit.starts)

    @property
    def health(self) -> tuple[Finding, ...]:
        """What may be wrong with clusters, which have the numbers of ``mixture``."""
        return examine(self.fit.model, self.mixture)

    @property
    def bic(self) -> float:
        """The Bayesian information criterion; smaller is better."""
        return bic(self.fit.log_likelihood, self.n_parameters, len(self.selection.X))


def run_request(request: Request, source: Source, progress: Callable[[float], None]) -> Result:
    """Fit what is requested.

    Raises
    ------
    InvalidInput
        Where the rows or the settings don't allow it.
    """
    selection = source.table.select(request.columns)
    found = fit(
        selection.X,
        request.n_components,
        family=request.family,
        start=request.start,
        n_starts=request.n_starts,
        seed=request.seed,
        max_iterations=request.max_iterations,
        floor=request.floor,
        progress=_now_and_then(progress),
    )
    mixture = found.mixture.canonical()
    return Result(request, source, selection, found, mixture, mixture.responsibilities(selection.X))


def _now_and_then(progress: Callable[[float], None]) -> Callable[[float], None]:
    """Pass on at most ten reports a second, and the last: drawing each would cost more than fitting."""
    last = 0.0

    def report(fraction: float) -> None:
        nonlocal last
        now = time.monotonic()
        if fraction >= 1.0 or now - last >= _SECONDS_BETWEEN_REPORTS:
            last = now
            progress(min(fraction, 1.0))

    return report
