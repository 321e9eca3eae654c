"""k-means as a run of mixtures that can be looked at beside EM's: EM's hard limit, drawn as what it is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gmm_core.arrays import FloatArray, as_samples
from gmm_core.em import EMState, Trace, run
from gmm_core.mixture import Mixture
from gmm_core.models.kmeans import Centres, KMeansModel
from gmm_core.whitening import require_variation

# Of clusters that are one point each, in units of the data's variance.
SMALLEST_VARIANCE = 1e-9


@dataclass(frozen=True, eq=False)
class HardMixture(Mixture):
    """Components of equal weight and covariance, whose responsibilities are 0 or 1: the nearest mean has the point."""

    def responsibilities(self, X: FloatArray) -> FloatArray:
        """Return 1 for the component with the nearest mean and 0 for the others, shape (N, K)."""
        winners = super().responsibilities(X).argmax(axis=1)
        return np.asarray(np.eye(self.n_components)[winners])


@dataclass(frozen=True, eq=False)
class HardRun:
    """A run of k-means.

    Attributes
    ----------
    trace
        Its states are mixtures with the centres as means, equal weights, and the one covariance, spherical where
        every feature is in units of its standard deviation, that makes the points most likely. Their
        log-likelihoods are those of these mixtures, which k-means doesn't climb.
    distances
        What it does descend: the sum of squared distances to the nearest centre, in these units, of every state.
    """

    trace: Trace[Mixture, None]
    distances: FloatArray


def run_kmeans(X: FloatArray, means: FloatArray, max_iterations: int = 500) -> HardRun:
    """Run Lloyd's algorithm from these means, until no point changes its centre.

    Distances are those of features divided by their standard deviations, so that the units don't matter.

    Parameters
    ----------
    X, means
        Shapes (N, D) and (K, D).

    Raises
    ------
    InvalidInput
        If they are no finite numbers of these shapes, or a feature is constant or out of range.
    """
    X = as_samples(X)
    require_variation(np.ascontiguousarray(X.T))
    means = as_samples(means, X.shape[1], "means")
    centre, sd = X.mean(axis=0), X.std(axis=0)
    model = KMeansModel((X - centre) / sd)
    trace = run(model, Centres((means - centre) / sd), max_iterations=max_iterations, tolerance=0.0)
    distances = np.array([state.statistics.inertia for state in trace.states])
    states = tuple(
        _state(X, state.parameters.centres * sd + centre, sd, inertia / X.size, state.iteration)
        for state, inertia in zip(trace.states, distances, strict=True)
    )
    outcome = trace.outcome
    if outcome.location is not None:
        outcome = replace(outcome, location=tuple((np.array(outcome.location) * sd + centre).tolist()))
    return HardRun(Trace(states, trace.steps, outcome), distances)


def _state(X: FloatArray, means: FloatArray, sd: FloatArray, variance: float, iteration: int) -> EMState[Mixture, None]:
    K = len(means)
    covariance = np.diag(max(variance, SMALLEST_VARIANCE) * sd**2)
    mixture: Mixture = HardMixture(np.full(K, 1.0 / K), means, np.repeat(covariance[None], K, axis=0))
    return EMState(iteration, mixture, None, mixture.log_likelihood(X))
