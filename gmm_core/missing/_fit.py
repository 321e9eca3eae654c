"""Fitting a mixture to data with missing values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gmm_core.blocks import available_threads
from gmm_core.covariance import family_named
from gmm_core.fit import DEFAULT_STARTS, Fit, fit_model
from gmm_core.missing._data import IncompleteData
from gmm_core.missing._model import IncompleteMixtureModel


def fit_incomplete(
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
    """Fit a Gaussian mixture by maximum likelihood to data with values missing at random.

    As :func:`gmm_core.fit.fit`, and the same on data without missing values. No value is guessed: what
    is maximised is the likelihood of those that are known. Only the starts look at filled rows; see
    :meth:`IncompleteData.filled`.

    Parameters
    ----------
    X
        Shape (N, D), or (N,) for one feature, with NaN (or a mask) where a value is missing.

    Returns
    -------
    Fit
        ``fit.model.data.empty_rows`` lists the rows without any known value: they count nothing.

    Raises
    ------
    InvalidInput
        If a feature has no known values or only one, or if the data or a setting is not as for ``fit``.
    """
    threads = available_threads() if threads is None else threads
    model = IncompleteMixtureModel(IncompleteData(X, sample_weight), family_named(family), floor, threads=threads)
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
