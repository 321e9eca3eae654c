"""Diagonal: ellipsoids along the axes, each its own (VVI of Celeux & Govaert 1995)."""

import numpy as np

from gmm_core.arrays import FloatArray
from gmm_core.covariance._family import Family


def estimate(counts: FloatArray, scatters: FloatArray) -> FloatArray:
    """Return ``diag(W_k) / n_k``: one variance per component and feature."""
    D = scatters.shape[1]
    return scatters * np.eye(D) / counts[:, None, None]


FAMILY = Family(
    name="diag",
    title={"en": "diag — ellipses along the axes", "zh": "diag——轴对齐的椭圆"},
    order=3,
    estimate=estimate,
    n_covariance_parameters=lambda K, D: K * D,
)
