"""What an acceleration is, and the frame that the accelerated ones share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gmm_core.acceleration._linearised import CAUTION, applies, many_steps
from gmm_core.acceleration._progress import Progress, plain
from gmm_core.em import INFINITY, Reason
from gmm_core.gaussian import ZParameters

# Extrapolating early may lead to another, worse optimum: EM goes alone until its gain per pass
# and observation is below this, and makes at least so many passes.
SETTLED_GAIN = 1e-4
SETTLED_PASSES = 10
# An accelerated climb believes that it has arrived when its own projection is below this part of the
# tolerance; curvature, where it is to be had, and so many passes of plain EM then check the claim.
CHECKING_PASSES = 8

Way = Callable[[Progress, ZParameters], Reason | None]


@dataclass(frozen=True)
class Acceleration:
    """A way to climb the likelihood.

    Attributes
    ----------
    name, title, order
        The key, what to show by language, and the place in lists.
    climb
        ``climb(progress, start)`` climbs until the progress says why it ends, or returns None when the
        passes have run out.
    """

    name: str
    title: dict[str, str]
    order: int
    climb: Way


def settle(
    progress: Progress, parameters: ZParameters, largest_rate: float = INFINITY
) -> tuple[Reason | None, ZParameters]:
    """Plain EM until the large gains are made, and each is below ``largest_rate`` times the one before."""
    threshold = SETTLED_GAIN * progress.model.total_weight
    while not progress.exhausted:
        reason, parameters = plain(progress, parameters, 1)
        if reason is not None:
            return reason, parameters
        if progress.n_passes >= SETTLED_PASSES and progress.gain < threshold and progress.rate < largest_rate:
            progress.leave_plain(parameters)
            break
    return None, parameters


def check(progress: Progress, parameters: ZParameters) -> tuple[Reason | None, ZParameters]:
    """A few passes of plain EM, whose gains tell whether the climb has arrived.

    Along a ridge they tell little: a climb that is to be compared with plain EM first goes on by curvature.
    """
    if progress.compared and applies(progress.model, len(parameters.weights)):
        _, parameters = many_steps(progress, parameters)
    progress.forget_gains()
    return plain(progress, parameters, CHECKING_PASSES)


__all__ = ["CAUTION", "Acceleration", "check", "settle"]
