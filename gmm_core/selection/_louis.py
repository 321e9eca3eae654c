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
from scipy.linalg import block_diag

from gmm_core.arrays import FloatArray
from gmm_core.mixture import Mixture
from gmm_core.selection._family_chart import symmetric_basis

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


def local_information(mixture: Mixture, X: FloatArray) -> LocalInformation:
    """Return the gradient of the log-likelihood of X, shape (N, D), and its two curvatures."""
    sums: list[FloatArray] | None = None
    for start in range(0, len(X), ROWS_AT_ONCE):
        part = _part(mixture, X[start : start + ROWS_AT_ONCE])
        sums = part if sums is None else [total + more for total, more in zip(sums, part, strict=True)]
    assert sums is not None
    gradient, complete, missing = sums
    return LocalInformation(gradient[: mixture.n_components], gradient, complete, complete - missing)


def _part(mixture: Mixture, X: FloatArray) -> list[FloatArray]:
    """Return the gradient, the complete information and the missing information of some rows."""
    K, D = mixture.n_components, mixture.n_features
    basis = symmetric_basis(D)
    q = len(basis)
    size = K * (1 + D + q)
    scores, complete, missing = np.zeros((len(X), size)), np.zeros((size, size)), np.zeros((size, size))
    inverses = np.linalg.inv(np.linalg.cholesky(mixture.covariances))
    for k, responsibility in enumerate(mixture.responsibilities(X).T):
        own = np.r_[k, K + k * D : K + (k + 1) * D, K * (1 + D) + k * q : K * (1 + D) + (k + 1) * q]
        block = np.ix_(own, own)
        y = (X - mixture.means[k]) @ inverses[k].T
        score = _score(y, basis)
        scores[:, own] = responsibility[:, None] * score
        missing[block] = score.T @ scores[:, own]
        complete[block] = _complete_curvature(y, responsibility, basis)
    return [scores.sum(axis=0), complete, missing - scores.T @ scores]


def _score(y: FloatArray, basis: FloatArray) -> FloatArray:
    """The gradient of one component's log density and weight at samples y, shape (N, 1 + D + D (D + 1) / 2)."""
    quadratic = np.einsum("na,cab,nb->nc", y, basis, y, optimize=True)
    return np.hstack([np.ones((len(y), 1)), y, 0.5 * (quadratic - np.trace(basis, axis1=1, axis2=2))])


def _complete_curvature(y: FloatArray, responsibility: FloatArray, basis: FloatArray) -> FloatArray:
    """Minus the second derivative of that, summed with these responsibilities."""
    D, q, count = y.shape[1], len(basis), responsibility.sum()
    first, second = responsibility @ y, (responsibility[:, None] * y).T @ y
    products = np.einsum("cab,dbe,ea->cd", basis, basis, second, optimize=True)
    cross = basis @ first
    covariances = 0.5 * (products + products.T) - 0.5 * count * np.eye(q)
    return block_diag(count, np.block([[count * np.eye(D), cross.T], [cross, covariances]]))
