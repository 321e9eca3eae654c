"""A run as text that outlives the program: a table of its half-steps, and JSON that reads back to the last bit.

The JSON carries the recipe, so the run can be made again and compared with what was kept.
"""

from __future__ import annotations

import csv
import io
import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
import scipy

from gmm_core.em import Outcome, Reason, StepInfo, Trace
from gmm_core.errors import InvalidInput
from gmm_core.json_text import content_of
from gmm_core.mixture import Mixture
from gmm_core.recipe import Recipe
from gmm_core.version import __version__

FORMAT = "gaussian-mixture-run"
VERSION = 1
KEYS = ("made_with", "recipe", "feature_names", "outcome", "states", "steps")
_STEP_KEYS = tuple(field.name for field in fields(StepInfo) if field.name != "failure")
_WHOLE = ("iteration", "smallest_component", "floored")


@dataclass(frozen=True)
class Recording:
    """What a trace says, without the data and the statistics, which the recipe gives again.

    Attributes
    ----------
    mixtures, log_likelihoods
        Of the states 0 to T.
    steps
        What each of the T iterations did.
    made_with
        The versions of the programs that made it, by name.
    """

    recipe: Recipe
    feature_names: tuple[str, ...]
    mixtures: tuple[Mixture, ...]
    log_likelihoods: tuple[float, ...]
    steps: tuple[StepInfo, ...]
    outcome: Outcome
    made_with: Mapping[str, str]


def record(recipe: Recipe, trace: Trace[Mixture, Any], feature_names: Sequence[str]) -> Recording:
    """Return the recording of a trace that ``recipe`` gave."""
    return Recording(
        recipe,
        tuple(feature_names),
        tuple(state.parameters for state in trace.states),
        tuple(state.log_likelihood for state in trace.states),
        trace.steps,
        trace.outcome,
        {
            "gmm_core": __version__,
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "python": platform.python_version(),
        },
    )


def to_csv(recording: Recording) -> str:
    """Return a table with a row for every half-step and a column for every number, all their digits kept.

    An E-step leaves the parameters and the log-likelihood as they are; its row repeats them, and its gain is 0.
    Gains are empty before the first M-step. Components are counted from 1.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*_FIRST_COLUMNS, *_parameter_columns(recording)])
    writer.writerows(_rows(recording))
    return text.getvalue()


_FIRST_COLUMNS = ("cursor", "half_step", "iteration", "log_likelihood", "gain", "projected_gain")


def _parameter_columns(recording: Recording) -> Iterator[str]:
    names = recording.feature_names
    for k in range(1, recording.mixtures[0].n_components + 1):
        yield f"weight_{k}"
        yield from (f"mean_{k}_{name}" for name in names)
        yield from (f"covariance_{k}_{first}_{second}" for i, first in enumerate(names) for second in names[: i + 1])


def _rows(recording: Recording) -> Iterator[list[object]]:
    for cursor in range(2 * len(recording.mixtures)):
        state = cursor // 2
        kind = "start" if cursor == 0 else "E" if cursor % 2 else "M"
        gain: list[object] = ["", ""]
        if state > 0:
            info = recording.steps[state - 1]
            gain = [info.gain if kind == "M" else 0.0, info.projected_gain]
        mixture = recording.mixtures[state]
        yield [cursor, kind, state, recording.log_likelihoods[state], *gain, *_flat(mixture)]


def _flat(mixture: Mixture) -> list[float]:
    rows, columns = np.tril_indices(mixture.n_features)
    parts = (mixture.weights[:, None], mixture.means, mixture.covariances[:, rows, columns])
    numbers: list[float] = np.concatenate(parts, axis=1).ravel().tolist()
    return numbers


def to_json(recording: Recording) -> str:
    """Return the recording as JSON. Numbers that JSON doesn't know are the strings "inf", "-inf" and "nan"."""
    states = [
        {"log_likelihood": value} | {name: getattr(mixture, name).tolist() for name in _ARRAYS}
        for mixture, value in zip(recording.mixtures, recording.log_likelihoods, strict=True)
    ]
    content = {
        "format": FORMAT,
        "version": VERSION,
        "made_with": dict(recording.made_with),
        "recipe": recording.recipe.to_dict(),
        "feature_names": recording.feature_names,
        "outcome": asdict(recording.outcome),
        "states": states,
        "steps": [{name: getattr(info, name) for name in _STEP_KEYS} for info in recording.steps],
    }
    return json.dumps(_speakable(content), ensure_ascii=False, allow_nan=False)


_ARRAYS = ("weights", "means", "covariances")


def _speakable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _speakable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_speakable(item) for item in value]
    return str(value) if isinstance(value, float) and not np.isfinite(value) else value


def from_json(text: str | bytes) -> Recording:
    """Rebuild a recording from :func:`to_json`'s result; every float is the one that was written.

    Raises
    ------
    InvalidInput
        If the text is not such JSON, is of another version, or lacks something.
    """
    content = content_of(text, FORMAT, VERSION, KEYS)
    try:
        return _rebuilt(content)
    except InvalidInput:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidInput(
            "recording_damaged",
            f"the JSON must be as gmm_core wrote it, and it is not ({error!r})",
            problem=repr(error),
        ) from None


def _rebuilt(content: Mapping[str, Any]) -> Recording:
    states = content["states"]
    return Recording(
        Recipe.from_dict(content["recipe"]),
        tuple(content["feature_names"]),
        tuple(Mixture(*(state[name] for name in _ARRAYS)) for state in states),
        tuple(float(state["log_likelihood"]) for state in states),
        tuple(_step(step) for step in content["steps"]),
        _outcome(content["outcome"]),
        content["made_with"],
    )


def _step(said: Mapping[str, Any]) -> StepInfo:
    values: dict[str, Any] = {name: float(said[name]) for name in _STEP_KEYS if name not in _WHOLE}
    whole = {"iteration": said["iteration"], "smallest_component": said["smallest_component"]}
    return StepInfo(**values, **whole, floored=tuple(said["floored"]), failure=None)


def _outcome(said: Mapping[str, Any]) -> Outcome:
    location = said["location"]
    return Outcome(
        **{
            **said,
            "reason": Reason(said["reason"]),
            "location": None if location is None else tuple(location),
            "value": None if said["value"] is None else float(said["value"]),
        }
    )
