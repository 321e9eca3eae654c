"""Ways to start: one module each; ``STARTS`` finds them by name."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gmm_core.arrays import as_generator, as_whole
from gmm_core.errors import InvalidInput
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise._start import Start
from gmm_core.mixture import Mixture
from gmm_core.registry import discover, look_up

STARTS: Mapping[str, Start] = discover(__name__, "START")


def start_named(name: str) -> Start:
    """Return the start of that name, or raise InvalidInput that lists the names there are."""
    start: Start = look_up(STARTS, name, "start")
    return start


def make_start(
    model: GaussianMixtureModel,
    n_components: int,
    name: str = "kmeans++",
    seed: int | np.random.Generator = 0,
    by_hand: Mixture | None = None,
) -> Mixture:
    """Return the first parameters for ``model``.

    Parameters
    ----------
    name
        A key of ``STARTS``. For ``"by_hand"``, ``by_hand`` holds the parameters.

    Raises
    ------
    InvalidInput
        If the name is unknown, K is below 1 or above what the data allow, or the parameters by hand
        don't fit the data, K or the family.
    """
    start = start_named(name)
    n_components = as_whole("n_components", n_components, 1)
    if start.make is not None:
        return model.respecting_floor(start.make(model.for_starts, n_components, as_generator(seed)))
    if by_hand is None:
        raise InvalidInput("by_hand_missing", "a start by hand needs weights, means and covariances; give all three")
    _check_by_hand(model, n_components, by_hand)
    return by_hand


def _check_by_hand(model: GaussianMixtureModel, n_components: int, mixture: Mixture) -> None:
    expected, found = (n_components, model.data.n_features), mixture.means.shape
    if expected != found:
        raise InvalidInput(
            "by_hand_shape",
            f"a start by hand must have means of shape (K, D) = {expected}, got {found}; "
            "give one row per component and one number per feature",
            expected=expected,
            found=found,
        )
    if not model.family.contains(mixture.covariances):
        raise InvalidInput(
            "by_hand_family",
            f"the covariances of a start by hand must be {model.family.name}, and they are not; "
            "change them, or choose the family full",
            family=model.family.name,
        )


__all__ = ["STARTS", "Start", "make_start", "start_named"]
