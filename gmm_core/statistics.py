"""The expected sufficient statistics of a Gaussian mixture: all that an M-step needs to know of the data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmm_core.arrays import FloatArray
from gmm_core.symmetric import eigenvalues
from gmm_core.whitening import WhitenedData

# A variance below this part of the squared distance from its origin keeps fewer than six digits.
CANCELLED = 1e-10


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

    def about(self, origins: FloatArray) -> GaussianStatistics:
        """The same statistics about other origins, shape (K, D)."""
        offset = origins - self.origins
        cross = self.first[:, :, None] * offset[:, None, :]
        square = self.counts[:, None, None] * (offset[:, :, None] * offset[:, None, :])
        first = self.first - self.counts[:, None] * offset
        return GaussianStatistics(self.counts, first, self.second - cross - cross.swapaxes(1, 2) + square, origins)

    def cancelled(self, ridge: FloatArray) -> bool:
        """Whether a scatter has lost its digits: it is tiny against the square of the mean's distance from the origin.

        Digits below the ridge, shape (D, D), which the M-step adds to the covariances, are not missed.
        Components without samples have no digits to lose.
        """
        filled = self.counts > 0.0
        if not filled.all():
            kept = GaussianStatistics(
                *(values[filled] for values in (self.counts, self.first, self.second, self.origins))
            )
            return kept.cancelled(ridge)
        offset = self.first / self.counts[:, None]
        distance = (offset * offset).sum(axis=1)
        spread = self.second / self.counts[:, None, None] - offset[:, :, None] * offset[:, None, :] + ridge
        return bool((eigenvalues(spread)[:, 0] < CANCELLED * distance).any())


def statistics_of_responsibilities(data: WhitenedData, responsibilities: FloatArray) -> GaussianStatistics:
    """The statistics under given responsibilities, shape (N, K), about each component's own mean."""
    weighted = responsibilities.T if data.sample_weight is None else responsibilities.T * data.sample_weight
    counts = weighted.sum(axis=1)
    # A component without samples has no mean: any origin does.
    origins = weighted @ data.z.T / np.where(counts > 0.0, counts, 1.0)[:, None]
    D = data.n_features
    first, second = np.empty((len(counts), D)), np.empty((len(counts), D, D))
    for k, origin in enumerate(origins):
        difference = data.z - origin[:, None]
        first[k] = difference @ weighted[k]
        second[k] = (difference * weighted[k]) @ difference.T
    return GaussianStatistics(counts, first, second, origins)
