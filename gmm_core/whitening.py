"""The coordinates in which EM computes: data centred and whitened once.

Sums of raw second moments cancel when the data lie far from the origin or on very different
scales. In coordinates ``z = A^-1 (x - centre)``, with ``A A^T`` the covariance of the data,
they don't, and nothing computed depends on the units or the origin of the data.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Protocol

import numpy as np
from scipy.linalg import qr, solve_triangular

from gmm_core.arrays import FloatArray, IntArray, as_float_array, as_samples, frozen, require_finite
from gmm_core.errors import InvalidInput

SMALLEST_CORRELATION_EIGENVALUE = 1e-10
# Variances are products of two spreads, and sums over samples of such products must stay in range;
# components are allowed to be far narrower than the data.
SMALLEST_SPREAD, LARGEST_SPREAD = 1e-140, 1e140
# Of all weights together, in either direction from 1: no sum over samples leaves the range by them.
LARGEST_WEIGHT = 1e100
# Rows at a time, where the data are gone through outside the kernel.
BLOCK_ROWS = 1 << 14


class WhitenedPoints(Protocol):
    """What the E-step for complete data needs of points; see :class:`WhitenedData` for what it is."""

    @property
    def n_samples(self) -> int: ...
    @property
    def z(self) -> FloatArray: ...
    @property
    def sample_weight(self) -> FloatArray | None: ...
    @property
    def total_weight(self) -> float: ...
    @property
    def log_scale(self) -> float: ...
    @property
    def squared_radius(self) -> float: ...
    @property
    def feature_sums(self) -> FloatArray: ...


class WhitenedData:
    """Data prepared for EM.

    Parameters
    ----------
    X
        Shape (N, D), or (N,) for one feature.
    sample_weight
        Shape (N,), non-negative: how often, or how much, each row counts. None counts each once.
    ridge
        Added to every variance, in squared units of X: to those of the data here, and to those of every
        covariance by the M-step. Features may then be constant or collinear.

    Attributes
    ----------
    X, sample_weight
        As float64; ``sample_weight`` is None where each row counts once.
    z
        The whitened data, feature-major: shape (D, N).
    centre, scale
        Shapes (D,) and (D, D), lower triangular: ``x = centre + scale @ z``. ``scale @ scale.T`` is
        the covariance of the data; where features are collinear, its diagonal.
    log_scale
        ``log det scale``: a log density in x is the one in z minus this.
    covariance, feature_sd
        Of the data, with the ridge: shapes (D, D) and (D,).
    collinear
        A feature that depends linearly on the others and the rank of all, or None.
    ridge
        As given.
    total_weight
        N, or the sum of the weights.
    squared_radius
        The largest ``|z|^2``.
    complete
        Whether every value is known; see :mod:`gmm_core.missing`.

    Raises
    ------
    InvalidInput
        If X is not a finite matrix of numbers, if a feature is constant or out of range, or if the weights don't fit.
    """

    complete = True

    def __init__(self, X: Any, sample_weight: Any = None, ridge: float = 0.0) -> None:
        self.X = as_samples(X)
        self.ridge = ridge
        self.sample_weight = as_weights(sample_weight, self.n_samples)
        # Feature-major: along contiguous rows NumPy is ten times faster than down the columns of a narrow matrix.
        columns = np.array(self.X.T, order="C")
        counted = columns if self.sample_weight is None else columns[:, self.sample_weight > 0]
        require_variation(counted, least=ridge**0.5)
        self.total_weight = float(self.n_samples if self.sample_weight is None else self.sample_weight.sum())
        self.centre = np.average(columns, axis=1, weights=self.sample_weight)
        columns -= self.centre[:, None]
        weighted = columns if self.sample_weight is None else columns * self.sample_weight
        self._whiten_by(weighted @ columns.T / self.total_weight + ridge * np.eye(self.n_features))
        self.z, self.squared_radius = columns, 0.0
        for start in range(0, self.n_samples, BLOCK_ROWS):
            # In place, so that there is never more than one copy of the data.
            block = columns[:, start : start + BLOCK_ROWS]
            block[:] = self.inverse_scale @ block
            self.squared_radius = max(self.squared_radius, float(np.einsum("dn,dn->n", block, block).max()))
        for array in (self.centre, self.z):
            array.setflags(write=False)

    def _whiten_by(self, covariance: FloatArray) -> None:
        """Set what follows from the covariance of the data, shape (D, D)."""
        self.covariance = covariance
        self.feature_sd = np.sqrt(np.diagonal(self.covariance))
        correlation = self.covariance / np.outer(self.feature_sd, self.feature_sd)
        self.collinear = _collinear(correlation)
        # Along nearly dependent features whitening would blow up rounding: those are only scaled.
        factor = np.eye(self.n_features) if self.collinear else np.linalg.cholesky(correlation)
        self.scale = self.feature_sd[:, None] * factor
        self.inverse_scale = solve_triangular(self.scale, np.eye(self.n_features), lower=True)
        self.log_scale = float(np.log(np.diagonal(self.scale)).sum())
        for array in (self.covariance, self.feature_sd, self.scale, self.inverse_scale):
            array.setflags(write=False)

    @property
    def n_samples(self) -> int:
        """The number of rows, N."""
        return int(self.X.shape[0])

    @property
    def n_features(self) -> int:
        """The number of features, D."""
        return int(self.X.shape[1])

    def subset(self, rows: IntArray) -> WhitenedData:
        """Some of the rows, by index, shape (M,), prepared anew; InvalidInput where a feature does not vary in them."""
        return WhitenedData(self.X[rows], None if self.sample_weight is None else self.sample_weight[rows], self.ridge)

    @cached_property
    def feature_sums(self) -> FloatArray:
        """The sum over all samples of ``[1, z, upper(z z^T)]``: see :func:`feature_sums`."""
        return feature_sums(self.z, self.sample_weight)

    @cached_property
    def sd_products(self) -> FloatArray:
        """The products of the features' standard deviations, shape (D, D): what covariances are measured in."""
        return frozen(np.outer(self.feature_sd, self.feature_sd))

    @cached_property
    def ridge_in_z(self) -> FloatArray:
        """What the ridge is in z: shape (D, D)."""
        return frozen(self.ridge * (self.inverse_scale @ self.inverse_scale.T))

    def means_to_z(self, means: FloatArray) -> FloatArray:
        """Map means, shape (K, D), into z."""
        return (means - self.centre) @ self.inverse_scale.T

    def covariances_to_z(self, covariances: FloatArray) -> FloatArray:
        """Map covariances, shape (K, D, D), into z."""
        return self.inverse_scale @ covariances @ self.inverse_scale.T

    def means_from_z(self, means: FloatArray) -> FloatArray:
        """Map means, shape (K, D), back into the units of the data."""
        return self.centre + means @ self.scale.T

    def covariances_from_z(self, covariances: FloatArray) -> FloatArray:
        """Map covariances or scatters, shape (K, D, D), back into squared units of the data, exactly symmetric."""
        mapped = self.scale @ covariances @ self.scale.T
        return 0.5 * (mapped + mapped.swapaxes(1, 2))


