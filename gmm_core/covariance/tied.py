"""Tied: all components share one ellipsoid (EEE of Celeux & Govaert 1995)."""

import numpy as np

from gmm_core.arrays import FloatArray
from gmm_core.covariance._family import Family


def estimate(counts: FloatArray, scatters: FloatArray) -> FloatArray:
    """Return ``sum_k W_k / sum_k n_k`` for every component: the pooled within-component covariance."""
    pooled = scatters.sum(axis=0) / counts.sum()
    return np.repeat(pooled[None], len(counts), axis=0)


FAMILY = Family(
    name="tied",
    title={"en": "tied — one ellipse shared by all", "zh": "tied——共用一个椭圆"},
    order=2,
    estimate=estimate,
    n_covariance_parameters=lambda K, D: D * (D + 1) // 2,
)
