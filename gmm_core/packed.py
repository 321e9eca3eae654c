"""``Phi(z) = [1, z, upper(z z^T)]``: the features that a Gaussian's log density is linear in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from gmm_core.arrays import FloatArray, IntArray


def n_packed(n_features: int) -> int:
    """The number P of entries of Phi: ``1 + D + D (D + 1) / 2``."""
    return 1 + n_features + n_features * (n_features + 1) // 2


@lru_cache
def upper_indices(n_features: int) -> tuple[IntArray, IntArray]:
    """Rows and columns of the upper triangle in the order of Phi, kept: they take longer to make than to use."""
    return np.triu_indices(n_features)


@lru_cache
def full_indices(n_features: int) -> IntArray:
    """Where in Phi each entry of ``z z^T`` stands, row by row: shape (D * D,)."""
    rows, columns = upper_indices(n_features)
    places = np.empty((n_features, n_features), dtype=np.int64)
    places[rows, columns] = places[columns, rows] = 1 + n_features + np.arange(len(rows))
    return places.ravel()


@lru_cache
def half_quadratic(n_features: int) -> FloatArray:
    """What turns the upper triangle of a precision matrix P into the coefficients of ``-z^T P z / 2``."""
    rows, columns = upper_indices(n_features)
    return np.where(rows == columns, -0.5, -1.0)


def fill_features(z: FloatArray, out: FloatArray) -> FloatArray:
    """Fill ``out``, shape (..., P, n), with ``[1, z, upper(z z^T)]`` of points of shape (..., D, n)."""
    D = z.shape[-2]
    out[..., 0, :] = 1.0
    out[..., 1 : 1 + D, :] = z
    for d, row in _upper_rows(D):
        np.multiply(z[..., d : d + 1, :], z[..., d:, :], out=out[..., row : row + D - d, :])
    return out


def _upper_rows(n_features: int) -> Iterator[tuple[int, int]]:
    row = 1 + n_features
    for d in range(n_features):
        yield d, row
        row += n_features - d
