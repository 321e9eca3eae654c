"""Changing one parameter of a mixture by hand, and leaving a valid mixture of the same family.

Components and features are counted from 0; means and deviations are in the units of the data. Every
function returns a new mixture; what is not named in it keeps its bits. Each raises InvalidInput where the
value asked for is none that the parameter can have, or where the family has no such mixture.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gmm_core.arrays import FloatArray, as_float_array, require_finite
from gmm_core.covariance._family import Family
from gmm_core.errors import InvalidInput
from gmm_core.mixture import Mixture

# How little the other components count while a family that shares something adapts to the one that was changed.
_FAINT = 1e-12


def with_weight(mixture: Mixture, k: int, weight: float) -> Mixture:
    """Give component k this weight; the others share the rest in the ratio that they had."""
    if not 0.0 < weight < 1.0 or mixture.n_components == 1:
        raise InvalidInput(
            "edit_weight",
            f"the weight of one of several components must lie between 0 and 1, got {weight:g}; use for example 0.5",
            value=float(weight),
        )
    others = np.delete(np.arange(mixture.n_components), k)
    shares, total = mixture.weights[others], float(mixture.weights[others].sum())
    weights = np.empty(mixture.n_components)
    weights[others] = (1.0 - weight) * (shares / total if total > 0.0 else 1.0 / len(others))
    weights[k] = weight
    return Mixture(weights, mixture.means, mixture.covariances)


def with_boundary(mixture: Mixture, k: int, weight: float) -> Mixture:
    """Give component k this weight at the cost of component k + 1 alone."""
    both = float(mixture.weights[k] + mixture.weights[k + 1])
    if not 0.0 < weight < both:
        raise InvalidInput(
            "edit_boundary",
            f"components {k + 1} and {k + 2} have {both:g} to share: the weight of the first must lie between 0 and "
            f"that, got {weight:g}",
            first=k + 1,
            second=k + 2,
            both=both,
            value=float(weight),
        )
    weights = mixture.weights.copy()
    weights[k], weights[k + 1] = weight, both - weight
    return Mixture(weights, mixture.means, mixture.covariances)


def with_mean(mixture: Mixture, k: int, mean: Sequence[float], features: Sequence[int]) -> Mixture:
    """Move the mean of component k in these features."""
    means = mixture.means.copy()
    means[k, list(features)] = _finite("mean", mean)
    return Mixture(mixture.weights, means, mixture.covariances)


def with_covariance(
    mixture: Mixture, k: int, covariance: Sequence[Sequence[float]], features: Sequence[int], family: Family
) -> Mixture:
    """Give component k this covariance matrix in these features.

    Where there are further features, their own covariances stay, and those with the changed features
    follow as if the changed features themselves had been stretched and turned: so the matrix stays
    positive definite. A family that the result doesn't belong to is met by :func:`within`.
    """
    block = _positive(k, _finite("covariance", covariance))
    covariances = mixture.covariances.copy()
    chosen = list(features)
    if len(chosen) == mixture.n_features:
        covariances[k][np.ix_(chosen, chosen)] = block
    else:
        covariances[k] = _sphere(family, _stretched(covariances[k], block, chosen), float(block[0, 0]))
    return Mixture(mixture.weights, mixture.means, within(family, covariances, k))


def with_deviation(mixture: Mixture, k: int, deviation: float, feature: int, family: Family) -> Mixture:
    """Give component k this standard deviation in a feature; its correlations stay."""
    if not deviation > 0.0 or not np.isfinite(deviation):
        raise InvalidInput(
            "edit_deviation",
            f"a standard deviation and a variance must be positive, got {deviation:g}; use a number above 0",
            value=float(deviation),
        )
    scale = np.ones(mixture.n_features)
    scale[feature] = deviation / np.sqrt(mixture.covariances[k, feature, feature])
    covariances = mixture.covariances.copy()
    covariances[k] *= np.outer(scale, scale)
    covariances[k, feature, feature] = deviation**2
    covariances[k] = _sphere(family, covariances[k], deviation**2)
    return Mixture(mixture.weights, mixture.means, within(family, covariances, k))


def with_correlation(mixture: Mixture, k: int, correlation: float, features: Sequence[int], family: Family) -> Mixture:
    """Give component k this correlation between two features; their variances stay."""
    if not -1.0 < correlation < 1.0:
        raise InvalidInput(
            "edit_correlation",
            f"a correlation must lie between -1 and 1, got {correlation:g}; at -1 and 1 the ellipse has no width",
            value=float(correlation),
        )
    i, j = features
    tilted = np.eye(mixture.n_features)
    tilted[i, j] = tilted[j, i] = correlation
    if not family.contains(tilted[None]):
        raise InvalidInput(
            "edit_uncorrelated",
            f"the features are uncorrelated in the family {family.name}, got a correlation of {correlation:g}; "
            "choose the family full",
            family=family.name,
            value=float(correlation),
        )
    block = mixture.covariances[k][np.ix_([i, j], [i, j])].copy()
    block[0, 1] = block[1, 0] = correlation * np.sqrt(block[0, 0] * block[1, 1])
    return with_covariance(mixture, k, block, (i, j), family)


def within(family: Family, covariances: FloatArray, k: int) -> FloatArray:
    """Return covariances of the family, as they are where they belong to it, and otherwise true to component k.

    A family that shares volume, shape or orientation takes what is shared from component k: it is the
    M-step of the family with next to no points in the other components.
    """
    if family.contains(covariances):
        return covariances
    own = family.estimate(np.ones(1), covariances[k : k + 1])[0]
    counts = np.full(len(covariances), _FAINT)
    counts[k] = 1.0
    adapted = family.estimate(counts, counts[:, None, None] * covariances)
    for exact in (covariances, np.broadcast_to(own, covariances.shape)):
        # What differs by rounding alone does not differ.
        same = np.isclose(adapted, exact, rtol=1e-9, atol=1e-9 * np.abs(own).max()).all(axis=(1, 2))
        adapted[same] = exact[same]
    adapted[k] = own
    return adapted


def _sphere(family: Family, covariance: FloatArray, variance: float) -> FloatArray:
    """The covariance, or the sphere of this variance where the family has nothing but spheres."""
    sphere = variance * np.eye(len(covariance))
    only = family.contains(sphere[None]) and not family.contains(np.diag(1.0 + np.arange(len(covariance)))[None])
    return sphere if only else covariance


def _stretched(covariance: FloatArray, block: FloatArray, features: list[int]) -> FloatArray:
    """Apply to these features the linear map that takes their covariance matrix to ``block``."""
    former = covariance[np.ix_(features, features)]
    lower = np.linalg.cholesky(block) @ np.linalg.inv(np.linalg.cholesky(former))
    stretch = np.eye(len(covariance))
    stretch[np.ix_(features, features)] = lower
    changed = stretch @ covariance @ stretch.T
    changed[np.ix_(features, features)] = block
    return np.asarray((changed + changed.T) / 2.0)


def _finite(name: str, values: object) -> FloatArray:
    array = as_float_array(name, values)
    require_finite(name, array)
    return array


def _positive(k: int, block: FloatArray) -> FloatArray:
    symmetric = np.asarray((block + block.T) / 2.0)
    smallest = float(np.linalg.eigvalsh(symmetric)[0])
    if not smallest > 0.0:
        raise InvalidInput(
            "edit_covariance",
            f"the covariance matrix of component {k + 1} must be positive definite, but its smallest eigenvalue is "
            f"{smallest:.3g}; variances must be above 0",
            component=k + 1,
            value=smallest,
        )
    return symmetric
