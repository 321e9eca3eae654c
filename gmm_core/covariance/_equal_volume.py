"""Covariances of one volume, each of its own shape and axes: the M-step behind EVV, EVI and EVE."""

from __future__ import annotations

import numpy as np

from gmm_core.arrays import FloatArray
from gmm_core.covariance._flat import collapsed, log_determinants, without_extent


def equal_volume(counts: FloatArray, scatters: FloatArray) -> FloatArray:
    """Return ``λ C_k``, ``C_k = W_k / |W_k|^(1/D)``, ``λ = sum_k |W_k|^(1/D) / sum_k n_k``, shape (K, D, D).

    Celeux & Govaert (1995), section 2. The determinants of the covariances are equal.
    """
    if (flat := without_extent(scatters)).any():
        return collapsed(counts, scatters, flat)
    sizes = log_determinants(scatters) / scatters.shape[1]
    volumes = np.exp(sizes[None, :] - sizes[:, None]).sum(axis=1) / counts.sum()
    return np.asarray(volumes[:, None, None] * scatters)
