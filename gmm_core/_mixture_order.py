"""Which component is which: the canonical order, and components merged into one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from gmm_core.arrays import FloatArray, IntArray, as_indices, as_names
from gmm_core.errors import InvalidInput

if TYPE_CHECKING:
    from gmm_core.mixture import Mixture


def canonical_order(mixture: Mixture) -> IntArray:
    """Return the permutation that sorts the components.

    By the mean of the first feature, ties by that of the second, and so on; then by weight, then by
    the entries of the covariance. This is the order of every report.
    """
    K = mixture.n_components
    keys = np.column_stack([mixture.means, mixture.weights, mixture.covariances.reshape(K, -1)])
    return np.asarray(np.lexsort(keys.T[::-1]), dtype=np.int64)


def merged_parameters(mixture: Mixture, groups: Sequence[Sequence[int]]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return weights, means and covariances with one component per group, of the same first two moments."""
    members = _checked(mixture, groups)
    D = mixture.n_features
    weights, means, covariances = np.empty(len(members)), np.empty((len(members), D)), np.empty((len(members), D, D))
    for g, chosen in enumerate(members):
        weights[g] = mixture.weights[chosen].sum()
        shares = mixture.weights[chosen] / weights[g]
        means[g] = shares @ mixture.means[chosen]
        apart = mixture.means[chosen] - means[g]
        covariances[g] = np.tensordot(shares, mixture.covariances[chosen], axes=1) + (apart.T * shares) @ apart
        covariances[g] = 0.5 * (covariances[g] + covariances[g].T)
    return weights, means, covariances


def _checked(mixture: Mixture, groups: Sequence[Sequence[int]]) -> list[list[int]]:
    members = [as_indices(group).tolist() for group in as_names(groups)]
    if not all(isinstance(group, list) and group for group in members) or sorted(
        k for group in members for k in group
    ) != list(range(mixture.n_components)):
        raise InvalidInput(
            "merge_groups",
            f"groups must hold each component of 0..{mixture.n_components - 1} once, in groups that are not empty, "
            f"got {groups}",
            groups=str(groups),
            largest=mixture.n_components - 1,
        )
    for group in members:
        if not mixture.weights[group].any():
            raise InvalidInput(
                "merge_weightless",
                f"a group to merge must have some weight, but components {group} have none; leave them out",
                group=str(group),
            )
    return members
