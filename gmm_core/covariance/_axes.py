"""Along which axes a structure lies: those of the features, each component's own, or common ones.

Each turns the M-step of a structure along the axes of the features into that of the same structure along others.
"""

from __future__ import annotations

import numpy as np

from gmm_core.arrays import FloatArray


def along_features(scatters: FloatArray) -> FloatArray:
    """Return the scatters without what is off the diagonal, shape (K, D, D)."""
    return scatters * np.eye(scatters.shape[1])


def own_axes(scatters: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the eigenvalues of every scatter on a diagonal, ascending, and the eigenvectors, both (K, D, D).

    Whatever variances the components share, in order of size, these axes are the best for them: the trace
    of a product with given eigenvalues is least where both have their axes in common, in opposite order
    (von Neumann; Celeux & Govaert 1995, appendix).
    """
    lengths, axes = np.linalg.eigh(scatters)
    return np.maximum(lengths, 0.0)[:, :, None] * np.eye(scatters.shape[1]), axes


def turned(covariances: FloatArray, axes: FloatArray) -> FloatArray:
    """Return ``axes @ covariances @ axes^T``, exactly symmetric; axes of shape (K, D, D) or (D, D)."""
    back = axes @ covariances @ axes.swapaxes(-1, -2)
    return np.asarray(0.5 * (back + back.swapaxes(-1, -2)))
