"""EM on nodes that leads to the optimum of all the data: what the nodes lack is added to their statistics.

The statistics of compressed data are off by a little that hardly changes near an optimum. So it is
taken once, at a mixture near there, and added as a constant. Where EM then stands still, EM on all
the data does too, but for the change of that little from the one place to the other. (Multigrid
methods call this the full approximation scheme: Brandt 1977, Mathematics of Computation 31.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmm_core.gaussian import ZParameters
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.mixture import LOG_TWO_PI, Mixture
from gmm_core.statistics import GaussianStatistics


@dataclass(frozen=True)
class CorrectedModel(GaussianMixtureModel):
    """A model on nodes with a constant added to its statistics.

    The log-likelihood gains the expected log joint density under that constant, so that EM climbs their sum.
    """

    lacking: GaussianStatistics | None = None

    @property
    def maximum_likelihood(self) -> bool:
        """False: what is made for maximum likelihood knows nothing of the constant."""
        return False

    def expectation_in_z(self, parameters: ZParameters) -> tuple[GaussianStatistics, float]:
        """E-step on the nodes, and the constant."""
        statistics, log_likelihood = super().expectation_in_z(parameters)
        if self.lacking is None:
            return statistics, log_likelihood
        added = self.lacking.about(statistics.origins)
        return _sum(statistics, added), log_likelihood + _expected_log_joint(self.lacking, parameters)


def corrected(
    model: GaussianMixtureModel, on_nodes: GaussianMixtureModel, mixture: Mixture
) -> tuple[CorrectedModel | None, float]:
    """The model on nodes with what they lack at the mixture to all the data of ``model``: one pass over each.

    With it comes the log-likelihood of all the data. There is no such model where a component is so
    narrow that its statistics are about an origin of its own.
    """
    whole, log_likelihood = model.expectation_in_z(model.to_z(mixture))
    nodes, _ = on_nodes.expectation_in_z(on_nodes.to_z(mixture))
    if whole.origins.any() or nodes.origins.any():
        return None, log_likelihood
    settings = on_nodes.data, on_nodes.family, on_nodes.floor, on_nodes.chunk, on_nodes.threads
    return CorrectedModel(*settings, lacking=_sum(whole, nodes, -1.0)), log_likelihood


def _sum(one: GaussianStatistics, other: GaussianStatistics, sign: float = 1.0) -> GaussianStatistics:
    return GaussianStatistics(
        one.counts + sign * other.counts,
        one.first + sign * other.first,
        one.second + sign * other.second,
        one.origins,
    )


def _expected_log_joint(statistics: GaussianStatistics, parameters: ZParameters) -> float:
    """The sum over components of ``E[log w_k N(z | k)]`` under statistics about the origin of z."""
    means = parameters.means
    precisions = np.linalg.inv(parameters.covariances)
    linear = (precisions @ means[:, :, None])[:, :, 0]
    constants = np.log(parameters.weights) - 0.5 * (
        means.shape[1] * LOG_TWO_PI + np.linalg.slogdet(parameters.covariances)[1] + (linear * means).sum(axis=1)
    )
    quadratic = (precisions * statistics.second).sum(axis=(1, 2))
    return float(statistics.counts @ constants + (statistics.first * linear).sum() - 0.5 * quadratic.sum())
