"""Scatters without extent in some direction: there the likelihood has no maximum within the family, or no single one.

Such a component is given a covariance of zero, which the model reports as collapsed.
"""

from __future__ import annotations

import numpy as np

from gmm_core.arrays import FloatArray

# Of the largest eigenvalue: as far as floating point can tell, nothing.
NOTHING = 1e-15


def without_extent(matrices: FloatArray) -> FloatArray:
    """Whether positive semidefinite matrices are singular, in features divided by their own deviations, shape (K,)."""
    correlations, lengths = _correlations(matrices)
    return np.asarray((lengths == 0.0).any(axis=1) | (np.linalg.eigvalsh(correlations)[:, 0] <= NOTHING))


def without_width(matrices: FloatArray) -> FloatArray:
    """Whether the matrices' axes can't be told, or the shortest is none, in features as they are, shape (K,)."""
    lengths = np.linalg.eigvalsh(matrices)
    return np.asarray(lengths[:, 0] <= 10 * NOTHING * lengths[:, -1])


def log_determinants(matrices: FloatArray) -> FloatArray:
    """Return ``log |M_k|`` of matrices that are not singular, shape (K,); units of the features don't matter."""
    correlations, lengths = _correlations(matrices)
    return np.asarray(np.linalg.slogdet(correlations)[1] + 2.0 * np.log(lengths).sum(axis=1))


def collapsed(counts: FloatArray, scatters: FloatArray, which: FloatArray) -> FloatArray:
    """Return covariances that are zero for the components named in ``which``, shape (K,): they have collapsed."""
    return np.where(which[:, None, None], 0.0, scatters / counts[:, None, None])


def _correlations(matrices: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The matrices with a diagonal of ones, and the lengths that were divided out; 0 stays 0."""
    lengths = np.sqrt(np.maximum(np.diagonal(matrices, axis1=1, axis2=2), 0.0))
    units = np.where(lengths > 0.0, lengths, 1.0)
    return matrices / units[:, :, None] / units[:, None, :], lengths
