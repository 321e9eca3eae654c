"""The Gaussian mixture bound to its data: what the EM loop asks for, and the M-step with its checks."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gmm_core._mixture_checks import require_shape
from gmm_core._mixture_distance import bhattacharyya
from gmm_core.arrays import FloatArray, as_whole
from gmm_core.covariance import Family, family_named
from gmm_core.degeneracy import is_flat, refuse_floor, require_full_rank
from gmm_core.em import Expectation, Failure, Maximisation, Reason
from gmm_core.errors import InvalidInput
from gmm_core.gaussian import ZParameters, expected_statistics
from gmm_core.mixture import Mixture
from gmm_core.statistics import GaussianStatistics, statistics_of_responsibilities
from gmm_core.symmetric import eigenvalues
from gmm_core.whitening import WhitenedData

# A component whose share of the samples is below this has no parameters worth computing.
EMPTY_SHARE = 1e-8
# Bhattacharyya distance of two components below which they are alike: 0.28 standard deviations apart.
ALIKE = 0.01


@dataclass(frozen=True)
class GaussianMixtureModel:
    """A Gaussian mixture of one covariance family on one data set.

    Parameters
    ----------
    data
        The data, prepared.
    family
        The covariance family.
    floor
        The smallest eigenvalue that a covariance may have, relative to the data's scale (features
        divided by their standard deviation). 0 is maximum likelihood. Where it acts, the M-step is
        the exact one under that constraint; ``StepInfo.floored`` names the components. Only for
        families that are ``liftable``.
    chunk, threads
        Rows per chunk of the E-step (None: as many as fit the cache), and threads over chunks; neither
        changes the result beyond rounding.

    Raises
    ------
    InvalidInput
        If the floor is out of range or not for this family, or if features depend on one another
        linearly where the family and no floor would leave every covariance singular.
    """

    data: WhitenedData
    family: Family
    floor: float = 0.0
    chunk: int | None = None
    threads: int = 1

    def __post_init__(self) -> None:
        if not (isinstance(self.floor, Real) and 0.0 <= self.floor < 1.0):
            raise InvalidInput("floor", f"floor must be from 0 to below 1, got {self.floor}", value=str(self.floor))
        as_whole("threads", self.threads, 1)
        if self.chunk is not None:
            as_whole("chunk", self.chunk, 1)
        if self.floor == 0.0:
            require_full_rank(self.data, self.family)
        elif not self.family.liftable:
            refuse_floor(self.family)

    @classmethod
    def of(cls, X: FloatArray, family: str, floor: float = 0.0) -> GaussianMixtureModel:
        """Prepare the data X, shape (N, D), for the family of that name."""
        return cls(WhitenedData(X), family_named(family), floor)

    @property
    def total_weight(self) -> float:
        """The number of rows, or the sum of their weights."""
        return self.data.total_weight

    @property
    def for_starts(self) -> GaussianMixtureModel:
        """The model whose data a way of starting looks at: itself, where every value is known."""
        return self

    @property
    def maximum_likelihood(self) -> bool:
        """Whether the M-step's covariances are the scatters as they are."""
        return self.family.name == "full" and self.floor == self.data.ridge == 0.0

    def expectation(self, parameters: Mixture) -> Expectation[GaussianStatistics]:
        """E-step (PRML equation 9.13, summed into statistics)."""
        return Expectation(*self.expectation_in_z(self.to_z(parameters)))

    def expectation_in_z(self, parameters: ZParameters) -> tuple[GaussianStatistics, float]:
        """E-step from parameters in z: the statistics, and the log-likelihood (total, nats).

        Where a component has just become so narrow that its moments about a distant origin cancel,
        they are taken again about its own mean, from all the responsibilities.

        Raises
        ------
        InvalidInput
            If the log-likelihood has no floating-point number.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            statistics, log_likelihood = expected_statistics(
                self.data, parameters, chunk=self.chunk, threads=self.threads
            )
        if not isfinite(log_likelihood):
            raise _out_of_range()
        if statistics.cancelled(self.data.ridge_in_z):
            responsibilities = self.from_z(parameters).responsibilities(self.data.X)
            statistics = statistics_of_responsibilities(self.data, responsibilities)
        return statistics, log_likelihood

    def maximisation(self, statistics: GaussianStatistics, parameters: Mixture | None = None) -> Maximisation[Mixture]:
        """M-step (PRML equations 9.17, 9.19, 9.22, by covariance family)."""
        counts = statistics.counts
        smallest = int(np.argmin(counts))
        count = float(counts[smallest])
        if count <= EMPTY_SHARE * self.data.total_weight:
            location = () if parameters is None else tuple(parameters.means[smallest].tolist())
            return Maximisation(None, smallest, count, failure=Failure(Reason.EMPTIED, smallest, location, count))
        present = None if parameters is None else parameters.covariances
        in_z, covariances, floored = self.estimate(statistics, present)
        means = self.data.means_from_z(in_z.means)
        lengths = eigenvalues(in_z.covariances)
        flat = self.flat(lengths, covariances)
        if flat.any():
            k = int(np.argmax(flat))
            failure = Failure(Reason.COLLAPSED, k, tuple(means[k].tolist()), float(lengths[k, 0]))
            return Maximisation(None, smallest, count, float(lengths[:, 0].min()), floored, failure)
        mixture = Mixture(in_z.weights, means, covariances)
        return Maximisation(mixture, smallest, count, float(lengths[:, 0].min()), floored)

    def estimate(
        self, statistics: GaussianStatistics, present: FloatArray | None = None
    ) -> tuple[ZParameters, FloatArray, tuple[int, ...]]:
        """The M-step's arithmetic, unchecked: parameters in z, covariances in squared units of X, floored components.

        The counts must be positive; ``present`` covariances are for families that search (see ``Family``).
        """
        means_z, scatters_z = statistics.moments()
        covariances = self.family.m_step(statistics.counts, self.data.covariances_from_z(scatters_z), present)
        if self.data.ridge:
            covariances = covariances + self.data.ridge * np.eye(self.data.n_features)
        covariances, floored = self._apply_floor(covariances)
        weights = statistics.counts / statistics.counts.sum()
        return ZParameters(weights, means_z, self.data.covariances_to_z(covariances)), covariances, floored

    def flat(self, lengths: NDArray[np.floating[Any]], covariances: FloatArray) -> NDArray[np.bool_]:
        """Which covariances have collapsed, by their eigenvalues in z and as they are in squared units of X.

        Where features are nearly dependent, one that is sound in z may be too flat for floating point in X.
        """
        return is_flat(lengths) | is_flat(eigenvalues(covariances / self.data.sd_products))

    def to_z(self, mixture: Mixture) -> ZParameters:
        """The mixture in whitened coordinates; InvalidInput if it has other features than the data."""
        data = self.data
        require_shape(mixture, mixture.n_components, data.n_features)
        return ZParameters(mixture.weights, data.means_to_z(mixture.means), data.covariances_to_z(mixture.covariances))

    def from_z(self, parameters: ZParameters) -> Mixture:
        """The mixture of these parameters, checked, in the units of X."""
        return Mixture(
            parameters.weights, self.data.means_from_z(parameters.means), self._family_covariances(parameters)
        )

    def in_family(self, parameters: ZParameters) -> ZParameters:
        """The parameters with their covariances brought into the family."""
        covariances = self.data.covariances_to_z(self._family_covariances(parameters))
        return ZParameters(parameters.weights, parameters.means, covariances)

    def respecting_floor(self, mixture: Mixture) -> Mixture:
        """The mixture with its covariances lifted to the floor, if there is one and where it acts."""
        covariances, floored = self._apply_floor(mixture.covariances)
        return Mixture(mixture.weights, mixture.means, covariances) if floored else mixture

    def _family_covariances(self, parameters: ZParameters) -> FloatArray:
        # A component without weight keeps its covariance and has no part in what others share.
        counts = np.maximum(parameters.weights, np.finfo(float).eps)
        scatters = counts[:, None, None] * self.data.covariances_from_z(parameters.covariances)
        return self.family.estimate(counts, scatters)

    def parameter_shift(self, before: Mixture, after: Mixture) -> float:
        """The largest change: of a weight, of a mean in standard deviations, of a covariance in their products."""
        sd, products = self.data.feature_sd, self.data.sd_products
        return max(
            float(np.abs(after.weights - before.weights).max()),
            float((np.abs(after.means - before.means) / sd).max()),
            float((np.abs(after.covariances - before.covariances) / products).max()),
        )

    def alike(self, parameters: Mixture) -> tuple[int, int] | None:
        """The first two components with a Bhattacharyya distance below ``ALIKE``, or None."""
        for i in range(parameters.n_components):
            for j in range(i + 1, parameters.n_components):
                if bhattacharyya(parameters, i, parameters, j) < ALIKE:
                    return i, j
        return None

    def _apply_floor(self, covariances: FloatArray) -> tuple[FloatArray, tuple[int, ...]]:
        """Lift eigenvalues below the floor up to it, in features divided by their standard deviation.

        That maximises the expected log-likelihood among covariances with no eigenvalue below the floor.
        """
        if self.floor == 0.0:
            return covariances, ()
        sd = self.data.feature_sd
        if self.family.isotropic:
            sd = np.full_like(sd, np.sqrt(np.mean(sd**2)))
        unit = np.outer(sd, sd)
        values, vectors = np.linalg.eigh(covariances / unit)
        floored = np.flatnonzero(values[:, 0] < self.floor)
        lifted = covariances.copy()
        for k in floored:
            lifted[k] = (vectors[k] * np.maximum(values[k], self.floor)) @ vectors[k].T * unit
        return 0.5 * (lifted + lifted.swapaxes(1, 2)), tuple(int(k) for k in floored)


def _out_of_range() -> InvalidInput:
    return InvalidInput(
        "start_out_of_range",
        "the log-likelihood must be a number, but the components are too far from the samples, or too narrow, for "
        "floating point; start with means nearer to the data and wider covariances",
    )
