"""Eigenvalues of many small symmetric matrices."""

from __future__ import annotations

import numpy as np

from gmm_core.arrays import FloatArray


def eigenvalues(matrices: FloatArray) -> FloatArray:
    """Return the eigenvalues of symmetric matrices, shape (K, D, D), ascending: shape (K, D)."""
    # A matrix of one number is its own eigenvalue: to ask LAPACK takes longer than the rest of an M-step.
    return matrices[:, :, 0] if matrices.shape[-1] == 1 else np.asarray(np.linalg.eigvalsh(matrices), dtype=np.float64)
