"""Why a run ended, as a sentence that says what to do next."""

from __future__ import annotations

import math

from gmm_core.em import Outcome, Reason
from pages._ui.text import number, t

SMALLEST_PROMISE = 1e-6


def outcome_text(outcome: Outcome) -> str:
    """Return why the run ended, in the language in force, as plain text; components are counted from 1."""
    key = f"outcome.{outcome.reason.value}"
    if outcome.reason is Reason.MAX_ITERATIONS and not math.isfinite(_number(outcome.value)):
        key = "outcome.max_iterations_unknown"
    return t(
        key,
        iterations=outcome.iteration,
        component=_counted(outcome.component),
        other=_counted(outcome.other_component),
        location=_place(outcome.location or ()),
        value=number(_shown(outcome), ".3g"),
    )


def _shown(outcome: Outcome) -> float:
    """A projection of nothing at all means: less than can be told. No promise is made below a millionth."""
    value = _number(outcome.value)
    return max(value, SMALLEST_PROMISE) if outcome.reason is Reason.CONVERGED else value


def _place(location: tuple[float, ...]) -> str:
    inside = ", ".join(number(x) for x in location)
    return inside if len(location) == 1 else f"({inside})"


def _counted(component: int | None) -> int:
    return 0 if component is None else component + 1


def _number(value: float | None) -> float:
    return math.nan if value is None else value
