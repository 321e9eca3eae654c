"""The E-step of the Gaussian mixture as additive sufficient statistics: the fast kernel.

With ``Phi(z) = [1, z, upper(z z^T)]`` the log joint density of a chunk of points and all
components is one matrix product ``C @ Phi``, and the statistics of the M-step are one more,
``R @ Phi^T``. Chunks stay in the processor's cache, memory is O(chunk), and the statistics of
chunks add up to those of the whole.

One component, the heaviest, serves as the reference: only the K - 1 differences to its log joint
are computed and exponentiated. What is left over of the sum of Phi over all the data is the
reference's, as responsibilities sum to one, and its part of the log-likelihood is linear in that sum.
Where a difference overflows, the chunk is done again with the largest joint subtracted.

Where a component is very narrow against the whole data, ``z^T P z - 2 m^T P z + m^T P m`` cancels.
Such a component is evaluated through its Cholesky factor, with moments about its own mean.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from threading import local

import numpy as np

from gmm_core.arrays import FloatArray, IntArray
from gmm_core.mixture import LOG_TWO_PI
from gmm_core.packed import fill_features, n_packed, upper_indices
from gmm_core.statistics import GaussianStatistics
from gmm_core.whitening import WhitenedPoints

# Numbers in one chunk: Phi and the joint densities of a chunk together fit a cache of 1 MB.
CHUNK_ENTRIES = 1 << 17
# Each thread takes so many runs of chunks: handing over every single one would cost as much as its work.
SHARES = 2
CHUNK_ROWS = (1024, 16384)
NARROW = 1e6
# exp overflows at 709; points lie on both sides of their component's mean.
LIKELY_OVERFLOW = 64.0
# A reference that is left with less than this part of the average weight would be a difference of nearly equal sums.
LIGHT_REFERENCE = 0.1
# One logarithm for the product of so many densities: it overflows only where all of them are near LIKELY_OVERFLOW.
FOLD = 8


@dataclass(frozen=True)
class ZParameters:
    """A mixture in whitened coordinates: shapes (K,), (K, D), (K, D, D). Not checked; see :class:`Mixture`."""

    weights: FloatArray
    means: FloatArray
    covariances: FloatArray


@dataclass(frozen=True)
class _Coefficients:
    """A mixture in z: rows of the matrix C, and what the narrow components need instead.

    ``relative`` holds the rows of C of the ``others`` less that of the ``reference``; ``guarded`` tells that
    the differences are likely to overflow, or of no use as a component is narrow.
    """

    matrix: FloatArray
    constants: FloatArray
    means: FloatArray
    whiteners: FloatArray
    narrow: IntArray
    reference: int
    others: IntArray
    relative: FloatArray
    guarded: bool


class _Workspace(local):
    """Room for one chunk, one per thread and kept: fresh large arrays cost more than filling them."""

    def __init__(self) -> None:
        self.rooms: dict[tuple[int, ...], FloatArray] = {}

    def room(self, purpose: int, rows: int, columns: int) -> FloatArray:
        key = (purpose, rows, columns)
        if key not in self.rooms:
            # Data sets and mixtures of many sizes must not pile up.
            if len(self.rooms) > 16:
                self.rooms.clear()
            self.rooms[key] = np.empty((rows, columns))
        return self.rooms[key]


_workspace = _Workspace()
# Of the whitened data of a chunk, its Phi and its sample weights: packed statistics and a part of the log-likelihood.
_ChunkStatistics = Callable[[FloatArray, FloatArray, FloatArray | None, _Coefficients], tuple[FloatArray, float]]
_FEATURES, _JOINT, _NORMALISER, _FOLDED = range(4)


def expected_statistics(
    data: WhitenedPoints, parameters: ZParameters, *, chunk: int | None = None, threads: int = 1
) -> tuple[GaussianStatistics, float]:
    """E-step: the statistics under the responsibilities, and the log-likelihood (total, nats, in the units of X).

    The result does not depend on ``threads`` at all, and on ``chunk`` only by rounding.

    Raises
    ------
    numpy.linalg.LinAlgError
        If a covariance is not positive definite.
    """
    coefficients = _coefficients(parameters, data.squared_radius)
    size = _chunk_rows(*coefficients.matrix.shape) if chunk is None else chunk
    result = None if coefficients.guarded else _relative_pass(data, coefficients, size, threads)
    sums, log_likelihood = result or _over_chunks(_guarded_statistics, data, coefficients, size, threads)
    return _unpack(sums, coefficients), log_likelihood - data.total_weight * data.log_scale


def _relative_pass(
    data: WhitenedPoints, coefficients: _Coefficients, size: int, threads: int
) -> tuple[FloatArray, float] | None:
    """The packed statistics, shape (K, P), and the log-likelihood in z; None where the reference is left too light."""
    others, excess = _over_chunks(_relative_statistics, data, coefficients, size, threads)
    sums = np.empty_like(coefficients.matrix)
    sums[coefficients.others] = others
    sums[coefficients.reference] = data.feature_sums - others.sum(axis=0)
    if not sums[coefficients.reference, 0] * len(sums) > LIGHT_REFERENCE * data.total_weight:
        return None
    return sums, excess + float(coefficients.matrix[coefficients.reference] @ data.feature_sums)


def _over_chunks(
    statistics: _ChunkStatistics, data: WhitenedPoints, coefficients: _Coefficients, size: int, threads: int
) -> tuple[FloatArray, float]:
    """The sums over all chunks."""

    def work(start: int) -> tuple[FloatArray, float]:
        rows = slice(start, min(start + size, data.n_samples))
        weight = None if data.sample_weight is None else data.sample_weight[rows]
        z = data.z[:, rows]
        features = fill_features(z, _workspace.room(_FEATURES, n_packed(len(z)), z.shape[1]))
        with np.errstate(over="ignore", invalid="ignore"):
            return statistics(z, features, weight, coefficients)

    partial = _map(work, range(0, data.n_samples, size), threads)
    if len(partial) == 1:
        return partial[0]
    return np.sum([sums for sums, _ in partial], axis=0), float(np.sum([value for _, value in partial]))


def _chunk_rows(n_components: int, n_packed: int) -> int:
    smallest, largest = CHUNK_ROWS
    return max(smallest, min(largest, CHUNK_ENTRIES // (n_components + n_packed)))


def _map(
    work: Callable[[int], tuple[FloatArray, float]], starts: range, threads: int
) -> list[tuple[FloatArray, float]]:
    # Results keep the order of the chunks, so that the sum is the same for any number of threads.
    threads = min(threads, len(starts))
    if threads == 1:
        return [work(start) for start in starts]
    share = -(-len(starts) // (SHARES * threads))
    groups = [starts[i : i + share] for i in range(0, len(starts), share)]
    done = _pool(threads, os.getpid()).map(lambda group: [work(start) for start in group], groups)
    return [result for group in done for result in group]


@lru_cache(maxsize=4)
def _pool(threads: int, process: int) -> ThreadPoolExecutor:
    # Kept, as its threads keep their workspaces; one per process, as threads don't survive a fork.
    return ThreadPoolExecutor(threads, thread_name_prefix="gmm-core")


def available_threads() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _coefficients(parameters: ZParameters, squared_radius: float) -> _Coefficients:
    means = parameters.means
    K, D = means.shape
    factors = np.linalg.cholesky(parameters.covariances)
    whiteners = np.linalg.inv(factors)
    precisions = whiteners.swapaxes(1, 2) @ whiteners
    log_determinants = 2.0 * np.log(np.diagonal(factors, axis1=1, axis2=2)).sum(axis=1)
    with np.errstate(divide="ignore"):
        constants = np.log(parameters.weights) - 0.5 * (D * LOG_TWO_PI + log_determinants)
    linear = (precisions @ means[:, :, None])[:, :, 0]
    rows, columns = upper_indices(D)
    quadratic = precisions[:, rows, columns] * np.where(rows == columns, -0.5, -1.0)
    matrix = np.column_stack([constants - 0.5 * (linear * means).sum(axis=1), linear, quadratic])
    narrow = np.flatnonzero(np.trace(precisions, axis1=1, axis2=2) * squared_radius > NARROW)
    reference = int(parameters.weights.argmax())
    others = np.flatnonzero(np.arange(K) != reference)
    relative = matrix[others] - matrix[reference]
    guarded = narrow.size > 0 or _apart(relative, means[others])
    return _Coefficients(matrix, constants, means, whiteners, narrow, reference, others, relative, guarded)


def _apart(relative: FloatArray, means: FloatArray) -> bool:
    """Whether a component's points are so far from the reference that their differences are likely to overflow."""
    room = fill_features(means.T, np.empty((relative.shape[1], len(means))))
    return bool((np.einsum("kp,pk->k", relative, room) > LIKELY_OVERFLOW).any())


