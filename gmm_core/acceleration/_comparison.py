"""A fast climb compared with plain EM: it should not end lower than EM would have from the same start.

Near a saddle the smallest difference decides where EM goes, so that no extrapolation is sure to end where EM
ends. After the climb plain EM is therefore followed from where the two parted, until it has overtaken the
climb, which then begins anew from there, or until it is certain where it ends: no saddle is ahead of it.
Certain by the curvature along the way that is left, which is sampled: strong evidence, no proof.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmm_core.acceleration._acceleration import Way
from gmm_core.acceleration._coordinates import from_coordinates, to_coordinates
from gmm_core.acceleration._linearised import applies, many_steps
from gmm_core.acceleration._progress import Degenerate, Progress, plain
from gmm_core.em import INFINITY, Failure, Reason
from gmm_core.gaussian import ZParameters

# Plain EM is looked at after so many passes, and then whenever it has made so many more of those it has.
FIRST_LOOK, LOOKS = 10, 0.2
# Where the likelihood is taken between plain EM and the climb's end.
BETWEEN = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class _End:
    """Where a climb ended: why, with what parameters, and its log-likelihoods; ``height`` is what to compare with."""

    reason: Reason | None
    failure: Failure | None
    reached: ZParameters
    log_likelihoods: tuple[float, ...]

    @property
    def height(self) -> float:
        return self.log_likelihoods[-1] if self.failure is None else -INFINITY


def climb_compared(progress: Progress, start: ZParameters, way: Way) -> Reason | None:
    """Climb from ``start``; afterwards see to it that plain EM from there would not have ended higher."""
    end, first_look = _climbed(progress, start, way), FIRST_LOOK
    while progress.parted is not None and not progress.exhausted:
        shadow, ahead = _followed(progress, end, first_look)
        if ahead is None:
            break
        progress.log_likelihoods[progress.n_together :] = shadow.log_likelihoods
        progress.reached, progress.parted = shadow.reached, None
        end, first_look = _climbed(progress, ahead, way), 2 * first_look
    progress.reached, progress.log_likelihoods[:] = end.reached, end.log_likelihoods
    if end.failure is not None:
        raise Degenerate(end.failure)
    return end.reason


def _climbed(progress: Progress, start: ZParameters, way: Way) -> _End:
    try:
        reason, failure = way(progress, start), None
    except Degenerate as end:
        reason, failure = None, end.failure
    return _End(reason, failure, progress.reached, tuple(progress.log_likelihoods))


def _followed(progress: Progress, end: _End, first_look: int) -> tuple[Progress, ZParameters | None]:
    """Follow plain EM; with it, where it leads once it has overtaken the climb, or None if it never will."""
    assert progress.parted is not None
    parameters, left = progress.parted, progress.max_passes - progress.n_passes
    shadow = Progress(progress.model, parameters, left, progress.tolerance)
    overtaken = False
    try:
        while not (overtaken or shadow.exhausted):
            n_passes = max(first_look, int(LOOKS * shadow.n_passes))
            reason, parameters = plain(shadow, parameters, n_passes)
            height, certain = shadow.log_likelihoods[-1], reason is not None
            if not (certain or height > end.height):
                certain, height = _certain(shadow, end)
            overtaken = height > end.height + (shadow.tolerance or 0.0)
            if certain:
                break
    except Degenerate:
        overtaken = False
    progress.n_passes += shadow.n_passes
    progress.n_curvatures += shadow.n_curvatures
    return shadow, parameters if overtaken else None


def _certain(shadow: Progress, end: _End) -> tuple[bool, float]:
    """Whether it is certain where plain EM ends, and its log-likelihood there.

    It is where its steps, many at once, lead to a maximum over slopes that nowhere curve upwards. Without
    curvature, where the likelihood rises less and less steeply all the way to the end of the climb.
    """
    if not applies(shadow.model, len(shadow.reached.weights)):
        return _rises_to(end, shadow), end.height
    ahead = Progress(shadow.model, shadow.reached, shadow.max_passes - shadow.n_passes, shadow.tolerance)
    arrived, _ = many_steps(ahead, shadow.reached, on_slopes_only=True)
    shadow.n_passes += ahead.n_passes
    shadow.n_curvatures += ahead.n_curvatures
    return arrived, ahead.log_likelihoods[-1]


def _rises_to(end: _End, shadow: Progress) -> bool:
    if end.reason is not Reason.CONVERGED:
        return False
    here, there = to_coordinates(shadow.reached), to_coordinates(end.reached)
    heights = [shadow.log_likelihoods[-1]]
    for part in BETWEEN:
        point = from_coordinates(shadow.model, (1.0 - part) * here + part * there, len(end.reached.weights))
        attempt = None if point is None else shadow.attempt(point)
        if attempt is None:
            return False
        heights.append(attempt[0])
    rises = np.diff([*heights, end.height])
    return bool(rises[-1] >= 0.0 and (np.diff(rises) <= 0.0).all())
