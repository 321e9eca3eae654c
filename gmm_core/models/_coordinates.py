"""A Gaussian mixture as one vector of numbers for an optimiser, and the gradient pulled back to it.

Two kinds of coordinates. Free ones, in which every vector is a valid mixture: logits of the weights
against the last, means, and Cholesky factors with the logarithms of their diagonals (log-Cholesky,
Pinheiro & Bates 1996); for families of axes, volumes and shapes see :mod:`gmm_core.models._factored`. Plain
ones: the weights, means and covariance entries themselves, which a step may take out of what a mixture can be.

Both count in units of the data (whitened for full and tied, standard deviations for diag, one
standard deviation for spherical), so that only the constraints tell them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from gmm_core.arrays import FloatArray, IntArray, frozen
from gmm_core.mixture import Mixture
from gmm_core.models._factored import STRUCTURES, FactoredCovariances
from gmm_core.models._family_patterns import pattern_of, unit_of
from gmm_core.whitening import WhitenedData


@dataclass(frozen=True, eq=False)
class Point:
    """Parameters that may break the constraints of a mixture: shapes (K,), (K, D), (K, D, D), units of the data.

    The arrays are copied in and are read-only.
    """

    weights: FloatArray
    means: FloatArray
    covariances: FloatArray

    def __post_init__(self) -> None:
        for name in ("weights", "means", "covariances"):
            object.__setattr__(self, name, frozen(getattr(self, name)))

    def mixture(self) -> Mixture:
        """Return the point as a mixture, or raise InvalidInput naming the constraint that it breaks."""
        return Mixture(self.weights, self.means, self.covariances)


@dataclass(frozen=True)
class WeightCoordinates:
    """How the K weights are written as coordinates, and a gradient by the weights pulled back to them."""

    size: Callable[[int], int]
    of: Callable[[FloatArray], FloatArray]
    weights: Callable[[FloatArray], FloatArray]
    pull_back: Callable[[FloatArray, FloatArray], FloatArray]


@dataclass(frozen=True)
class CovarianceCoordinates:
    """How a covariance is written as a matrix of coordinates, and a gradient pulled back to it.

    ``keep`` picks the entries that are coordinates: the lower triangle of a factor, all of a covariance.
    """

    keep: Callable[[FloatArray], FloatArray]
    of: Callable[[FloatArray], FloatArray]
    covariances: Callable[[FloatArray], FloatArray]
    pull_back: Callable[[FloatArray, FloatArray], FloatArray]


@dataclass(frozen=True)
class Parametrisation:
    """A way to write a mixture as a vector; ``free`` if every vector is a mixture."""

    name: str
    title: dict[str, str]
    free: bool
    of_weights: WeightCoordinates
    of_covariances: CovarianceCoordinates


class EntryCovariances:
    """The covariances of a family whose entries are free or equal, as a vector of those entries.

    ``pattern`` tells which coordinate each entry of the K matrices is; -1 is none.
    """

    def __init__(self, pattern: IntArray, of_covariances: CovarianceCoordinates) -> None:
        kept = of_covariances.keep(np.ones(pattern.shape[1:]))
        self.index: IntArray = np.where(kept, pattern, -1)
        self.of_covariances = of_covariances

    def of(self, covariances: FloatArray) -> FloatArray:
        """Return the coordinates of covariances of the family."""
        entries = np.empty(self.index.max() + 1)
        entries[self.index[self.index >= 0]] = self.of_covariances.of(covariances)[self.index >= 0]
        return entries

    def covariances(self, entries: FloatArray) -> FloatArray:
        """Return the covariances that a vector stands for, shape (K, D, D)."""
        return self.of_covariances.covariances(self._matrices(entries))

    def pull_back(self, entries: FloatArray, by_covariances: FloatArray) -> FloatArray:
        """Return the gradient by the vector, from symmetric gradients by the covariances."""
        pulled = self.of_covariances.pull_back(self._matrices(entries), by_covariances)
        by_entries = np.zeros_like(entries)
        np.add.at(by_entries, self.index[self.index >= 0], pulled[self.index >= 0])
        return by_entries

    def _matrices(self, entries: FloatArray) -> FloatArray:
        matrices: FloatArray = np.where(self.index >= 0, entries[self.index], 0.0)
        return matrices


class Coordinates:
    """One parametrisation for one data set, family and number of components.

    The vector is the weights' coordinates, the means (K·D) and the covariances' coordinates, one after the other.
    """

    def __init__(self, data: WhitenedData, family: str, n_components: int, parametrisation: Parametrisation) -> None:
        K, D = n_components, data.n_features
        self.data, self.shape = data, (K, D)
        self.parametrisation = parametrisation
        if family in STRUCTURES and parametrisation.free:
            self.covariances: FactoredCovariances | EntryCovariances = FactoredCovariances(family, K, D)
        else:
            self.covariances = EntryCovariances(pattern_of(family)(K, D), parametrisation.of_covariances)
        self.unit: FloatArray = unit_of(family)(data)
        self.unit_z: FloatArray = data.inverse_scale @ self.unit
        self.cuts = np.cumsum([parametrisation.of_weights.size(K), K * D])

    def vector(self, mixture: Mixture) -> FloatArray:
        """Return the vector of a mixture of the family."""
        inverse = np.linalg.inv(self.unit)
        means = (mixture.means - self.data.centre) @ inverse.T
        entries = self.covariances.of(inverse @ mixture.covariances @ inverse.T)
        return np.concatenate([self.parametrisation.of_weights.of(mixture.weights), means.ravel(), entries])

    def point(self, vector: FloatArray) -> Point:
        """Return the parameters that a vector stands for, a mixture or not."""
        weights, means, entries = np.split(vector, self.cuts)
        covariances = self.unit @ self.covariances.covariances(entries) @ self.unit.T
        return Point(
            self.parametrisation.of_weights.weights(weights),
            self.data.centre + means.reshape(self.shape) @ self.unit.T,
            0.5 * (covariances + covariances.swapaxes(1, 2)),
        )

    def gradient(
        self, vector: FloatArray, by_weights: FloatArray, by_means: FloatArray, by_covariances: FloatArray
    ) -> FloatArray:
        """Pull back the derivatives by weights, and by means and covariances in z, to the vector."""
        weights, _, entries = np.split(vector, self.cuts)
        by_entries = self.covariances.pull_back(entries, self.unit_z.T @ by_covariances @ self.unit_z)
        of_weights = self.parametrisation.of_weights.pull_back(weights, by_weights)
        return np.concatenate([of_weights, (by_means @ self.unit_z).ravel(), by_entries])


def _softmax(logits: FloatArray) -> FloatArray:
    padded = np.append(logits, 0.0)
    raised = np.exp(padded - padded.max())
    return np.asarray(raised / raised.sum())


def _softmax_pull_back(logits: FloatArray, by_weights: FloatArray) -> FloatArray:
    weights = _softmax(logits)
    return np.asarray((weights * (by_weights - weights @ by_weights))[:-1])


SOFTMAX = WeightCoordinates(
    size=lambda K: K - 1,
    of=lambda weights: np.log(weights[:-1] / weights[-1]),
    weights=_softmax,
    pull_back=_softmax_pull_back,
)
ALL_WEIGHTS = WeightCoordinates(
    size=lambda K: K, of=np.copy, weights=np.copy, pull_back=lambda _, by_weights: by_weights
)
ALL_BUT_THE_LAST = WeightCoordinates(
    size=lambda K: K - 1,
    of=lambda weights: weights[:-1],
    weights=lambda most: np.append(most, 1.0 - most.sum()),
    pull_back=lambda _, by_weights: by_weights[:-1] - by_weights[-1],
)


def _log_diagonal(factors: FloatArray) -> FloatArray:
    diagonal = np.diagonal(factors, axis1=1, axis2=2)
    return np.asarray(factors + _diagonals(np.log(diagonal) - diagonal))


def _factors(matrices: FloatArray) -> FloatArray:
    diagonal = np.diagonal(matrices, axis1=1, axis2=2)
    return np.asarray(matrices + _diagonals(np.exp(diagonal) - diagonal))


def _diagonals(values: FloatArray) -> FloatArray:
    return values[:, :, None] * np.eye(values.shape[1])


def _log_cholesky_covariances(matrices: FloatArray) -> FloatArray:
    factors = _factors(matrices)
    return np.asarray(factors @ factors.swapaxes(1, 2))


def _log_cholesky_pull_back(matrices: FloatArray, by_covariances: FloatArray) -> FloatArray:
    factors = _factors(matrices)
    by_factors = 2.0 * by_covariances @ factors
    diagonal = np.diagonal(by_factors, axis1=1, axis2=2)
    return np.asarray(by_factors + _diagonals(diagonal * (np.diagonal(factors, axis1=1, axis2=2) - 1.0)))


LOG_CHOLESKY = CovarianceCoordinates(
    keep=lambda ones: np.tril(ones),
    of=lambda covariances: _log_diagonal(np.asarray(np.linalg.cholesky(covariances), dtype=np.float64)),
    covariances=_log_cholesky_covariances,
    pull_back=_log_cholesky_pull_back,
)
ENTRIES = CovarianceCoordinates(
    keep=np.copy, of=np.copy, covariances=np.copy, pull_back=lambda _, by_covariances: by_covariances
)

PARAMETRISATIONS: Mapping[str, Parametrisation] = {
    "free": Parametrisation(
        "free",
        {"en": "free — softmax and log-Cholesky", "zh": "无约束参数化——softmax 与对数 Cholesky"},
        True,
        SOFTMAX,
        LOG_CHOLESKY,
    ),
    "plain": Parametrisation(
        "plain", {"en": "plain — the parameters as they are", "zh": "直接用原参数"}, False, ALL_WEIGHTS, ENTRIES
    ),
    "plain_sum": Parametrisation(
        "plain_sum",
        {"en": "plain, last weight = 1 − the others", "zh": "直接用原参数，最后一个混合系数由 1 减去其余得到"},
        False,
        ALL_BUT_THE_LAST,
        ENTRIES,
    ),
}
