"""How scikit-learn stores covariances: one shape per covariance type, with precisions and factors alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gmm_core.arrays import FloatArray
from gmm_core.mixture import LOG_TWO_PI, Mixture


@dataclass(frozen=True)
class Layout:
    """The shape in which the covariances of one type are stored.

    Attributes
    ----------
    shape
        ``shape(K, D)``: of the covariances, the precisions and the factors.
    pack
        From dense covariances, shape (K, D, D), to that shape.
    unpack
        ``unpack(values, K, D)``, the way back.
    square
        Whether matrices are stored; else variances.
    each
        ``each(values, K)``: the matrix or the variances of every component in turn.
    """

    shape: Callable[[int, int], tuple[int, ...]]
    pack: Callable[[FloatArray], FloatArray]
    unpack: Callable[[FloatArray, int, int], FloatArray]
    square: bool
    each: Callable[[FloatArray, int], FloatArray] = lambda values, K: values

    def factors(self, covariances: FloatArray) -> FloatArray:
        """The factors U of the precisions, ``P = U U^T``: upper triangular matrices, or numbers; all in this shape."""
        if not self.square:
            return np.asarray(1.0 / np.sqrt(covariances))
        return np.triu(np.linalg.inv(np.linalg.cholesky(covariances)).swapaxes(-1, -2))

    def precisions(self, factors: FloatArray) -> FloatArray:
        """The precisions of these factors."""
        return np.asarray(factors @ factors.swapaxes(-1, -2) if self.square else factors**2)

    def attributes(self, mixture: Mixture) -> dict[str, NDArray[Any]]:
        """The mixture as a fitted estimator's attributes, by their names, in float64."""
        covariances = self.pack(mixture.covariances)
        factors = self.factors(covariances)
        return {
            "weights_": mixture.weights,
            "means_": mixture.means,
            "covariances_": covariances,
            "precisions_": self.precisions(factors),
            "precisions_cholesky_": factors,
        }

    def mixture(self, weights: NDArray[Any], means: NDArray[Any], covariances: NDArray[Any]) -> Mixture:
        """The mixture of such attributes, whatever their precision."""
        weights, means, covariances = (values.astype(np.float64) for values in (weights, means, covariances))
        return Mixture(weights / weights.sum(), means, self.unpack(covariances, *means.shape))

    def log_densities(self, X: NDArray[Any], means: FloatArray, factors: FloatArray) -> FloatArray:
        """Return ``log N(x_i | means[k], (U_k U_k^T)^-1)``, shape (N, K), in nats: float64, whatever X is."""
        K, D = means.shape
        log_densities = np.empty((K, len(X))).T
        for k, factor in enumerate(self.each(factors, K)):
            # The mean first: far from the origin, (X @ U) - (mean @ U) would cancel.
            difference = X - means[k]
            whitened = difference @ factor if self.square else difference * factor
            diagonal = np.diagonal(factor) if self.square else np.broadcast_to(factor, D)
            squared_distance = np.einsum("nd,nd->n", whitened, whitened)
            log_densities[:, k] = np.log(diagonal).sum() - 0.5 * (D * LOG_TWO_PI + squared_distance)
        return log_densities


FULL = Layout(
    shape=lambda K, D: (K, D, D),
    pack=lambda dense: dense,
    unpack=lambda values, K, D: values,
    square=True,
)
LAYOUTS = {
    "full": FULL,
    "tied": Layout(
        shape=lambda K, D: (D, D),
        pack=lambda dense: dense[0],
        unpack=lambda values, K, D: np.repeat(values[None], K, axis=0),
        square=True,
        each=lambda values, K: np.broadcast_to(values, (K, *values.shape)),
    ),
    "diag": Layout(
        shape=lambda K, D: (K, D),
        pack=lambda dense: np.diagonal(dense, axis1=1, axis2=2),
        unpack=lambda values, K, D: values[:, :, None] * np.eye(D),
        square=False,
    ),
    "spherical": Layout(
        shape=lambda K, D: (K,),
        pack=lambda dense: dense[:, 0, 0],
        unpack=lambda values, K, D: values[:, None, None] * np.eye(D),
        square=False,
    ),
}


def layout_of(covariance_type: str) -> Layout:
    """The layout of a covariance type; the families that scikit-learn doesn't have are stored in full."""
    return LAYOUTS.get(covariance_type, FULL)
