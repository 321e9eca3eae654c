"""What two linked stages and the bar under them receive: shared axes, and where the two differ at every step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gmm_core.arrays import FloatArray
from pages._ui.compare.runs import Side
from pages._ui.player.pack import Packer
from pages._ui.player.payload import SUBSAMPLE_SEED, Payload
from pages._ui.runs import StagedRun, dataset_of

GROUP = "compare"
MOST_COMPARED = 2_000


@dataclass(frozen=True, eq=False)
class Pair:
    """Two runs ready for the stages, and the bar that moves both."""

    sides: tuple[StagedRun, StagedRun]
    bar: Payload


def pair(one: Side, other: Side) -> Pair:
    """Link two runs on the same data."""
    headers = [side.run.payload.header for side in (one, other)]
    name = f"{headers[0]['run']}-{headers[1]['run']}"
    last = max(header["last_cursor"] for header in headers)
    comparable = "kmeans" not in (one.rival.kind, other.rival.kind)
    shared = {axis: _union([header["view"][axis] for header in headers]) for axis in ("x", "y")}
    heights = _span(np.concatenate([one.objective, other.objective])) if comparable else None
    staged = []
    for letter, side in zip("ab", (one, other), strict=True):
        axes = {**shared, "last_cursor": last, **({"chart": heights} if heights else {})}
        extra = {"run": f"{name}-{letter}", "group": GROUP, "axes": axes}
        payload = side.run.payload
        staged.append(replace(side.run, payload=replace(payload, header={**payload.header, **extra})))
    return Pair((staged[0], staged[1]), _bar(one, other, name, last, comparable))


def _union(extents: list[list[float]]) -> list[float]:
    return [min(low for low, _ in extents), max(high for _, high in extents)]


def _span(values: FloatArray) -> list[float]:
    return [float(values.min()), float(values.max())]


def _bar(one: Side, other: Side, name: str, last: int, comparable: bool) -> Payload:
    """For every state of the longer run what both plot there, and how many points they assign differently."""
    n_states = (last + 1) // 2
    packer = Packer()
    values = [_rested(side.objective, n_states) for side in (one, other)]
    packer.add("one", values[0], "f8")
    packer.add("other", values[1], "f8")
    packer.add("difference", values[1] - values[0], "f8")
    rows = _compared_rows(dataset_of(one.rival.recipe).n_samples)
    packer.add("apart", _apart(one, other, rows, n_states), "u4")
    packed = packer.pack()
    header: dict[str, Any] = {
        "run": name,
        "group": GROUP,
        "last_cursor": last,
        "iterations": [side.run.trace.n_iterations for side in (one, other)],
        "comparable": comparable,
        "n_components": 0,
        "n_drawn": len(rows),
        "features": [],
        "floored": {},
        "sections": packed.sections,
    }
    return Payload(header, packed.body)


def _rested(values: FloatArray, n_states: int) -> FloatArray:
    """The values of a run that rests at its end while the other goes on."""
    return values[np.minimum(np.arange(n_states), len(values) - 1)]


def _apart(one: Side, other: Side, rows: np.ndarray, n_states: int) -> FloatArray:
    """How many of these rows have another winning component in the other run, by its index."""
    winners = [_rested(_winners(side, rows), n_states) for side in (one, other)]
    return np.asarray((winners[0] != winners[1]).sum(axis=1))


def _winners(side: Side, rows: np.ndarray) -> np.ndarray:
    X = dataset_of(side.rival.recipe).X[rows]
    return np.array([state.parameters.responsibilities(X).argmax(axis=1) for state in side.run.trace.states])


def _compared_rows(n_samples: int) -> np.ndarray:
    """Which points are compared: all, or a simple random sample."""
    if n_samples <= MOST_COMPARED:
        return np.arange(n_samples)
    return np.random.default_rng(SUBSAMPLE_SEED).choice(n_samples, MOST_COMPARED, replace=False)
