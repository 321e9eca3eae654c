"""Newton's method on EM's path: many steps of EM at once, more and more while the gain is as foretold.

The path of EM by the linearly implicit steps of its flow is Kelley & Keyes' pseudo-transient continuation (1998).
"""

from __future__ import annotations

from gmm_core.acceleration._acceleration import Acceleration, check, settle
from gmm_core.acceleration._linearised import applies, many_steps, still_ahead
from gmm_core.acceleration._progress import Progress
from gmm_core.acceleration.squarem import climb as squarem
from gmm_core.em import Reason
from gmm_core.gaussian import ZParameters


def climb(progress: Progress, start: ZParameters) -> Reason | None:
    """Linearised steps, after EM has settled; SQUAREM where there is no curvature to be had."""
    if not applies(progress.model, len(start.weights)):
        return squarem(progress, start)
    reason, parameters = settle(progress, start)
    # On a flat ridge EM's gains drown in rounding long before it arrives.
    if reason is not None and progress.tolerance is not None and still_ahead(progress) > progress.tolerance:
        reason, parameters = None, progress.reached
    while reason is None and not progress.exhausted:
        _, parameters = many_steps(progress, parameters)
        if not progress.exhausted:
            reason, parameters = check(progress, parameters)
    return reason


ACCELERATION = Acceleration(
    name="newton",
    title={"en": "many EM steps at once — Newton", "zh": "一次走多步 EM——牛顿法"},
    order=4,
    climb=climb,
)
