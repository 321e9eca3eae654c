"""What makes three arrays a mixture: shapes, weights that sum to one, covariances that are positive definite."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gmm_core.arrays import FloatArray
from gmm_core.errors import InvalidInput

if TYPE_CHECKING:
    from gmm_core.mixture import Mixture

WEIGHT_SUM_TOLERANCE = 1e-8
SYMMETRY_TOLERANCE = 1e-8


def check_shapes(weights: FloatArray, means: FloatArray, covariances: FloatArray) -> None:
    """Raise InvalidInput unless the shapes are (K,), (K, D) and (K, D, D)."""
    if weights.ndim != 1 or weights.size == 0:
        raise InvalidInput(
            "weights_shape",
            f"weights must have shape (K,) with K >= 1, got {weights.shape}; pass one number per component",
            shape=weights.shape,
        )
    K = weights.size
    if means.ndim != 2 or means.shape[0] != K or means.shape[1] == 0:
        raise InvalidInput(
            "means_shape",
            f"means must have shape (K, D) with K = {K}, got {means.shape}; pass one row per component",
            shape=means.shape,
            K=K,
        )
    D = means.shape[1]
    if covariances.shape != (K, D, D):
        raise InvalidInput(
            "covariances_shape",
            f"covariances must have shape (K, D, D) = ({K}, {D}, {D}), got {covariances.shape}; "
            "pass one dense matrix per component, whatever the family",
            shape=covariances.shape,
            K=K,
            D=D,
        )


def require_shape(mixture: Mixture, n_components: int, n_features: int) -> None:
    """Raise InvalidInput unless the mixture has K components over D features."""
    expected, found = (n_components, n_features), mixture.means.shape
    if expected != found:
        raise InvalidInput(
            "start_shape",
            f"the start must have means of shape (K, D) = {expected}, got {found}; "
            "make it for the same data and the same number of components",
            expected=str(expected),
            found=str(found),
        )


def check_weights(weights: FloatArray) -> None:
    """Raise InvalidInput unless the weights, shape (K,), are not negative and sum to 1."""
    if (weights < 0).any():
        k = int(np.argmax(weights < 0))
        raise InvalidInput(
            "weights_negative",
            f"weights must not be negative, got {weights[k]:g} for component {k + 1}; use 0 or more",
            component=k + 1,
            value=float(weights[k]),
        )
    total = float(weights.sum())
    if abs(total - 1.0) > WEIGHT_SUM_TOLERANCE:
        raise InvalidInput(
            "weights_sum",
            f"weights must sum to 1, got {total:.10g}; divide them by their sum",
            total=total,
        )


def cholesky_factors(covariances: FloatArray) -> FloatArray:
    """Return the lower Cholesky factors, shape (K, D, D), or raise InvalidInput on which covariance has none."""
    asymmetry = np.abs(covariances - covariances.swapaxes(1, 2)).max(axis=(1, 2))
    crooked = asymmetry > SYMMETRY_TOLERANCE * np.abs(covariances).max(axis=(1, 2))
    if crooked.any():
        k = int(np.argmax(crooked))
        raise InvalidInput(
            "covariance_asymmetric",
            f"covariances must be symmetric, but that of component {k + 1} differs from its transpose by "
            f"{asymmetry[k]:.3g}; use (S + S.T) / 2",
            component=k + 1,
            value=float(asymmetry[k]),
        )
    try:
        return np.asarray(np.linalg.cholesky(covariances), dtype=np.float64)
    except np.linalg.LinAlgError:
        raise _not_positive_definite(covariances) from None


def _not_positive_definite(covariances: FloatArray) -> InvalidInput:
    """The error that names the first covariance without a Cholesky factor."""
    k = next(k for k, covariance in enumerate(covariances) if not _has_factor(covariance))
    smallest = float(np.linalg.eigvalsh(covariances[k])[0])
    return InvalidInput(
        "covariance_not_positive_definite",
        f"covariances must be positive definite, but that of component {k + 1} has smallest eigenvalue "
        f"{smallest:.3g}; check the variances, or add a small number to its diagonal",
        component=k + 1,
        value=smallest,
    )


def _has_factor(covariance: FloatArray) -> bool:
    try:
        np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError:
        return False
    return True
