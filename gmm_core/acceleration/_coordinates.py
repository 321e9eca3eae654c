"""Coordinates without constraints, in which an extrapolated mixture is still a mixture."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from gmm_core.arrays import FloatArray, IntArray
from gmm_core.gaussian import ZParameters
from gmm_core.gaussian_model import GaussianMixtureModel


def to_coordinates(parameters: ZParameters) -> FloatArray:
    """Log weights, means, and Cholesky factors with the logarithm of their diagonal, in one vector."""
    D = parameters.means.shape[1]
    factors = np.linalg.cholesky(parameters.covariances)
    diagonal = np.log(np.diagonal(factors, axis1=1, axis2=2))
    below = factors[:, *_below(D)]
    with np.errstate(divide="ignore"):
        parts = (np.log(parameters.weights), parameters.means, diagonal, below)
    return np.concatenate([part.ravel() for part in parts])


@lru_cache
def _below(n_features: int) -> tuple[IntArray, IntArray]:
    return np.tril_indices(n_features, -1)


def from_coordinates(model: GaussianMixtureModel, coordinates: FloatArray, n_components: int) -> ZParameters | None:
    """The mixture of such coordinates, its covariances brought into the model's family.

    None if the coordinates have run out of the range of floating point.
    """
    K, D = n_components, model.data.n_features
    log_weights, means, diagonal, below = np.split(coordinates, np.cumsum([K, K * D, K * D]))
    with np.errstate(over="ignore", invalid="ignore"):
        weights = np.exp(log_weights - log_weights.max())
        weights /= weights.sum()
        factors = np.zeros((K, D, D))
        factors[:, *_below(D)] = below.reshape(K, -1)
        factors[:, np.arange(D), np.arange(D)] = np.exp(diagonal.reshape(K, D))
        covariances = factors @ factors.swapaxes(1, 2)
    if not (np.isfinite(covariances).all() and np.isfinite(means).all() and (weights > 0).all()):
        return None
    return model.in_family(ZParameters(weights, means.reshape(K, D), covariances))
