"""How far apart components and mixtures are, and which component answers to which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import solve_triangular
from scipy.optimize import linear_sum_assignment, linprog

from gmm_core.arrays import FloatArray, IntArray
from gmm_core.errors import InvalidInput
from gmm_core.registry import look_up

if TYPE_CHECKING:
    from gmm_core.mixture import Mixture


def bhattacharyya(one: Mixture, i: int, other: Mixture, j: int) -> float:
    """``-log`` of the integral of the root of the product of two densities (Fukunaga 1990, section 3.4)."""
    factor = np.linalg.cholesky(0.5 * (one.covariances[i] + other.covariances[j]))
    apart = solve_triangular(factor, one.means[i] - other.means[j], lower=True)
    ends = [np.linalg.cholesky(m.covariances[k]) for m, k in ((one, i), (other, j))]
    log_roots = [float(np.log(np.diagonal(f)).sum()) for f in (factor, *ends)]
    with np.errstate(over="ignore"):
        squared = apart @ apart
    return float(squared / 8.0 + log_roots[0] - 0.5 * (log_roots[1] + log_roots[2]))


def _wasserstein(one: Mixture, i: int, other: Mixture, j: int) -> float:
    """The Wasserstein-2 distance, in the units of the data (Givens & Shortt 1984).

    The part of the covariances is ``min_U |A - B U|`` over orthogonal U, with A and B their Cholesky
    factors: that does not cancel where they are nearly equal, as the formula with traces does.
    """
    A, B = np.linalg.cholesky(one.covariances[i]), np.linalg.cholesky(other.covariances[j])
    left, _, right = np.linalg.svd(B.T @ A)
    # Not by squares, which leave the range of floating point earlier than their root does.
    return float(np.hypot(np.hypot.reduce(one.means[i] - other.means[j]), np.linalg.norm(A - B @ left @ right)))


DISTANCES: Mapping[str, Callable[[Mixture, int, Mixture, int], float]] = MappingProxyType(
    {"bhattacharyya": bhattacharyya, "wasserstein": _wasserstein}
)


def component_distances(one: Mixture, other: Mixture, kind: str = "bhattacharyya") -> FloatArray:
    """Return the distance of every component of one mixture from every one of the other, shape (K, K').

    Parameters
    ----------
    kind
        ``"bhattacharyya"``, which has no units and is the same after any linear map of the data, or
        ``"wasserstein"``, a metric in the units of the data. Neither looks at the weights.

    Raises
    ------
    InvalidInput
        If the mixtures have different features, or there is no such kind.
    """
    distance = look_up(DISTANCES, kind, "distance")
    if one.n_features != other.n_features:
        raise InvalidInput(
            "distance_features",
            f"both mixtures must have the same number of features, got {one.n_features} and {other.n_features}",
            one=one.n_features,
            other=other.n_features,
        )
    shape = (one.n_components, other.n_components)
    return np.reshape([distance(one, i, other, j) for i, j in np.ndindex(shape)], shape)


def transport_distance(one: Mixture, other: Mixture) -> float:
    """Return a distance between mixtures, of any numbers of components, in the units of the data.

    The least root-mean-square distance over which the weight of one mixture has to move, component to
    component, to become the other (Delon & Desolneux 2020). Zero for the same mixture in any order.
    """
    costs = component_distances(one, other, "wasserstein")
    scale = float(costs.max()) or 1.0
    K, L = costs.shape
    from_one = np.kron(np.eye(K), np.ones(L))
    to_other = np.kron(np.ones(K), np.eye(L))
    shares = [mixture.weights / mixture.weights.sum() for mixture in (one, other)]
    # The last equation follows from the others; rounding would make it contradict them.
    plan = linprog(
        (costs.ravel() / scale) ** 2,
        A_eq=np.vstack([from_one, to_other])[:-1],
        b_eq=np.concatenate(shares)[:-1],
        method="highs",
    )
    assert plan.fun is not None  # such plans always exist: everything to everywhere, by the product of the weights
    return float(np.sqrt(max(0.0, plan.fun))) * scale


def matching_order(mixture: Mixture, reference: Mixture) -> IntArray:
    """Return the order in which the components of ``mixture`` answer to those of ``reference``.

    The assignment with the least sum of Bhattacharyya distances.

    Raises
    ------
    InvalidInput
        If the numbers of components or of features differ.
    """
    if mixture.n_components != reference.n_components:
        raise InvalidInput(
            "matching_components",
            f"both mixtures must have the same number of components, got {mixture.n_components} and "
            f"{reference.n_components}",
            one=mixture.n_components,
            other=reference.n_components,
        )
    return np.asarray(linear_sum_assignment(component_distances(reference, mixture))[1], dtype=np.int64)
