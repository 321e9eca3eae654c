"""The EM loop for any latent-variable model: states, steps, outcomes and the trace of a run.

A model is bound to its data. The loop asks it for two things, as Dempster, Laird & Rubin (1977)
and 李航《统计学习方法》 chapter 9 have it: the expected sufficient statistics under the present
parameters (E-step), and the parameters that maximise the expected log-likelihood given those
statistics (M-step).

A state describes its own parameters: ``state.log_likelihood`` is that of ``state.parameters``.
So a run does E once at the start, and every iteration is M, then E.
"""

from gmm_core.em._loop import initial_state, run, step
from gmm_core.em._model import INFINITY, NAN, Expectation, LatentVariableModel, Maximisation
from gmm_core.em._outcome import (
    Failure,
    Outcome,
    Reason,
    outcome_at_saddle,
    outcome_converged,
    outcome_of_failure,
    outcome_unfinished,
)
from gmm_core.em._stopping import projected_gain, resolution, still_shift
from gmm_core.em._trace import EMState, HalfStep, StepInfo, Trace

__all__ = [
    "INFINITY",
    "NAN",
    "EMState",
    "Expectation",
    "Failure",
    "HalfStep",
    "LatentVariableModel",
    "Maximisation",
    "Outcome",
    "Reason",
    "StepInfo",
    "Trace",
    "initial_state",
    "outcome_at_saddle",
    "outcome_converged",
    "outcome_of_failure",
    "outcome_unfinished",
    "projected_gain",
    "resolution",
    "run",
    "step",
    "still_shift",
]
