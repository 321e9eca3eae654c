"""The E-step where values are missing: exact expected statistics, and the likelihood of what is known.

Ghahramani & Jordan (1994), "Supervised learning from incomplete data via an EM approach"; Little &
Rubin, *Statistical Analysis with Missing Data*, section 11.2. A row's responsibilities come from the
density of its known values alone. Given those and the component, its unknown values are normal: their
conditional mean stands in for them in the first and second moments, and their conditional covariance
is added to the second. Both are the same for all rows of a pattern but for the known values, so the
moments of these are all that is needed of the rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmm_core.arrays import FloatArray
from gmm_core.gaussian import ZParameters, expected_statistics
from gmm_core.missing._parts import Alone, Coordinates, Stack, alone, stacks
from gmm_core.missing._patterns import Pattern
from gmm_core.mixture import LOG_TWO_PI
from gmm_core.statistics import GaussianStatistics

# A pattern of at least so many rows goes through the kernel for complete data; smaller ones are stacked.
MANY_ROWS = 256

Moments = tuple[FloatArray, FloatArray, FloatArray]


@dataclass(frozen=True, eq=False)
class Regression:
    """P patterns under K components: the known coordinates of u, and the unknown ones given them.

    Attributes
    ----------
    means, factors
        The components in u: shapes (P, K, D, 1) and (P, K, D, D), lower Cholesky factors.
    gains
        Shape (P, K, D, q): what an offset of the known coordinates makes all of them to be expected at;
        the identity, then the regression of the unknown ones on the known.
    residual
        The lower Cholesky factor of the conditional covariance of the unknown ones, shape (P, K, D - q, D - q).
    """

    means: FloatArray
    factors: FloatArray
    inverse: FloatArray
    gains: FloatArray
    residual: FloatArray


def regression(part: Stack | Alone, parameters: ZParameters) -> Regression:
    """The regression of the unknown on the known within each component.

    With the Cholesky factor ``[[A, 0], [B, C]]`` of a turned covariance, it is ``B A^-1``, and the
    conditional covariance is ``C C^T``, positive semi-definite whatever the rounding.

    Raises
    ------
    numpy.linalg.LinAlgError
        If a covariance is not positive definite.
    """
    q, turn = part.n_known, part.rotations[:, None]
    factors = np.asarray(np.linalg.cholesky(turn @ parameters.covariances @ turn.swapaxes(2, 3)), dtype=np.float64)
    inverse = np.asarray(np.linalg.inv(factors[..., :q, :q]), dtype=np.float64)
    identity = np.broadcast_to(np.eye(q), inverse.shape)
    gains = np.concatenate([identity, factors[..., q:, :q] @ inverse], axis=2)
    return Regression(turn @ parameters.means[:, :, None], factors, inverse, gains, factors[..., q:, q:])


@dataclass(frozen=True, eq=False)
class Posterior:
    """What the rows of a stack tell about components.

    Attributes
    ----------
    log_density
        Of the known coordinates, shape (P, B).
    responsibilities
        Shape (P, K, B).
    offsets
        The known coordinates less a component's mean there, shape (P, K, q, B).
    """

    log_density: FloatArray
    responsibilities: FloatArray
    offsets: FloatArray


def posterior(stack: Stack, weights: FloatArray, within: Regression) -> Posterior:
    """Bayes' rule for the components, of the mixing weights given."""
    q = stack.n_known
    offsets = stack.values[:, None] - within.means[:, :, :q]
    whitened = within.inverse @ offsets
    with np.errstate(divide="ignore"):
        constants = np.log(weights) - 0.5 * q * LOG_TWO_PI
    constants = constants + np.log(np.diagonal(within.inverse, axis1=2, axis2=3)).sum(axis=2)
    joint = constants[..., None] - 0.5 * np.einsum("pkqb,pkqb->pkb", whitened, whitened)
    largest = joint.max(axis=1, keepdims=True)
    np.exp(joint - largest, out=joint)
    normaliser = joint.sum(axis=1, keepdims=True)
    joint /= normaliser
    return Posterior((np.log(normaliser) + largest)[:, 0], joint, offsets)


@dataclass(frozen=True, eq=False)
class Parts:
    """All rows that know something: patterns of many rows each on its own, the others stacked."""

    parts: tuple[Alone | Stack, ...]

    @classmethod
    def of(cls, X: FloatArray, weights: FloatArray, patterns: tuple[Pattern, ...], coordinates: Coordinates) -> Parts:
        """Take the rows of X, shape (N, D), with weights, shape (N,), into the coordinates."""
        many = [alone(X, weights, p, coordinates) for p in patterns if len(p.rows) >= MANY_ROWS]
        few = stacks(X, weights, (p for p in patterns if len(p.rows) < MANY_ROWS), coordinates)
        return cls((*many, *few))

    def expectation(
        self, parameters: ZParameters, chunk: int | None = None, threads: int = 1
    ) -> tuple[GaussianStatistics, float]:
        """E-step: the statistics about the present means, and the log-likelihood of what is known, in the units of X.

        ``chunk`` and ``threads`` are for :func:`gmm_core.gaussian.expected_statistics`.
        """
        K, D = parameters.means.shape
        totals = np.zeros(K), np.zeros((K, D)), np.zeros((K, D, D))
        log_likelihood = 0.0
        for part in self.parts:
            within = regression(part, parameters)
            if isinstance(part, Alone):
                moments, value = _moments_of_many(part, parameters.weights, within, chunk, threads)
            else:
                moments, value = _moments_of_stack(part, parameters.weights, within)
            log_likelihood += value
            for total, share in zip(totals, _completed(part, within, moments), strict=True):
                total += share
        return GaussianStatistics(*totals, parameters.means), log_likelihood


def _moments_of_stack(stack: Stack, weights: FloatArray, within: Regression) -> tuple[Moments, float]:
    """Counts (P, K), first and second moments of the known coordinates about the means; the log-likelihood."""
    given = posterior(stack, weights, within)
    weighted = given.responsibilities * stack.weights[:, None]
    first = (given.offsets @ weighted[..., None])[..., 0]
    second = (given.offsets * weighted[:, :, None]) @ given.offsets.swapaxes(2, 3)
    log_likelihood = float((given.log_density * stack.weights).sum()) - stack.log_scale
    return (weighted.sum(axis=2), first, second), log_likelihood


def _moments_of_many(
    part: Alone, weights: FloatArray, within: Regression, chunk: int | None, threads: int
) -> tuple[Moments, float]:
    """As :func:`_moments_of_stack`, with P = 1, by the kernel for complete data."""
    q = part.n_known
    means, factors = within.means[0, :, :q, 0], within.factors[0, :, :q, :q]
    known = ZParameters(weights, means, factors @ factors.swapaxes(1, 2))
    statistics, log_likelihood = expected_statistics(part, known, chunk=chunk, threads=threads)
    here = statistics.about(means)
    return (here.counts[None], here.first[None], here.second[None]), log_likelihood


def _completed(part: Stack | Alone, within: Regression, moments: Moments) -> Moments:
    """The moments of all coordinates, in z, summed over the patterns: what is expected of the unknown ones joins in."""
    q, gains = part.n_known, within.gains
    counts, first, second = moments
    second = gains @ second @ gains.swapaxes(2, 3)
    second[..., q:, q:] += counts[..., None, None] * (within.residual @ within.residual.swapaxes(2, 3))
    back = part.rotations.swapaxes(1, 2)[:, None]
    first, second = back @ gains @ first[..., None], back @ second @ part.rotations[:, None]
    return counts.sum(axis=0), first.sum(axis=0)[..., 0], second.sum(axis=0)
