"""Densities of many mixtures of one size at once, such as all states of a run: few large steps for many small ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gmm_core.arrays import FloatArray, as_samples
from gmm_core.mixture import LOG_TWO_PI, Mixture

# So many numbers at a time stay near the processor.
_AT_A_TIME = 250_000


def weighted_log_densities(mixtures: Sequence[Mixture], X: Any) -> FloatArray:
    """Return ``log weights[k] + log N(x_i | means[k], covariances[k])`` of every mixture, shape (S, K, N), in nats.

    Parameters
    ----------
    mixtures
        S mixtures with the same numbers of components and features.
    """
    X = as_samples(X, mixtures[0].n_features)
    weights, means, factors = (np.array([getattr(m, name) for m in mixtures]) for name in _NAMES)
    with np.errstate(divide="ignore"):
        constants = np.log(weights) - np.log(np.diagonal(factors, axis1=2, axis2=3)).sum(axis=2)
    constants -= 0.5 * X.shape[1] * LOG_TWO_PI
    inverses = np.linalg.inv(factors)
    joint = np.empty((len(mixtures), mixtures[0].n_components, len(X)))
    stride = max(1, _AT_A_TIME // (joint[0].size * X.shape[1]))
    for start in range(0, len(mixtures), stride):
        here = slice(start, start + stride)
        squared = _squared_distances(X, means[here], inverses[here])
        squared *= -0.5
        squared += constants[here][:, :, None]
        joint[here] = squared
    return joint


_NAMES = ("weights", "means", "_cholesky")


def _squared_distances(X: FloatArray, means: FloatArray, inverses: FloatArray) -> FloatArray:
    """The squared Mahalanobis distances ``|inverse (x - mean)|^2``, shape (S, K, N)."""
    # Features first: the sums run along the samples.
    centred = X.T[None, None] - means[..., None]
    total = np.zeros_like(centred[:, :, 0])
    for d in range(X.shape[1]):
        whitened = inverses[:, :, d, 0, None] * centred[:, :, 0]
        for e in range(1, d + 1):
            whitened += inverses[:, :, d, e, None] * centred[:, :, e]
        total += whitened * whitened
    return total


def log_densities(mixtures: Sequence[Mixture], X: Any) -> FloatArray:
    """Return ``log p(x_i)`` under every mixture, shape (S, N), in nats."""
    joint = weighted_log_densities(mixtures, X)
    top = joint.max(axis=1)
    joint -= top[:, None]
    return np.asarray(top + np.log(np.exp(joint, out=joint).sum(axis=1)))


def responsibilities(mixtures: Sequence[Mixture], X: Any) -> FloatArray:
    """Return the responsibilities under every mixture, shape (S, K, N)."""
    if any(type(mixture).responsibilities is not Mixture.responsibilities for mixture in mixtures):
        return np.array([mixture.responsibilities(X).T for mixture in mixtures])
    joint = weighted_log_densities(mixtures, X)
    for shares in joint:
        shares -= shares.max(axis=0)
        np.exp(shares, out=shares)
        shares /= shares.sum(axis=0)
    return joint
