"""SQUAREM: a step along the direction of two EM steps, its length from how they shrink.

Varadhan & Roland (2008), Scandinavian Journal of Statistics 35, scheme S3, with the monotone
guard: an extrapolated point is kept only if its likelihood is not below the last one's.
"""

from __future__ import annotations

import numpy as np

from gmm_core.acceleration._acceleration import CAUTION, Acceleration, check, settle
from gmm_core.acceleration._coordinates import from_coordinates, to_coordinates
from gmm_core.acceleration._progress import Progress
from gmm_core.arrays import FloatArray
from gmm_core.em import INFINITY, Reason
from gmm_core.gaussian import ZParameters

LONGER = 4.0


def climb(progress: Progress, start: ZParameters) -> Reason | None:
    """Cycles of two EM steps and one extrapolation, after EM has settled."""
    reason, parameters = settle(progress, start)
    longest = 1.0
    while reason is None and not progress.exhausted:
        parameters, longest, left = _cycle(progress, parameters, longest)
        if progress.tolerance is not None and left <= CAUTION * progress.tolerance:
            reason, parameters = check(progress, parameters)
    return reason


def _cycle(progress: Progress, zeroth: ZParameters, longest: float) -> tuple[ZParameters, float, float]:
    """Return where to go on, the longest step to allow, and about how many nats plain EM would still gain."""
    before, first = progress.evaluate(zeroth)
    progress.record(before, zeroth)
    if progress.exhausted:
        return first, longest, INFINITY
    middle, second = progress.evaluate(first)
    progress.record(middle, first)
    y0, y1, y2 = to_coordinates(zeroth), to_coordinates(first), to_coordinates(second)
    step, bend = y1 - y0, y2 - 2.0 * y1 + y0
    left = _left(middle - before, float(np.linalg.norm(y2 - y1)), float(np.linalg.norm(step)))
    curvature = float(np.linalg.norm(bend))
    length = float(np.linalg.norm(step)) / curvature if curvature > 0.0 else 1.0
    length = min(max(length, 1.0), longest)
    if length == longest:
        longest *= LONGER
    if length == 1.0 or progress.exhausted:
        return second, longest, left
    accepted = _try(progress, y0 + 2.0 * length * step + length**2 * bend, len(zeroth.weights), middle)
    if accepted is None:
        return second, max(1.0, longest / LONGER**2), left
    return accepted, longest, left


def _try(progress: Progress, coordinates: FloatArray, n_components: int, least: float) -> ZParameters | None:
    """Where EM leads from the extrapolated point, or None if its likelihood is below ``least``."""
    point = from_coordinates(progress.model, coordinates, n_components)
    attempt = None if point is None else progress.attempt(point)
    if attempt is None or not attempt[0] >= least:
        return None
    progress.record(attempt[0], point)
    return attempt[1]


def _left(gain: float, last: float, first: float) -> float:
    """Aitken's projection of the gain, the rate being the square of that of the steps."""
    rate = (last / first) ** 2 if first > 0.0 else 0.0
    return gain * rate / (1.0 - rate) if rate < 1.0 else INFINITY


ACCELERATION = Acceleration(name="squarem", title={"en": "SQUAREM", "zh": "SQUAREM 加速"}, order=2, climb=climb)