def _relative_statistics(
    z: FloatArray, features: FloatArray, sample_weight: FloatArray | None, coefficients: _Coefficients
) -> tuple[FloatArray, float]:
    """By differences to the reference component: the statistics of the others, shape (K - 1, P).

    The likelihood is that beyond ``matrix[reference] @ features``.
    """
    ratios = _workspace.room(_JOINT, len(coefficients.relative), features.shape[1])
    normaliser = _workspace.room(_NORMALISER, 1, features.shape[1])[0]
    np.matmul(coefficients.relative, features, out=ratios)
    np.exp(ratios, out=ratios)
    # The reference's ratio to itself is one.
    np.add.reduce(ratios, axis=0, out=normaliser, initial=1.0)
    excess = _log_sum(normaliser) if sample_weight is None else float(np.log(normaliser) @ sample_weight)
    if not np.isfinite(excess):
        sums, log_likelihood = _guarded_statistics(z, features, sample_weight, coefficients)
        whole = features.sum(axis=1) if sample_weight is None else features @ sample_weight
        return sums[coefficients.others], log_likelihood - float(coefficients.matrix[coefficients.reference] @ whole)
    np.divide(1.0 if sample_weight is None else sample_weight, normaliser, out=normaliser)
    ratios *= normaliser
    return ratios @ features.T, excess


