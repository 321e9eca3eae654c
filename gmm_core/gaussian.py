"""The E-step of the Gaussian mixture as additive sufficient statistics: the fast kernel.

With ``Phi(z) = [1, z, upper(z z^T)]`` the log joint density of a block of points and all
components is one matrix product ``C @ Phi``, and the statistics of the M-step are one more,
``R @ Phi^T``. Blocks stay in the processor's cache, memory is O(block), and the statistics of
blocks add up to those of the whole.

One component, the heaviest, serves as the reference: only the K - 1 differences to its log joint
are computed and exponentiated. What is left over of the sum of Phi over all the data is the
reference's, as responsibilities sum to one, and its part of the log-likelihood is linear in that sum.
Where a difference overflows, the blocks are done again with the largest joint subtracted.

Where a component is very narrow against the whole data, ``z^T P z - 2 m^T P z + m^T P m`` cancels.
Such a component is evaluated through its Cholesky factor, with moments about its own mean.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gmm_core.arrays import FloatArray, IntArray
from gmm_core.blocks import Group, Workspace, block_rows, in_groups, over_groups
from gmm_core.mixture import LOG_TWO_PI
from gmm_core.packed import fill_features, full_indices, half_quadratic, n_packed, upper_indices
from gmm_core.statistics import GaussianStatistics
from gmm_core.whitening import WhitenedPoints

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


_workspace = Workspace()
_FEATURES, _JOINT, _NORMALISER, _FOLDED = range(4)
# Of whitened blocks, shape (B, D, n), and sample weights, (B, n): packed statistics, a part of the log-likelihood.
_BlockStatistics = Callable[[FloatArray, FloatArray | None, _Coefficients], tuple[FloatArray, float]]


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
    K, P = coefficients.matrix.shape
    rows = block_rows((K - 1) * P, K + P) if chunk is None else chunk
    groups = in_groups(data.n_samples, rows, K + P)
    result = None if coefficients.guarded else _relative_pass(data, coefficients, groups, threads)
    sums, log_likelihood = result or _over(_guarded_statistics, data, coefficients, groups, threads)
    return _unpack(sums, coefficients), log_likelihood - data.total_weight * data.log_scale


def _relative_pass(
    data: WhitenedPoints, coefficients: _Coefficients, groups: list[Group], threads: int
) -> tuple[FloatArray, float] | None:
    """The packed statistics, shape (K, P), and the log-likelihood in z; None where the reference is left too light."""
    others, excess = _over(_relative_statistics, data, coefficients, groups, threads)
    sums = np.empty_like(coefficients.matrix)
    sums[coefficients.others] = others
    sums[coefficients.reference] = data.feature_sums - others.sum(axis=0)
    if not sums[coefficients.reference, 0] * len(sums) > LIGHT_REFERENCE * data.total_weight:
        return None
    return sums, excess + float(coefficients.matrix[coefficients.reference] @ data.feature_sums)


def _over(
    statistics: _BlockStatistics,
    data: WhitenedPoints,
    coefficients: _Coefficients,
    groups: list[Group],
    threads: int,
) -> tuple[FloatArray, float]:
    """The sums over all groups."""

    def work(group: Group) -> tuple[FloatArray, float]:
        blocks = group.blocks, group.rows
        z = data.z[:, group.slice].reshape(-1, *blocks).swapaxes(0, 1)
        weight = None if data.sample_weight is None else data.sample_weight[group.slice].reshape(blocks)
        with np.errstate(over="ignore", invalid="ignore"):
            return statistics(z, weight, coefficients)

    partial = over_groups(work, groups, threads)
    if len(partial) == 1:
        return partial[0]
    return np.sum([sums for sums, _ in partial], axis=0), float(np.sum([value for _, value in partial]))


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
    matrix = np.empty((K, n_packed(D)))
    matrix[:, 0] = constants - 0.5 * (linear * means).sum(axis=1)
    matrix[:, 1 : 1 + D] = linear
    np.multiply(precisions[:, rows, columns], half_quadratic(D), out=matrix[:, 1 + D :])
    narrow = np.flatnonzero(np.einsum("kdd->k", precisions) * squared_radius > NARROW)
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
    z: FloatArray, sample_weight: FloatArray | None, coefficients: _Coefficients
) -> tuple[FloatArray, float]:
    """By differences to the reference component: the statistics of the others, shape (K - 1, P).

    The likelihood is that beyond ``matrix[reference] @ features``.
    """
    blocks, D, rows = z.shape
    features = fill_features(z, _workspace.room(_FEATURES, blocks, n_packed(D), rows))
    ratios = _workspace.room(_JOINT, blocks, len(coefficients.relative), rows)
    normaliser = _workspace.room(_NORMALISER, blocks, rows)
    np.matmul(coefficients.relative, features, out=ratios)
    np.exp(ratios, out=ratios)
    # The reference's ratio to itself is one.
    np.add.reduce(ratios, axis=1, out=normaliser, initial=1.0)
    excess = _log_sum(normaliser.reshape(-1)) if sample_weight is None else _weighted_sum(normaliser, sample_weight)
    if not np.isfinite(excess):
        return _guarded_for_relative(z, sample_weight, coefficients)
    np.divide(1.0 if sample_weight is None else sample_weight, normaliser, out=normaliser)
    ratios *= normaliser[:, None]
    return _sum_of_products(ratios, features), excess


def _sum_of_products(left: FloatArray, right: FloatArray) -> FloatArray:
    """The sum of ``left[b] @ right[b].T`` over the blocks."""
    # np.dot, as np.matmul keeps the interpreter's lock, and other threads waiting, where the result is small.
    total = np.dot(left[0], right[0].T)
    for b in range(1, len(left)):
        total += np.dot(left[b], right[b].T)
    return np.asarray(total)


def _log_sum(values: FloatArray) -> float:
    """The sum of the logarithms of values of at least 1."""
    columns = len(values) // FOLD
    whole = FOLD * columns
    folded = _workspace.room(_FOLDED, columns)
    np.multiply.reduce(values[:whole].reshape(FOLD, columns), axis=0, out=folded)
    total = float(np.log(folded, out=folded).sum() + np.log(values[whole:]).sum())
    return total if np.isfinite(total) else float(np.log(values).sum())


def _weighted_sum(normaliser: FloatArray, sample_weight: FloatArray) -> float:
    return float(np.vdot(np.log(normaliser), sample_weight))


def _guarded_for_relative(
    z: FloatArray, sample_weight: FloatArray | None, coefficients: _Coefficients
) -> tuple[FloatArray, float]:
    """What :func:`_relative_statistics` returns, where a difference overflows."""
    sums, log_likelihood = _guarded_statistics(z, sample_weight, coefficients)
    # Over all components the sums are those of the features.
    whole = sums.sum(axis=0)
    return sums[coefficients.others], log_likelihood - float(coefficients.matrix[coefficients.reference] @ whole)


def _guarded_statistics(
    z: FloatArray, sample_weight: FloatArray | None, coefficients: _Coefficients
) -> tuple[FloatArray, float]:
    """By log-sum-exp over all components, the narrow ones through their Cholesky factors."""
    weights = [None] * len(z) if sample_weight is None else sample_weight
    blocks = [_guarded_block(block, weight, coefficients) for block, weight in zip(z, weights, strict=True)]
    return np.sum([sums for sums, _ in blocks], axis=0), float(np.sum([value for _, value in blocks]))


def _guarded_block(
    z: FloatArray, sample_weight: FloatArray | None, coefficients: _Coefficients
) -> tuple[FloatArray, float]:
    D, rows = z.shape
    features = fill_features(z, _workspace.room(_FEATURES, n_packed(D), rows))
    joint = _workspace.room(_JOINT, len(coefficients.matrix), rows)
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
    sums = np.dot(joint, features.T)
    for k in coefficients.narrow:
        offset = z - coefficients.means[k][:, None]
        sums[k] = fill_features(offset, np.empty_like(features)) @ joint[k]
    return sums, log_likelihood


def _narrow_log_joint(z: FloatArray, coefficients: _Coefficients, k: int) -> FloatArray:
    whitened = coefficients.whiteners[k] @ (z - coefficients.means[k][:, None])
    return np.asarray(coefficients.constants[k] - 0.5 * np.einsum("dn,dn->n", whitened, whitened))


def _unpack(sums: FloatArray, coefficients: _Coefficients) -> GaussianStatistics:
    K, D = coefficients.means.shape
    second = sums.take(full_indices(D), axis=1).reshape(K, D, D)
    origins = np.zeros((K, D))
    if coefficients.narrow.size:
        origins[coefficients.narrow] = coefficients.means[coefficients.narrow]
    return GaussianStatistics(sums[:, 0], sums[:, 1 : 1 + D], second, origins)
