"""Spherical: a circle of its own radius for every component (VII of Celeux & Govaert 1995)."""

import numpy as np

from gmm_core.arrays import FloatArray
from gmm_core.covariance._family import Family


def estimate(counts: FloatArray, scatters: FloatArray) -> FloatArray:
    """Return ``trace(W_k) / (n_k D) · I``: one variance per component."""
    D = scatters.shape[1]
    variances = np.trace(scatters, axis1=1, axis2=2) / (counts * D)
    return np.asarray(variances[:, None, None] * np.eye(D))


FAMILY = Family(
    name="spherical",
    title={"en": "spherical — circles of their own radius", "zh": "spherical——半径各异的圆"},
    order=4,
    estimate=estimate,
    n_covariance_parameters=lambda K, D: K,
    isotropic=True,
)
