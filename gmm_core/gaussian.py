"""The E-step of the Gaussian mixture as additive sufficient statistics: the fast kernel.

With ``Phi(z) = [1, z, upper(z z^T)]`` the log joint density of a chunk of points and all
components is one matrix product ``C @ Phi``, and the statistics of the M-step are one more,
``R @ Phi^T``, after a log-sum-exp in place. Chunks stay in the processor's cache, memory is
O(chunk), and the statistics of chunks add up to those of the whole.

Where a component is very narrow against the whole data, ``z^T P z - 2 m^T P z + m^T P m`` cancels.
Such a component is evaluated through its Cholesky factor, with moments about its own mean.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gmm_core.arrays import FloatArray, IntArray
from gmm_core.mixture import LOG_TWO_PI, Mixture
from gmm_core.whitening import WhitenedData

CHUNK = 8192
NARROW = 1e6


@dataclass(frozen=True)
class GaussianStatistics:
    """Expected sufficient statistics, in whitened coordinates, about one origin per component.

    Attributes
    ----------
    counts
        ``sum_i r_ik``, shape (K,).
    first, second
        ``sum_i r_ik (z_i - origin_k)``, shape (K, D), and the same of its outer products, shape (K, D, D).
    origins
        Shape (K, D). Statistics about the same origins add up.
    """

    counts: FloatArray
    first: FloatArray
    second: FloatArray
    origins: FloatArray

    def moments(self) -> tuple[FloatArray, FloatArray]:
        """Return the means, shape (K, D), and the scatters about them, shape (K, D, D), in z."""
        offset = self.first / self.counts[:, None]
        scatters = self.second - self.first[:, :, None] * offset[:, None, :]
        return self.origins + offset, scatters


@dataclass(frozen=True)
class _Coefficients:
    """A mixture in z: rows of the matrix C, and what the narrow components need instead."""

    matrix: FloatArray
    constants: FloatArray
    means: FloatArray
    whiteners: FloatArray
    narrow: IntArray


def expected_statistics(
    data: WhitenedData, mixture: Mixture, *, chunk: int = CHUNK, threads: int = 1
) -> tuple[GaussianStatistics, float]:
    """E-step: the statistics under the mixture's responsibilities, and its log-likelihood (total, nats).

    The result does not depend on ``threads`` at all, and on ``chunk`` only by rounding.
    """
    coefficients = _coefficients(data, mixture)
    starts = range(0, data.n_samples, chunk)

    def work(start: int) -> tuple[FloatArray, float]:
        rows = slice(start, min(start + chunk, data.n_samples))
        weight = None if data.sample_weight is None else data.sample_weight[rows]
        return _chunk_statistics(data.z[:, rows], weight, coefficients)

    partial = _map(work, starts, threads)
    total = partial[0][0] if len(partial) == 1 else np.sum([sums for sums, _ in partial], axis=0)
    log_likelihood = float(np.sum([value for _, value in partial])) - data.total_weight * data.log_scale
    return _unpack(total, coefficients), log_likelihood


def statistics_of_responsibilities(data: WhitenedData, responsibilities: FloatArray) -> GaussianStatistics:
    """The statistics under given responsibilities, shape (N, K), about each component's own mean."""
    weighted = responsibilities.T if data.sample_weight is None else responsibilities.T * data.sample_weight
    counts = weighted.sum(axis=1)
    origins = weighted @ data.z.T / counts[:, None]
    D = data.n_features
    first, second = np.empty((len(counts), D)), np.empty((len(counts), D, D))
    for k, origin in enumerate(origins):
        difference = data.z - origin[:, None]
        first[k] = difference @ weighted[k]
        second[k] = (difference * weighted[k]) @ difference.T
    return GaussianStatistics(counts, first, second, origins)


