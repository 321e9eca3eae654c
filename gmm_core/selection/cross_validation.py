"""The log-likelihood of samples that the fit has not seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gmm_core.arrays import FloatArray, IntArray, as_samples, as_whole, frozen
from gmm_core.em import Outcome
from gmm_core.errors import InvalidInput
from gmm_core.fit import fit
from gmm_core.selection._progress import Progress, part


@dataclass(frozen=True, eq=False)
class CrossValidation:
    """What the folds gave.

    Attributes
    ----------
    log_densities
        ``log p(x_i)`` under the fit to the other folds, shape (N,), in nats, in the order of the rows:
        the difference of two models can be looked at row by row.
    folds
        The fold of each row, shape (N,).
    outcomes
        How the fit without each fold ended.
    """

    log_densities: FloatArray
    folds: IntArray
    outcomes: tuple[Outcome, ...]

    @property
    def log_likelihood(self) -> float:
        """The sum over all samples, in nats; larger is better."""
        return float(self.log_densities.sum())

    @property
    def standard_error(self) -> float:
        """Of that sum, from the spread over the samples."""
        return float(self.log_densities.std(ddof=1) * np.sqrt(self.log_densities.size))

    @property
    def n_not_converged(self) -> int:
        """How many folds were scored with a fit that is not at a maximum."""
        return sum(not outcome.converged for outcome in self.outcomes)


def cross_validate(
    X: Any,
    n_components: int,
    *,
    n_folds: int = 10,
    seed: int = 0,
    progress: Progress | None = None,
    **settings: Any,
) -> CrossValidation:
    """Fit without each fold in turn, and score the samples of the fold (Smyth 2000).

    Parameters
    ----------
    X
        Shape (N, D), or (N,) for one feature.
    n_folds
        From 2 to N; the rows are dealt to folds of equal size, as far as N allows, by chance.
    seed
        Of the folds and of the starts of the fits.
    settings
        Passed on to :func:`gmm_core.fit.fit`: ``family``, ``start``, ``n_starts`` and so on.
        Every row counts once: ``sample_weight`` is not among them.

    Raises
    ------
    InvalidInput
        If ``n_folds`` is out of range, or a fit refuses its data.
    """
    samples = as_samples(X)
    N = len(samples)
    n_folds, seed = _folds_of(n_folds, N, settings), as_whole("seed", seed, 0)
    rng = np.random.default_rng(seed)
    folds = rng.permutation(np.arange(N) % n_folds)
    log_densities, outcomes = np.empty(N), []
    for fold in range(n_folds):
        held_out = folds == fold
        own_seed = int(rng.integers(2**32))
        watch = part(progress, fold, n_folds)
        result = fit(samples[~held_out], n_components, seed=own_seed, progress=watch, **settings)
        log_densities[held_out] = result.mixture.log_density(samples[held_out])
        outcomes.append(result.outcome)
    return CrossValidation(frozen(log_densities), frozen(folds, np.int64), tuple(outcomes))


def _folds_of(n_folds: int, N: int, settings: Mapping[str, Any]) -> int:
    """The number of folds, or InvalidInput if N unweighted rows can't be dealt to so many."""
    if settings.get("sample_weight") is not None:
        raise InvalidInput(
            "folds_weighted", "cross-validation counts every row once, without sample_weight; repeat rows instead"
        )
    n_folds = as_whole("n_folds", n_folds, 2)
    if n_folds > N:
        raise InvalidInput(
            "n_folds",
            f"n_folds must be from 2 to the number of rows, {N}, got {n_folds}; use fewer folds",
            largest=N,
            value=n_folds,
        )
    return n_folds
