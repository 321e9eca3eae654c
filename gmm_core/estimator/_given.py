"""The parameters that a user starts from, checked in scikit-learn's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.utils import check_array

from gmm_core.arrays import FloatArray
from gmm_core.estimator._layout import Layout, layout_of
from gmm_core.mixture import Mixture

WEIGHT_SUM_TOLERANCE = {np.dtype(np.float32): 1e-6, np.dtype(np.float64): 1e-8}


@dataclass(frozen=True)
class GivenStart:
    """Shapes (K,), (K, D) and (K, D, D); None for what the start has to find."""

    weights: FloatArray | None
    means: FloatArray | None
    covariances: FloatArray | None

    @property
    def missing(self) -> list[str]:
        """The names of the parameters of the estimator that were not given."""
        parts = {"weights_init": self.weights, "means_init": self.means, "precisions_init": self.covariances}
        return [name for name, part in parts.items() if part is None]

    def over(self, start: Mixture | None) -> Mixture:
        """The start with what was given in its place; None where all was given."""
        parts = []
        for name in ("weights", "means", "covariances"):
            part = getattr(self, name)
            parts.append(getattr(start, name) if part is None else part)
        return Mixture(*parts)


def check_given(
    weights: Any, means: Any, precisions: Any, covariance_type: str, n_components: int, n_features: int
) -> GivenStart:
    """Return the given parameters in float64.

    Raises
    ------
    ValueError
        If a shape or a value is wrong.
    """
    K, D = n_components, n_features
    return GivenStart(
        None if weights is None else _weights(weights, K),
        None if means is None else _array(means, (K, D), "means").astype(np.float64),
        None if precisions is None else _covariances(precisions, covariance_type, K, D),
    )


def _array(values: Any, shape: tuple[int, ...], name: str) -> FloatArray:
    array = check_array(values, dtype=[np.float64, np.float32], ensure_2d=False, allow_nd=len(shape) > 2)
    if array.shape != shape:
        raise ValueError(f"The parameter '{name}' should have the shape of {shape}, but got {array.shape}")
    return np.asarray(array)


def _weights(values: Any, n_components: int) -> FloatArray:
    weights = _array(values, (n_components,), "weights")
    if (weights < 0.0).any() or (weights > 1.0).any():
        raise ValueError(
            "The parameter 'weights' should be in the range [0, 1], "
            f"but got max value {weights.max():.5f}, min value {weights.min():.5f}"
        )
    if abs(1.0 - weights.sum()) > WEIGHT_SUM_TOLERANCE[weights.dtype]:
        raise ValueError(f"The parameter 'weights' should be normalized, but got sum(weights) = {weights.sum():.5f}")
    exact = weights.astype(np.float64)
    return np.asarray(exact / exact.sum())


def _covariances(values: Any, covariance_type: str, n_components: int, n_features: int) -> FloatArray:
    layout: Layout = layout_of(covariance_type)
    shape = layout.shape(n_components, n_features)
    precisions = _array(values, shape, f"{covariance_type} precision")
    if not layout.square:
        if (precisions <= 0.0).any():
            raise ValueError(f"'{covariance_type} precision' should be positive")
        return layout.unpack(1.0 / precisions.astype(np.float64), n_components, n_features)
    transposed = precisions.swapaxes(-1, -2)
    if not (np.isclose(precisions, transposed).all() and (np.linalg.eigvalsh(precisions) > 0.0).all()):
        raise ValueError(f"'{covariance_type} precision' should be symmetric, positive-definite")
    covariances = np.linalg.inv(0.5 * (precisions + transposed).astype(np.float64))
    return layout.unpack(0.5 * (covariances + covariances.swapaxes(-1, -2)), n_components, n_features)