def _map(work, starts: range, threads: int) -> list[tuple[FloatArray, float]]:  # type: ignore[no-untyped-def]
    # Results keep the order of the chunks, so that the sum is the same for any number of threads.
    if threads == 1 or len(starts) == 1:
        return [work(start) for start in starts]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, starts))


def _coefficients(data: WhitenedData, mixture: Mixture) -> _Coefficients:
    D = data.n_features
    means = data.means_to_z(mixture.means)
    factors = np.linalg.cholesky(data.covariances_to_z(mixture.covariances))
    whiteners = np.linalg.inv(factors)
    precisions = whiteners.swapaxes(1, 2) @ whiteners
    log_determinants = 2.0 * np.log(np.diagonal(factors, axis1=1, axis2=2)).sum(axis=1)
    with np.errstate(divide="ignore"):
        constants = np.log(mixture.weights) - 0.5 * (D * LOG_TWO_PI + log_determinants)
    linear = (precisions @ means[:, :, None])[:, :, 0]
    rows, columns = _upper(D)
    quadratic = precisions[:, rows, columns] * np.where(rows == columns, -0.5, -1.0)
    matrix = np.column_stack([constants - 0.5 * (linear * means).sum(axis=1), linear, quadratic])
    narrow = np.trace(precisions, axis1=1, axis2=2) * data.squared_radius > NARROW
    return _Coefficients(matrix, constants, means, whiteners, np.flatnonzero(narrow))


def _chunk_statistics(
    z: FloatArray, sample_weight: FloatArray | None, coefficients: _Coefficients
) -> tuple[FloatArray, float]:
    """Return the packed statistics of one chunk, shape (K, P), and its part of the log-likelihood in z."""
    features = _features(z)
    joint = coefficients.matrix @ features
    for k in coefficients.narrow:
        joint[k] = _narrow_log_joint(z, coefficients, k)
    largest = joint.max(axis=0)
    joint -= largest
    np.exp(joint, out=joint)
    normaliser = joint.sum(axis=0)
    log_density = np.log(normaliser)
    log_density += largest
    if sample_weight is None:
        joint /= normaliser
        log_likelihood = float(log_density.sum())
    else:
        joint *= sample_weight / normaliser
        log_likelihood = float(log_density @ sample_weight)
    sums = joint @ features.T
    for k in coefficients.narrow:
        sums[k] = joint[k] @ _features(z - coefficients.means[k][:, None]).T
    return sums, log_likelihood


def _narrow_log_joint(z: FloatArray, coefficients: _Coefficients, k: int) -> FloatArray:
    whitened = coefficients.whiteners[k] @ (z - coefficients.means[k][:, None])
    return np.asarray(coefficients.constants[k] - 0.5 * np.einsum("dn,dn->n", whitened, whitened))


@lru_cache
def _upper(n_features: int) -> tuple[IntArray, IntArray]:
    return np.triu_indices(n_features)


def _features(z: FloatArray) -> FloatArray:
    """Return ``[1, z, upper(z z^T)]``, shape (1 + D + D(D+1)/2, n)."""
    D, n = z.shape
    features = np.empty((1 + D + D * (D + 1) // 2, n))
    features[0] = 1.0
    features[1 : 1 + D] = z
    for d, row in _upper_rows(D):
        np.multiply(z[d], z[d:], out=features[row : row + D - d])
    return features


def _upper_rows(n_features: int) -> Iterator[tuple[int, int]]:
    row = 1 + n_features
    for d in range(n_features):
        yield d, row
        row += n_features - d


def _unpack(sums: FloatArray, coefficients: _Coefficients) -> GaussianStatistics:
    K, D = coefficients.means.shape
    second = np.empty((K, D, D))
    rows, columns = _upper(D)
    second[:, rows, columns] = second[:, columns, rows] = sums[:, 1 + D :]
    origins = np.zeros((K, D))
    origins[coefficients.narrow] = coefficients.means[coefficients.narrow]
    return GaussianStatistics(sums[:, 0], sums[:, 1 : 1 + D], second, origins)
