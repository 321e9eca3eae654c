"""Everything the stage draws of one run, computed by ``gmm_core`` once and sent to the browser once.

The stage itself computes no statistics. What is only seen is quantised (responsibilities to
8 bits, curves to 16); what is read as a number (parameters, log-likelihoods) is sent whole.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gmm_core import stacked
from gmm_core.datasets import Dataset
from gmm_core.em import Trace
from gmm_core.mixture import Mixture
from pages._ui.player import parameters
from pages._ui.player.line import add_line
from pages._ui.player.pack import Packed, Packer, envelope, quantise
from pages._ui.player.plane import add_plane

# At most this many points are drawn (one feature, two features), fewer for very long runs.
MOST_DRAWN = {1: 3_000, 2: 10_000}
FEWEST_DRAWN = 500
RESPONSIBILITY_VALUES = 12_000_000
SUBSAMPLE_SEED = 20_240_229


@dataclass(frozen=True)
class Payload:
    """One run, ready to be drawn: a header of plain JSON values and a block of compressed arrays."""

    header: dict[str, Any]
    body: bytes

    @property
    def last_cursor(self) -> int:
        """The cursor of the last half-step of the run."""
        return int(self.header["last_cursor"])

    def to_bytes(self, **extra: Any) -> bytes:
        """The block that the stage receives; ``extra`` (texts, the first cursor) joins the header."""
        return envelope({**self.header, **extra}, self.body)


def build(
    trace: Trace[Any, Any],
    dataset: Dataset,
    features: tuple[int, ...],
    bounds: NDArray[np.float64] | None = None,
    objective: NDArray[Any] | None = None,
) -> Payload:
    """Build what the stage draws of a run.

    Parameters
    ----------
    features
        The one or two features to show; of data with more, the marginals of the mixtures are drawn.
    bounds
        The lower bound after each M-step, shape (T,); None where there is none to show.
    objective
        What the run climbs or descends, of every state; None for the log-likelihood.
    """
    X = dataset.X[:, features]
    states = [_shown(state.parameters, features, dataset.X.shape[1]) for state in trace.states]
    truth = None if dataset.truth is None else _shown(dataset.truth, features, dataset.X.shape[1])
    packer = Packer()
    header = {
        "features": [dataset.feature_names[feature] for feature in features],
        "n_components": states[0].n_components,
        "n_samples": len(X),
        "last_cursor": trace.last_cursor,
        "outcome": _outcome(trace, features),
        "floored": {str(info.iteration): list(info.floored) for info in trace.steps if info.floored},
        **_add_points(packer, trace, dataset.X, features),
        **_add_numbers(packer, trace, X, states, trace.log_likelihoods if objective is None else objective),
        "view": _add_view(packer, trace, X, states, truth),
        "truth": _truth(trace, dataset, truth),
        "true_components": None if truth is None else truth.n_components,
        "spread": X.std(axis=0).tolist(),
    }
    if bounds is not None:
        packer.add("bound", bounds, "f8")
    return _named(header, packer.pack(), X)


def _named(header: dict[str, Any], packed: Packed, X: NDArray[Any]) -> Payload:
    """The payload with names for its data and for the run: two runs that draw the same are the same run."""
    header = header | {"sections": packed.sections, "data": _digest(np.ascontiguousarray(X).tobytes())}
    # The sections alone don't tell.
    return Payload(header | {"run": _digest(packed.body + json.dumps(header, sort_keys=True).encode())}, packed.body)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _add_view(
    packer: Packer, trace: Trace[Mixture, Any], X: NDArray[Any], states: list[Mixture], truth: Mixture | None
) -> dict[str, Any]:
    if X.shape[1] == 1:
        return add_line(packer, X, states, truth)
    return add_plane(packer, X, states, truth, np.array([info.parameter_shift for info in trace.steps]))


def _shown(mixture: Mixture, features: tuple[int, ...], n_features: int) -> Mixture:
    whole = features == tuple(range(n_features))
    return mixture if whole else mixture.marginal(features)


def drawn_rows(n_samples: int, n_states: int, n_components: int, n_features: int) -> NDArray[Any]:
    """Which rows are drawn: all, or a simple random sample of them, always the same one."""
    affordable = max(FEWEST_DRAWN, RESPONSIBILITY_VALUES // (n_states * n_components))
    n_drawn = min(n_samples, MOST_DRAWN[n_features], affordable)
    if n_drawn == n_samples:
        return np.arange(n_samples)
    chosen = np.random.default_rng(SUBSAMPLE_SEED).choice(n_samples, n_drawn, replace=False)
    return np.sort(chosen)


def _add_points(
    packer: Packer, trace: Trace[Mixture, Any], X: NDArray[Any], features: tuple[int, ...]
) -> dict[str, Any]:
    """Add the drawn points, which rows they are, their responsibilities (8 bits) and the winning component of each."""
    rows = drawn_rows(len(X), len(trace.states), trace.final.parameters.n_components, len(features))
    responsibilities = stacked.responsibilities([state.parameters for state in trace.states], X[rows])
    packer.add("points", X[rows][:, features], "f4")
    packer.add("rows", rows, "u4")
    packer.add_differences("responsibilities", quantise(responsibilities, 0.0, 1.0, np.uint8))
    packer.add_differences("winners", responsibilities.argmax(axis=1).astype(np.uint8))
    return {"n_drawn": len(rows)}


def _add_numbers(
    packer: Packer, trace: Trace[Mixture, Any], X: NDArray[Any], states: list[Mixture], objective: NDArray[Any]
) -> dict[str, Any]:
    """Add the log-likelihoods (or what stands in their place), gains and the parameter table, all whole."""
    tables = np.array([parameters.values(state) for state in states])
    packer.add("log_likelihood", objective, "f8")
    packer.add("gain", np.diff(objective), "f8")
    packer.add("projected_gain", np.array([info.projected_gain for info in trace.steps]), "f8")
    packer.add("table", tables, "f8")
    packer.add("changes", parameters.changes(tables), "f8")
    return {"columns": [asdict(c) | {"positive": c.positive} for c in parameters.columns(X)]}


def _truth(trace: Trace[Mixture, Any], dataset: Dataset, truth: Mixture | None) -> list[list[float] | None] | None:
    if truth is None or dataset.truth is None:
        return None
    partners = parameters.matched(dataset.truth, trace.final.parameters, dataset.X)
    return parameters.true_table(truth, partners)


def _outcome(trace: Trace[Mixture, Any], features: tuple[int, ...]) -> dict[str, Any]:
    """Why the run stopped, and where on the shown features; components are counted from 0 here."""
    outcome = trace.outcome
    location = None if outcome.location is None else [outcome.location[feature] for feature in features]
    return {"reason": str(outcome.reason), "component": outcome.component, "location": location}
