"""When a run is over: what is left to gain, and how far the parameters still move."""

from __future__ import annotations

import sys
from math import isfinite, sqrt

from gmm_core.em._model import INFINITY, LatentVariableModel, P, S
from gmm_core.em._outcome import Outcome, outcome_at_saddle, outcome_converged, outcome_of_failure
from gmm_core.em._trace import EMState, StepInfo

RISING_RATE_CAUTION = 10.0


def projected_gain(gain: float, rate: float, previous_rate: float, log_likelihood: float) -> float:
    """What is still to be gained, in nats, if the gains go on as a geometric series.

    Aitken's extrapolation (Böhning et al. 1994; McLachlan & Krishnan 2008, section 4.9), made
    cautious: gains are a sum of geometric series, and while a fast one dies away the rate rises
    towards that of the slowest. So a rising rate is taken further up before the series is summed.
    A gain that the floating-point sum of the log-likelihood can't resolve counts as none.
    """
    if not isfinite(log_likelihood):
        return INFINITY
    if abs(gain) <= resolution(log_likelihood):
        return 0.0
    rate_ahead = rate + RISING_RATE_CAUTION * max(0.0, rate - previous_rate)
    if not (gain > 0.0 and 0.0 < rate_ahead < 1.0):
        return INFINITY
    return gain * rate_ahead / (1.0 - rate_ahead)


def resolution(log_likelihood: float) -> float:
    """The smallest difference that a floating-point sum of this size can be trusted with."""
    return 16 * sys.float_info.epsilon * max(1.0, abs(log_likelihood))


def still_shift(slack: float, total_weight: float) -> float:
    """How far a parameter may move when the log-likelihood is within ``slack`` nats of its maximum.

    With w observations it falls by ``w d^2 / 2`` at a distance d, in units of one observation.
    """
    return sqrt(2.0 * slack / total_weight)


def outcome_of(
    model: LatentVariableModel[P, S], state: EMState[P, S], info: StepInfo, tolerance: float
) -> Outcome | None:
    """The outcome of the run, if it ends with this step, else None."""
    if info.failure is not None:
        return outcome_of_failure(info.iteration, info.failure)
    if not _still(model, state, info, tolerance):
        return None
    pair = model.alike(state.parameters)
    if pair is None:
        return outcome_converged(info.iteration, info.projected_gain, tolerance)
    # Nearly equal components part slowly at first: only a standstill to the last digit ends the run.
    return outcome_at_saddle(info.iteration, info.gain, pair) if _still(model, state, info, 0.0) else None


def _still(model: LatentVariableModel[P, S], state: EMState[P, S], info: StepInfo, tolerance: float) -> bool:
    slack = max(tolerance, resolution(state.log_likelihood))
    return info.projected_gain <= tolerance and info.parameter_shift <= still_shift(slack, model.total_weight)
