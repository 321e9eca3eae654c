"""What a covariance family is: a structure, its exact M-step, and its number of parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gmm_core.arrays import FloatArray

Estimate = Callable[[FloatArray, FloatArray], FloatArray]
Search = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]


@dataclass(frozen=True)
class Family:
    """A structure that the K covariance matrices share.

    Attributes
    ----------
    name, title, order
        The key, the name to show by language, and the place in lists.
    estimate
        The exact M-step: ``estimate(counts, scatters)`` with effective counts n_k, shape (K,), and
        weighted scatters ``sum_i r_ik (x_i - mean_k)(x_i - mean_k)^T``, shape (K, D, D), in squared
        units of the data, returns the covariances, dense, shape (K, D, D).
    n_covariance_parameters
        The number of free covariance parameters for (K, D).
    search
        Where the M-step has several maxima (EVE, VVE), the same with a third argument, the present
        covariances of the family: a result that is no worse than they are. None for the other families.
    group
        ``"basic"`` for the four that are known by a name, ``"parsimonious"`` for the fourteen of Celeux &
        Govaert (1995), known by three letters: whether volume, shape and orientation are Equal, Variable,
        or those of the Identity.
    isotropic
        Whether the family compares lengths in different directions, and so depends on the units of the
        features relative to each other (EII, VII, EVE, VVE, EEV, VEV): a floor is then one number for all
        of them. The other families move with a change of units of any single feature.
    liftable
        Whether a floor can act: lifting the small eigenvalues of the M-step's covariances then leaves them
        in the family, and is the exact M-step under that constraint.
    """

    name: str
    title: dict[str, str]
    order: int
    estimate: Estimate
    n_covariance_parameters: Callable[[int, int], int]
    search: Search | None = None
    group: Literal["basic", "parsimonious"] = "basic"
    isotropic: bool = False
    liftable: bool = True

    def n_parameters(self, n_components: int, n_features: int) -> int:
        """All free parameters: K - 1 weights, K·D means and the covariances'."""
        K, D = n_components, n_features
        return K - 1 + K * D + self.n_covariance_parameters(K, D)

    def m_step(self, counts: FloatArray, scatters: FloatArray, present: FloatArray | None = None) -> FloatArray:
        """Return the M-step's covariances, never worse than the ``present`` ones, all of shape (K, D, D)."""
        if self.search is None or present is None:
            return self.estimate(counts, scatters)
        return self.search(counts, scatters, present)

    def contains(self, covariances: FloatArray) -> bool:
        """Whether the covariances have this structure: then the M-step leaves them as they are."""
        projected = self.estimate(np.ones(len(covariances)), covariances)
        return bool(np.allclose(projected, covariances, rtol=1e-8, atol=1e-12 * float(np.abs(covariances).max())))