def feature_sums(z: FloatArray, sample_weight: FloatArray | None) -> FloatArray:
    """The weighted sum over the points z, shape (D, N), of ``[1, z, upper(z z^T)]``: shape (1 + D + D (D + 1) / 2,)."""
    weighted = z if sample_weight is None else z * sample_weight
    count = float(z.shape[1] if sample_weight is None else sample_weight.sum())
    second = weighted @ z.T
    upper = [second[d, d:] for d in range(len(z))]
    return np.concatenate([[count], weighted.sum(axis=1), *upper])


def as_weights(sample_weight: Any, n_samples: int) -> FloatArray | None:
    """Return the weights of the rows, read-only, or None for None; InvalidInput if they don't fit."""
    if sample_weight is None:
        return None
    weights = as_float_array("sample_weight", sample_weight)
    if weights.shape != (n_samples,):
        raise InvalidInput(
            "sample_weight_shape",
            f"sample_weight must have shape ({n_samples},), got {weights.shape}; pass one weight per row of X",
            expected=n_samples,
            shape=weights.shape,
        )
    require_finite("sample_weight", weights)
    if (weights < 0).any() or not weights.any():
        raise InvalidInput(
            "sample_weight_sign",
            f"sample_weight must be 0 or more and not all 0, got a smallest of {weights.min():g}; "
            "drop the rows that must not count",
            smallest=float(weights.min()),
        )
    with np.errstate(over="ignore"):
        total = float(weights.sum())
    if not 1.0 / LARGEST_WEIGHT <= total <= LARGEST_WEIGHT:
        raise InvalidInput(
            "sample_weight_range",
            f"the weights in sample_weight must sum to between {1.0 / LARGEST_WEIGHT:g} and {LARGEST_WEIGHT:g}, for "
            f"sums over samples to stay in the range of floating point, got {total:g}; change their unit",
            smallest=1.0 / LARGEST_WEIGHT,
            largest=LARGEST_WEIGHT,
            value=total,
        )
    return np.asarray(frozen(weights))


def require_variation(columns: FloatArray, where: str = "in every row", least: float = 0.0) -> None:
    """Raise InvalidInput for features that don't vary, or whose squares leave the range of floating point.

    ``columns`` has shape (D, N), a feature a row; NaN are passed over. Every feature counts as spread over
    ``least`` or more.
    """
    smallest, largest = np.fmin.reduce(columns, axis=1), np.fmax.reduce(columns, axis=1)
    with np.errstate(over="ignore"):
        spread = np.maximum(largest - smallest, least)
    magnitude = np.maximum(np.abs(smallest), np.abs(largest))
    constant = np.flatnonzero(~(spread > 8 * np.finfo(float).eps * magnitude))
    if constant.size:
        feature = int(constant[0])
        raise InvalidInput(
            "constant_feature",
            f"every feature must vary, but feature {feature + 1} is {smallest[feature]:g} {where}; drop it",
            feature=feature + 1,
            value=float(smallest[feature]),
        )
    require_range(spread)


def require_range(spread: FloatArray) -> None:
    """Raise InvalidInput for features whose spread, shape (D,), has no square within the range of floating point."""
    outside = np.flatnonzero((spread < SMALLEST_SPREAD) | (spread > LARGEST_SPREAD))
    if outside.size:
        feature = int(outside[0])
        raise InvalidInput(
            "feature_scale",
            f"the spread of every feature must be from {SMALLEST_SPREAD:g} to {LARGEST_SPREAD:g}, as variances are "
            f"its square, but feature {feature + 1} spreads over {spread[feature]:g}; change its unit",
            feature=feature + 1,
            value=float(spread[feature]),
            smallest=SMALLEST_SPREAD,
            largest=LARGEST_SPREAD,
        )


def _collinear(correlation: FloatArray) -> tuple[int, int] | None:
    """A feature that depends linearly on the others, and the rank of them all; None where there is none."""
    eigenvalues = np.linalg.eigvalsh(correlation)
    if eigenvalues[0] >= SMALLEST_CORRELATION_EIGENVALUE:
        return None
    pivots = qr(correlation, pivoting=True, mode="r")[1]
    return int(pivots[-1]), int((eigenvalues >= SMALLEST_CORRELATION_EIGENVALUE).sum())
