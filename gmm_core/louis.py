"""Louis' formula (1982) for a Gaussian mixture, in coordinates in which every component is standard normal.

With L the Cholesky factor of a covariance, the coordinates are ``weight · (1 + w)``, ``mean + L u`` and
``L (I + V) L^T``. The complete log-likelihood of a sample in component k, ``y = L^-1 (x - mean)``, is

    log(1 + w_k) - log det(I + V) / 2 - (y - u)^T (I + V)^-1 (y - u) / 2 + constant

whose gradient at 0 is ``1, y, (y^T V y - tr V) / 2``. B is minus its second derivative, S the gradient.
The information of the data is ``sum_i E[B_i] - E[S_i S_i^T] + E[S_i] E[S_i]^T``: what the labels would tell,
less what is missing with them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmm_core.arrays import FloatArray, IntArray
from gmm_core.mixture import Mixture

ROWS_AT_ONCE = 4096


@dataclass(frozen=True)
class LocalInformation:
    """Sums over the samples. Order of the A coordinates: w of all components, then u of all, then V of all.

    ``gradient`` has shape (A,), ``complete`` and ``observed`` have shape (A, A), with
    ``A = K (1 + D + D (D + 1) / 2)``. ``counts`` are the effective numbers of samples, shape (K,).
    """

    counts: FloatArray
    gradient: FloatArray
    complete: FloatArray
    observed: FloatArray


def local_information(mixture: Mixture, X: FloatArray, sample_weight: FloatArray | None = None) -> LocalInformation:
    """Return the gradient of the log-likelihood of X, shape (N, D), and its two curvatures.

    ``sample_weight``, shape (N,), is how much each row counts; None counts each once.
    """
    sums: list[FloatArray] | None = None
    for start in range(0, len(X), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        part = _part(mixture, X[rows], None if sample_weight is None else sample_weight[rows])
        sums = part if sums is None else [total + more for total, more in zip(sums, part, strict=True)]
    assert sums is not None
    gradient, complete, missing = sums
    return LocalInformation(gradient[: mixture.n_components], gradient, complete, complete - missing)


def _part(mixture: Mixture, X: FloatArray, weight: FloatArray | None) -> list[FloatArray]:
    """Return the gradient, the complete information and the missing information of some rows."""
    K, D = mixture.n_components, mixture.n_features
    basis = symmetric_basis(D)
    inverses = np.linalg.inv(np.linalg.cholesky(mixture.covariances))
    y = (X - mixture.means[:, None]) @ inverses.swapaxes(1, 2)
    posterior = mixture.responsibilities(X).T
    responsibility = posterior if weight is None else posterior * weight
    local = _scores(y, basis)
    own = _places(K, D, len(basis))
    complete, missing = np.zeros((own.size, own.size)), np.zeros((own.size, own.size))
    blocks = own[:, :, None], own[:, None, :]
    complete[blocks] = _complete_curvature(y, responsibility, basis)
    missing[blocks] = (local * responsibility[:, :, None]).swapaxes(1, 2) @ local
    scores = np.empty((own.size, len(X)))
    scores[own] = (local * posterior[:, :, None]).swapaxes(1, 2)
    weighted = scores if weight is None else scores * weight
    return [weighted.sum(axis=1), complete, missing - weighted @ scores.T]


def _places(K: int, D: int, q: int) -> IntArray:
    """The coordinates w, u and V of every component among all, shape (K, 1 + D + q)."""
    k = np.arange(K)[:, None]
    return np.hstack([k, K + k * D + np.arange(D), K * (1 + D) + k * q + np.arange(q)])


def symmetric_basis(D: int) -> FloatArray:
    """Return an orthonormal basis of the symmetric matrices, shape (D (D + 1) / 2, D, D)."""
    rows, columns = np.triu_indices(D)
    basis = np.zeros((rows.size, D, D))
    index = np.arange(rows.size)
    basis[index, rows, columns] = basis[index, columns, rows] = np.where(rows == columns, 1.0, np.sqrt(0.5))
    return basis


def _scores(y: FloatArray, basis: FloatArray) -> FloatArray:
    """The gradients of every component's log density and weight at samples y, shape (K, N, 1 + D + D (D + 1) / 2)."""
    rows, columns = np.triu_indices(y.shape[2])
    quadratic = y[..., rows] * y[..., columns] * np.where(rows == columns, 1.0, np.sqrt(2.0))
    trace = np.trace(basis, axis1=1, axis2=2)
    return np.concatenate([np.ones((*y.shape[:2], 1)), y, 0.5 * (quadratic - trace)], axis=2)


def _complete_curvature(y: FloatArray, responsibility: FloatArray, basis: FloatArray) -> FloatArray:
    """Minus the second derivatives of those, summed with these responsibilities, shape (K, 1 + D + q, 1 + D + q)."""
    (K, _, D), q = y.shape, len(basis)
    counts = responsibility.sum(axis=1)[:, None, None]
    first = (responsibility[:, None] @ y)[:, 0]
    second = (responsibility[:, :, None] * y).swapaxes(1, 2) @ y
    turned = (basis @ second[:, None]).swapaxes(2, 3).reshape(K, q, D * D)
    products = turned @ basis.reshape(q, D * D).T
    curvature = np.zeros((K, 1 + D + q, 1 + D + q))
    curvature[:, :1, :1] = counts
    curvature[:, 1 : 1 + D, 1 : 1 + D] = counts * np.eye(D)
    cross = np.tensordot(first, basis, axes=(1, 2))
    curvature[:, 1 + D :, 1 : 1 + D] = cross
    curvature[:, 1 : 1 + D, 1 + D :] = cross.swapaxes(1, 2)
    curvature[:, 1 + D :, 1 + D :] = 0.5 * (products + products.swapaxes(1, 2)) - 0.5 * counts * np.eye(q)
    return curvature
