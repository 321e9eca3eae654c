"""What the bootstraps share: streams of chance, refitting a replicate, and telling which ones count."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gmm_core.arrays import FloatArray, as_whole
from gmm_core.climb import Climb, climb
from gmm_core.covariance import Family
from gmm_core.em import Reason
from gmm_core.errors import InvalidInput
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.mixture import Mixture
from gmm_core.whitening import WhitenedData

Refit = Callable[[GaussianMixtureModel, Mixture], Climb]


def refit_until(tolerance: float, max_passes: int) -> Refit:
    """Return the refit by accelerated EM from given parameters, until at most ``tolerance`` nats are left to gain.

    Under a null with one component less, components often become nearly identical, and plain EM then takes
    thousands of iterations for next to nothing.
    """

    def refit(model: GaussianMixtureModel, start: Mixture) -> Climb:
        return climb(model, start, acceleration="squarem", max_passes=max_passes, tolerance=tolerance, compare=False)

    return refit


def streams(seed: int, n_replicates: int) -> list[np.random.Generator]:
    """One stream per replicate: a replicate is the same however many others there are."""
    n_replicates, seed = as_whole("n_replicates", n_replicates, 2), as_whole("seed", seed, 0)
    return [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(n_replicates)]


def model_of(X: FloatArray, family: Family) -> GaussianMixtureModel | None:
    """Return the model of a replicate, or None where it lacks what the data had, such as variation in every feature."""
    try:
        return GaussianMixtureModel(WhitenedData(X), family)
    except InvalidInput:
        return None


def valid(end: Climb) -> bool:
    """Whether the end of a climb counts: a collapsed component has no likelihood, an emptied one no parameters."""
    return end.outcome.reason not in (Reason.COLLAPSED, Reason.EMPTIED)


def require_some(n_valid: int, n_replicates: int) -> None:
    """Raise InvalidInput when too few replicates are left to say anything."""
    if n_valid < 2:
        raise InvalidInput(
            "bootstrap_failed",
            f"at least 2 replicates must have a valid fit, but only {n_valid} of {n_replicates} have: components "
            "collapse or lose their samples; use fewer components or a simpler family",
            valid=n_valid,
            total=n_replicates,
        )
