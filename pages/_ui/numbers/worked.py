"""The numbers of one half-step: what an E-step does for one point, and an M-step for one component."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gmm_core.em import Trace
from gmm_core.mixture import Mixture
from gmm_core.statistics import GaussianStatistics
from gmm_core.whitening import WhitenedData

# Components whose responsibilities differ by less than this have no winner between them.
TIE = 1e-9
# The M-step writes out so many rows of a component.
FIRST_ROWS = 3


@dataclass(frozen=True, eq=False)
class Assignment:
    """What the E-step does for one point x, shape (D,), under a mixture.

    Attributes
    ----------
    log_densities, log_products
        ``log N(x | mu_k, Sigma_k)`` and the same plus ``log pi_k``, shape (K,), in nats. Logs, because far
        from all components the densities themselves underflow.
    log_total
        ``log p(x)``: the log of the sum of the products.
    responsibilities
        Shape (K,).
    squared_distances
        The squared Mahalanobis distance of x from every mean, shape (K,).
    log_determinants
        Of the covariances, shape (K,).
    """

    x: NDArray[Any]
    mixture: Mixture
    log_densities: NDArray[Any]
    log_products: NDArray[Any]
    log_total: float
    responsibilities: NDArray[Any]
    squared_distances: NDArray[Any]
    log_determinants: NDArray[Any]

    @property
    def winners(self) -> tuple[int, ...]:
        """The component with the largest responsibility; several where they tie."""
        largest = self.responsibilities.max()
        return tuple(int(k) for k in np.flatnonzero(self.responsibilities >= largest - TIE))


def assignment(mixture: Mixture, x: Sequence[float] | NDArray[Any]) -> Assignment:
    """Work out the E-step for one point."""
    point = np.asarray(x, dtype=np.float64)[None, :]
    log_densities = mixture.log_densities(point)[0]
    at_the_means = np.array([mixture.log_densities(mean[None, :])[0, k] for k, mean in enumerate(mixture.means)])
    return Assignment(
        x=point[0],
        mixture=mixture,
        log_densities=log_densities,
        log_products=mixture.weighted_log_densities(point)[0],
        log_total=float(mixture.log_density(point)[0]),
        responsibilities=mixture.responsibilities(point)[0],
        squared_distances=np.maximum(2.0 * (at_the_means - log_densities), 0.0),
        log_determinants=np.linalg.slogdet(mixture.covariances)[1],
    )


@dataclass(frozen=True, eq=False)
class Update:
    """What an M-step does for one component, on the features shown.

    Attributes
    ----------
    component, n_samples
        k, counted from 0, and N.
    X, responsibilities
        The first rows, shape (m, d), and their responsibilities for k, shape (m,).
    count, weight, mean, covariance
        ``N_k``, and the new parameters; shapes (d,) and (d, d).
    scatter
        The weighted covariance about the new mean, shape (d, d), from which the family makes ``covariance``.
    floored
        Whether a floor acted on this component.
    """

    component: int
    n_samples: int
    X: NDArray[Any]
    responsibilities: NDArray[Any]
    count: float
    weight: float
    mean: NDArray[Any]
    covariance: NDArray[Any]
    scatter: NDArray[Any]
    floored: bool

    @property
    def n_more(self) -> int:
        """The number of rows beyond the first ones."""
        return self.n_samples - len(self.X)


def update(
    trace: Trace[Mixture, GaussianStatistics],
    X: NDArray[Any],
    cursor: int,
    component: int,
    features: Sequence[int],
) -> Update:
    """Work out the M-step that ends at ``cursor`` (2, 4, ...) for one component.

    Parameters
    ----------
    X
        The data, shape (N, D).
    features
        The features to show: the sums for a mean and a covariance are separate for every feature and pair.
    """
    before, info = trace.states[cursor // 2 - 1], trace.steps[cursor // 2 - 1]
    after, shown = trace.states[cursor // 2].parameters, np.asarray(features)
    counts = before.statistics.counts
    scatters = WhitenedData(X).covariances_from_z(before.statistics.moments()[1]) / counts[:, None, None]
    return Update(
        component=component,
        n_samples=len(X),
        X=X[:FIRST_ROWS, shown],
        responsibilities=before.parameters.responsibilities(X[:FIRST_ROWS])[:, component],
        count=float(counts[component]),
        weight=float(after.weights[component]),
        mean=after.means[component, shown],
        covariance=after.covariances[component][np.ix_(shown, shown)],
        scatter=scatters[component][np.ix_(shown, shown)],
        floored=component in info.floored,
    )