def _log_sum(values: FloatArray) -> float:
    """The sum of the logarithms of values of at least 1."""
    columns = len(values) // FOLD
    whole = FOLD * columns
    folded = _workspace.room(_FOLDED, 1, columns)[0]
    np.multiply.reduce(values[:whole].reshape(FOLD, columns), axis=0, out=folded)
    total = float(np.log(folded, out=folded).sum() + np.log(values[whole:]).sum())
    return total if np.isfinite(total) else float(np.log(values).sum())


def _guarded_statistics(
    z: FloatArray, features: FloatArray, sample_weight: FloatArray | None, coefficients: _Coefficients
) -> tuple[FloatArray, float]:
    """By log-sum-exp over all components, the narrow ones through their Cholesky factors."""
    joint = _workspace.room(_JOINT, len(coefficients.matrix), features.shape[1])
    np.matmul(coefficients.matrix, features, out=joint)
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
        offset = z - coefficients.means[k][:, None]
        sums[k] = fill_features(offset, np.empty_like(features)) @ joint[k]
    return sums, log_likelihood


def _narrow_log_joint(z: FloatArray, coefficients: _Coefficients, k: int) -> FloatArray:
    whitened = coefficients.whiteners[k] @ (z - coefficients.means[k][:, None])
    return np.asarray(coefficients.constants[k] - 0.5 * np.einsum("dn,dn->n", whitened, whitened))


def _unpack(sums: FloatArray, coefficients: _Coefficients) -> GaussianStatistics:
    K, D = coefficients.means.shape
    second = np.empty((K, D, D))
    rows, columns = upper_indices(D)
    second[:, rows, columns] = second[:, columns, rows] = sums[:, 1 + D :]
    origins = np.zeros((K, D))
    origins[coefficients.narrow] = coefficients.means[coefficients.narrow]
    return GaussianStatistics(sums[:, 0], sums[:, 1 : 1 + D], second, origins)
