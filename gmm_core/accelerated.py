"""An accelerated run with every pass kept, for people to look at beside plain EM's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from gmm_core.acceleration._record import Kind, Pass, Recorder
from gmm_core.arrays import as_whole
from gmm_core.climb import climb
from gmm_core.em import INFINITY, NAN, EMState, StepInfo, Trace
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.mixture import Mixture


@dataclass(frozen=True)
class AcceleratedRun:
    """A climb as a trace: one state for each pass over the data, as of plain EM.

    Attributes
    ----------
    trace
        Its states have no statistics. Where a leap was refused the state is the one before.
    kinds
        For each step what it was: EM, a leap that was kept, or a leap that was refused.
    """

    trace: Trace[Mixture, None]
    kinds: tuple[Kind, ...]


def run_accelerated(
    model: GaussianMixtureModel,
    start: Mixture,
    acceleration: str,
    *,
    max_iterations: int = 500,
    tolerance: float = 1e-6,
) -> AcceleratedRun:
    """Climb from ``start`` by a key of ``ACCELERATIONS`` and keep every pass.

    Parameters
    ----------
    max_iterations, tolerance
        As for :func:`gmm_core.em.run`: a run of T iterations makes T + 1 passes.

    Raises
    ------
    InvalidInput
        As :func:`gmm_core.climb.climb`.
    """
    max_iterations = as_whole("max_iterations", max_iterations, 0)
    recorder = Recorder()
    end = climb(
        model,
        start,
        acceleration=acceleration,
        max_passes=max_iterations + 1,
        tolerance=tolerance,
        recorder=recorder,
        compare=False,
    )
    first, *others = recorder.passes
    states = [EMState(0, start, None, first.log_likelihood)]
    for i, one in enumerate(others, start=1):
        still = one.kind == "refused"
        parameters = states[-1].parameters if still else model.from_z(one.parameters)
        states.append(EMState(i, parameters, None, one.log_likelihood))
    steps = [_info(model, before, after, one) for (before, after), one in zip(pairwise(states), others, strict=True)]
    outcome = replace(end.outcome, iteration=len(steps))
    return AcceleratedRun(Trace(tuple(states), tuple(steps), outcome), tuple(one.kind for one in others))


def _info(
    model: GaussianMixtureModel, before: EMState[Mixture, None], after: EMState[Mixture, None], one: Pass
) -> StepInfo:
    """What a step did; of what is left to gain a leap tells nothing."""
    gain = after.log_likelihood - before.log_likelihood
    shift = model.parameter_shift(before.parameters, after.parameters)
    return StepInfo(after.iteration, gain, NAN, INFINITY, shift, 0, NAN, NAN, one.floored, None)
