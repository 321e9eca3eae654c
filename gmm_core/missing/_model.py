"""The Gaussian mixture bound to data with missing values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gmm_core.covariance import family_named
from gmm_core.gaussian import ZParameters
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.missing._data import IncompleteData
from gmm_core.statistics import GaussianStatistics


@dataclass(frozen=True)
class IncompleteMixtureModel(GaussianMixtureModel):
    """A Gaussian mixture of one covariance family on data with values missing at random.

    Its E-step is exact: the log-likelihood is that of the known values, and it never falls. The M-step
    is that of every Gaussian mixture. ``chunk`` and ``threads`` serve patterns of missing values with many rows.
    """

    data: IncompleteData

    @classmethod
    def of(cls, X: Any, family: str, floor: float = 0.0) -> IncompleteMixtureModel:
        """Prepare the data X, shape (N, D), with NaN where a value is missing, for the family of that name."""
        return cls(IncompleteData(X), family_named(family), floor)

    @cached_property
    def for_starts(self) -> GaussianMixtureModel:
        """The model of the filled rows: see :meth:`IncompleteData.filled`."""
        return GaussianMixtureModel(self.data.filled(), self.family, self.floor)

    def expectation_in_z(self, parameters: ZParameters) -> tuple[GaussianStatistics, float]:
        """E-step from parameters in z: the statistics, and the log-likelihood of the known values (total, nats)."""
        return self.data.parts.expectation(parameters, self.chunk, self.threads)
