"""Where maximum likelihood gives out: covariances that have collapsed, and data or floors that no covariance fits."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gmm_core.covariance import FAMILIES, Family
from gmm_core.errors import InvalidInput
from gmm_core.whitening import SMALLEST_CORRELATION_EIGENVALUE, WhitenedData

# Eigenvalues in units of the data's covariance: below the first a component is a point;
# below the second part of its own largest it is flat, as far as floating point can tell.
POINT_EIGENVALUE = 1e-28
FLAT_RATIO = 1e-14


def is_flat(eigenvalues: NDArray[np.floating[Any]]) -> NDArray[np.bool_]:
    """Which covariances have collapsed: onto a point, or onto a subspace. Ascending eigenvalues in z, shape (K, D)."""
    limits = np.maximum(POINT_EIGENVALUE, FLAT_RATIO * eigenvalues[:, -1])
    return np.asarray(eigenvalues[:, 0] <= limits)


def require_full_rank(data: WhitenedData, family: Family) -> None:
    """Raise InvalidInput for data on which even one component of the family would be singular."""
    if data.collinear is None:
        return
    whole = family.estimate(np.ones(1), data.covariance[None])[0] / data.sd_products
    if np.linalg.eigvalsh(whole)[0] >= SMALLEST_CORRELATION_EIGENVALUE:
        return
    feature, rank = data.collinear
    raise InvalidInput(
        "collinear_features",
        f"the {data.n_samples} rows span only {rank} of {data.n_features} dimensions: feature {feature + 1} is a "
        f"linear combination of the others, so that every {family.name} covariance is singular; drop it, add rows, "
        "choose the family diag, or set a floor",
        feature=feature + 1,
        rank=rank,
        n_features=data.n_features,
        n_samples=data.n_samples,
        family=family.name,
    )


def refuse_floor(family: Family) -> None:
    """Raise InvalidInput for a floor that would take the covariances out of their family, component by component."""
    liftable = ", ".join(name for name, other in FAMILIES.items() if other.liftable)
    raise InvalidInput(
        "floor_family",
        f"a floor must leave the covariances in their family, and in {family.name} lifting one would change its "
        f"relation to the others; set the floor to 0, or choose one of {liftable}",
        family=family.name,
        liftable=liftable,
    )
