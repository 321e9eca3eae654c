"""The surface of a covariance family around given covariances, from nothing but the family's M-step.

The M-step maps any covariances to covariances of the family, and leaves those as they are: a projection.
The range of its derivative is the tangent of the surface, and its second derivative how the surface bends.
Coordinates: component after component, ``L (I + V) L^T`` with V in an orthonormal basis of symmetric matrices.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import solve_triangular

from gmm_core.arrays import FloatArray
from gmm_core.covariance import Family
from gmm_core.errors import InvalidInput
from gmm_core.louis import symmetric_basis
from gmm_core.mixture import Mixture

FIRST_STEP = 1e-4
SECOND_STEP = 1e-3
STRAIGHT = 1e-6


class FamilyChart:
    """The family's projection near the covariances of ``mixture``, in local coordinates.

    Attributes
    ----------
    tangent
        Orthonormal basis of the directions within the family, shape (K D (D + 1) / 2, P).

    Raises
    ------
    InvalidInput
        If the family has corners or folds there, so that it has no tangent.
    """

    def __init__(self, family: Family, mixture: Mixture, counts: FloatArray) -> None:
        self.family, self.counts = family, counts
        self.basis = symmetric_basis(mixture.n_features)
        self.factors = np.linalg.cholesky(mixture.covariances)
        self.inverses = np.array([solve_triangular(f, np.eye(len(f)), lower=True) for f in self.factors])
        self.size = mixture.n_components * len(self.basis)
        self.tangent = self._tangent(mixture)

    def project(self, v: FloatArray) -> FloatArray:
        """Return the coordinates of the family's covariances for those at v, shape (K D (D + 1) / 2,)."""
        D = self.basis.shape[1]
        V = np.eye(D) + np.tensordot(v.reshape(len(self.factors), -1), self.basis, axes=1)
        covariances = self.factors @ V @ self.factors.swapaxes(1, 2)
        projected = self.family.estimate(self.counts, covariances * self.counts[:, None, None])
        local = self.inverses @ projected @ self.inverses.swapaxes(1, 2) - np.eye(D)
        return np.asarray(np.einsum("kab,cab->kc", local, self.basis).ravel())

    def _tangent(self, mixture: Mixture) -> FloatArray:
        steps = FIRST_STEP * np.eye(self.size)
        derivative = np.column_stack([(self.project(h) - self.project(-h)) / (2 * FIRST_STEP) for h in steps])
        left, sizes, _ = np.linalg.svd(derivative)
        # The singular values of a projection are 0, or 1 and more.
        rank = int((sizes > 0.5).sum())
        expected = self.family.n_covariance_parameters(mixture.n_components, mixture.n_features)
        if rank != expected:
            raise InvalidInput(
                "family_not_smooth",
                f"the family {self.family.name} must be smooth at the fit, with {expected} directions, found {rank}: "
                "some covariance is a special case, such as a circle; use the bootstrap",
                family=self.family.name,
                expected=expected,
                found=rank,
            )
        return left[:, :rank]

    def bend(self, gradient: FloatArray) -> FloatArray:
        """Return the second derivative of ``gradient · project(tangent @ u)`` at u = 0, shape (P, P)."""
        P = self.tangent.shape[1]
        if self._is_straight():
            return np.zeros((P, P))

        def f(u: FloatArray) -> float:
            return float(gradient @ self.project(self.tangent @ u))

        steps = SECOND_STEP * np.eye(P)
        second = np.empty((P, P))
        for a in range(P):
            for b in range(a, P):
                h, k = steps[a], steps[b]
                second[a, b] = second[b, a] = f(h + k) - f(h - k) - f(k - h) + f(-h - k)
        return second / (4 * SECOND_STEP**2)

    def _is_straight(self) -> bool:
        """Whether the family is a flat: then far steps within the tangent stay in it."""
        rng = np.random.default_rng(0)
        far = self.tangent @ rng.uniform(-1.0, 1.0, self.tangent.shape[1])
        far *= 0.5 / np.linalg.norm(far)
        return bool(np.abs(self.project(far) - far).max() < STRAIGHT)
