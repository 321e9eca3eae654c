"""Sums of numbers that are kept as logarithms, as densities are: they may be far out of the range of floating point."""

from __future__ import annotations

import numpy as np

from gmm_core.arrays import FloatArray


def log_sum_exp(logs: FloatArray) -> FloatArray:
    """Return ``log sum_k exp(logs[i, k])``, shape (N,), for logs of shape (N, K) in nats.

    The largest term of a row is taken out, and its share, which is 1, is left to ``log1p``: small terms
    beside it are not rounded away. Minus infinity is the logarithm of nothing; a row of nothing sums to nothing.
    """
    largest = logs.max(axis=1)
    shift = np.where(np.isfinite(largest), largest, 0.0)
    with np.errstate(over="ignore", divide="ignore"):
        shares = np.exp(logs - shift[:, None])
        ones = shares == 1.0
        shares -= ones
        return np.asarray(np.log1p(shares.sum(axis=1) + (ones.sum(axis=1) - 1.0)) + shift)


def normalised(logs: FloatArray) -> FloatArray:
    """Return ``exp(logs)`` with every row divided by its sum, shape (N, K)."""
    shares = np.exp(logs - logs.max(axis=1)[:, None])
    shares /= shares.sum(axis=1)[:, None]
    return np.asarray(shares)
