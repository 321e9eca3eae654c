"""The distribution function of a mixture of one feature, and its inverse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from gmm_core.arrays import FloatArray, as_float_array, require_finite
from gmm_core.errors import InvalidInput

if TYPE_CHECKING:
    from gmm_core.mixture import Mixture


def cdf(mixture: Mixture, x: Any) -> FloatArray:
    """Return ``P(X <= x)``, in the shape of x; x may be infinite."""
    means, deviations = _of_one_feature(mixture)
    points = as_float_array("x", x)
    if np.isnan(points).any():
        require_finite("x", points)
    return np.asarray(ndtr((points[..., None] - means) / deviations) @ mixture.weights)


def ppf(mixture: Mixture, probability: Any) -> FloatArray:
    """Return the x with ``P(X <= x) = probability``, in the shape of ``probability``."""
    means, deviations = _of_one_feature(mixture)
    probabilities = as_float_array("probability", probability)
    outside = ~((probabilities >= 0.0) & (probabilities <= 1.0))
    if outside.any():
        value = float(probabilities[outside].flat[0])
        raise InvalidInput("probability_range", f"probability must be from 0 to 1, got {value:g}", value=value)
    present = mixture.weights > 0.0
    # The distribution function is a mean of the components': its quantile lies between theirs.
    component_quantiles = means[present] + deviations[present] * ndtri(probabilities[..., None])
    low, high = component_quantiles.min(axis=-1), component_quantiles.max(axis=-1)
    found = [_root(mixture, *triple) for triple in zip(probabilities.flat, low.flat, high.flat, strict=True)]
    return np.reshape(found, probabilities.shape)


def _root(mixture: Mixture, probability: float, low: float, high: float) -> float:
    """Return the quantile within its bracket."""

    def excess(x: float) -> float:
        return float(cdf(mixture, x)) - probability

    # Where rounding has closed the bracket, or turned the sign at an end, that end is the root to the last digit.
    if not low < high or excess(low) >= 0.0:
        return low
    if excess(high) <= 0.0:
        return high
    precision = 4 * np.finfo(float).eps
    return float(brentq(excess, low, high, xtol=precision * (high - low), rtol=precision))


def _of_one_feature(mixture: Mixture) -> tuple[FloatArray, FloatArray]:
    """Return the means and standard deviations of the components, each of shape (K,)."""
    if mixture.n_features != 1:
        raise InvalidInput(
            "one_feature",
            f"the distribution function needs a mixture of 1 feature, got {mixture.n_features}; "
            "take the marginal of one feature first",
            found=mixture.n_features,
        )
    return mixture.means[:, 0], np.sqrt(mixture.covariances[:, 0, 0])
