"""Rows grouped by which of their values are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gmm_core.arrays import FloatArray, IntArray, as_float_array, as_samples


@dataclass(frozen=True, eq=False)
class Pattern:
    """Rows that know the same features.

    Attributes
    ----------
    order
        All features, shape (D,), the known ones first.
    n_known
        How many are known, q: at least one.
    rows
        Indices into X, ascending.
    """

    order: IntArray
    n_known: int
    rows: IntArray


def as_incomplete(X: Any, n_features: int | None = None) -> FloatArray:
    """Return data as a new float64 array of shape (N, D), with NaN where a value is missing or masked.

    Raises
    ------
    InvalidInput
        As :func:`gmm_core.arrays.as_samples`, but for NaN.
    """
    if isinstance(X, np.ma.MaskedArray):
        X = np.where(np.ma.getmaskarray(X), np.nan, as_float_array("X", X.data))
    array = as_float_array("X", X)
    missing = np.isnan(array)
    samples = as_samples(np.where(missing, 0.0, array), n_features).copy()
    samples[missing.reshape(samples.shape)] = np.nan
    return samples


def patterns_of(known: NDArray[np.bool_]) -> tuple[Pattern, ...]:
    """Group rows by what they know, shape (N, D); those that know nothing are left out."""
    key = _keys(known)
    by_key = np.argsort(key, kind="stable")
    cuts = np.flatnonzero(np.diff(key[by_key])) + 1
    groups = [rows for rows in np.split(by_key, cuts) if known[rows[0]].any()]
    return tuple(
        Pattern(np.argsort(~known[rows[0]], kind="stable"), int(known[rows[0]].sum()), rows) for rows in groups
    )


def _keys(known: NDArray[np.bool_]) -> NDArray[np.integer[Any]]:
    """A whole number for every row, the same where the same features are known, shape (N,)."""
    eights = np.packbits(known, axis=1).T
    key: NDArray[np.integer[Any]] = eights[0]
    for eight in eights[1:]:
        key = np.unique(key.astype(np.int64) << 8 | eight, return_inverse=True)[1]
    return key
