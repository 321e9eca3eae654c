"""The mixture over some features, given the values of the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import softmax

from gmm_core.arrays import FloatArray, IntArray, as_samples
from gmm_core.errors import InvalidInput

if TYPE_CHECKING:
    from gmm_core.mixture import Mixture


def conditional_parameters(mixture: Mixture, given: Mapping[int, float]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the weights, means and covariances of the features that are not given.

    With the given features first, the Cholesky factor of a covariance is ``[[A, 0], [B, C]]``: then
    PRML equation 2.81 is ``mean + B A^-1 (given - mean_given)``, and equation 2.82 is ``C C^T``, which
    is positive definite whatever the rounding. A component's weight is multiplied by its density at
    the given values.
    """
    known, values = _split(mixture, given)
    rest = np.setdiff1d(np.arange(mixture.n_features), known)
    order = np.concatenate([known, rest])
    n = known.size
    K = mixture.n_components
    means, covariances = np.empty((K, rest.size)), np.empty((K, rest.size, rest.size))
    log_weights = mixture.marginal(known.tolist()).weighted_log_densities(values[None])[0]
    if log_weights.max() == -np.inf:
        raise InvalidInput(
            "given_too_far",
            f"given is too far from every component for its density to be a number, got {dict(given)}; choose values "
            "nearer to the means",
            values=str(dict(given)),
        )
    for k in range(K):
        factor = np.linalg.cholesky(mixture.covariances[k][np.ix_(order, order)])
        offset = solve_triangular(factor[:n, :n], values - mixture.means[k, known], lower=True)
        means[k] = mixture.means[k, rest] + factor[n:, :n] @ offset
        covariances[k] = factor[n:, n:] @ factor[n:, n:].T
    return softmax(log_weights), means, covariances


def _split(mixture: Mixture, given: Mapping[int, float]) -> tuple[IntArray, FloatArray]:
    D = mixture.n_features
    inside = isinstance(given, Mapping) and all(isinstance(d, (int, np.integer)) and 0 <= d < D for d in given)
    if not inside or not 0 < len(given) < D:
        raise InvalidInput(
            "conditional_features",
            f"given must map at least one feature, and not all, of 0..{D - 1} to a value, got {given}",
            features=str(given),
            largest=D - 1,
        )
    values = as_samples([list(given.values())], len(given), "given")[0]
    return np.array(list(given), dtype=np.int64), values
