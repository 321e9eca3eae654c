"""Anderson mixing: the next point is where the last residuals, combined linearly, all but vanish.

Walker & Ni (2011), SIAM Journal on Numerical Analysis 49, type II, with the guard and restarts of
Henderson & Varadhan (2019): a mixed point is kept only if its likelihood is not below the last one's.
"""

from __future__ import annotations

import numpy as np

from gmm_core.acceleration._acceleration import CAUTION, Acceleration, check, settle
from gmm_core.acceleration._coordinates import from_coordinates, to_coordinates
from gmm_core.acceleration._progress import Progress
from gmm_core.arrays import FloatArray
from gmm_core.em import Reason
from gmm_core.gaussian import ZParameters

MEMORY = 6
# The ridge of the least squares, relative to their scale: smaller while mixing pays, larger when it doesn't.
FIRST_RIDGE, SMALLEST_RIDGE = 1e-4, 1e-12
BOLDER, LESS_BOLD = 0.3, 100.0


def climb(progress: Progress, start: ZParameters) -> Reason | None:
    """Mixed steps, after EM has settled.

    Where gains grow, EM is leaving a saddle, and mixing, which seeks any fixed point, would lead back to it.
    """
    reason, parameters = settle(progress, start, largest_rate=1.0)
    while reason is None and not progress.exhausted:
        parameters = _mixed_steps(progress, parameters)
        if not progress.exhausted:
            reason, parameters = check(progress, parameters)
        if reason is None:
            reason, parameters = settle(progress, parameters, largest_rate=1.0)
    return reason


def _mixed_steps(progress: Progress, parameters: ZParameters) -> ZParameters:
    """Mix until nothing is gained; return where EM leads from there."""
    K, ridge = len(parameters.weights), FIRST_RIDGE
    log_likelihood, updated = progress.evaluate(parameters)
    progress.record(log_likelihood, parameters)
    points, images = [to_coordinates(parameters)], [to_coordinates(updated)]
    while not progress.exhausted:
        point = from_coordinates(progress.model, _mix(points, images, ridge), K)
        attempt = None if point is None else progress.attempt(point)
        if point is None or attempt is None or not attempt[0] >= log_likelihood:
            if progress.exhausted:
                break
            # EM's own step instead, and more caution; what was learnt is kept.
            ridge = min(ridge * LESS_BOLD, 1.0)
            point, attempt = updated, progress.evaluate(updated)
        else:
            ridge = max(ridge * BOLDER, SMALLEST_RIDGE)
        progress.record(attempt[0], point)
        gain, (log_likelihood, updated) = attempt[0] - log_likelihood, attempt
        points, images = [*points, to_coordinates(point)][-MEMORY:], [*images, to_coordinates(updated)][-MEMORY:]
        if gain <= CAUTION * (progress.tolerance or 0.0) and progress.tolerance is not None:
            break
    return updated


def _mix(points: list[FloatArray], images: list[FloatArray], ridge: float) -> FloatArray:
    residuals = np.array(images) - np.array(points)
    differences = np.diff(residuals, axis=0)
    gram = differences @ differences.T
    scale = np.trace(gram)
    if not scale > 0.0:
        return images[-1]
    combination = np.linalg.solve(gram + ridge * scale * np.eye(len(gram)), differences @ residuals[-1])
    return np.asarray(images[-1] - combination @ np.diff(np.array(images), axis=0))


ACCELERATION = Acceleration(
    name="anderson", title={"en": "Anderson mixing", "zh": "Anderson 混合加速"}, order=3, climb=climb
)
