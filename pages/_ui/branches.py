"""The runs of one session: which led to which, undo and redo, and what the stage shows of the former ones.

A history is a value: every function returns another one. Runs are numbered in the order in which they came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from gmm_core.recipe import Recipe
from pages._ui.runs import data_of

# So many runs stay in sight, the one on the stage among them; so many steps can be undone.
MOST_SHOWN, LONGEST_TRAIL = 7, 40
# A former run is drawn through at most so many of its iterations.
MOST_DRAWN = 160

Note = tuple[str, tuple[tuple[str, Any], ...]]


@dataclass(frozen=True)
class Branch:
    """One run: its number, what it computes, what was changed to get there, where its stage was left.

    ``note`` is the key of a text with its values, so that it reads in any language.
    """

    number: int
    recipe: Recipe
    note: Note
    log_likelihoods: tuple[float, ...] = field(repr=False)
    cursor: int = 0


@dataclass(frozen=True)
class History:
    """All runs by number, the way through them, and where on it the stage is."""

    branches: Mapping[int, Branch] = field(default_factory=dict)
    trail: tuple[int, ...] = ()
    at: int = -1

    @property
    def present(self) -> Branch | None:
        """The run on the stage."""
        return self.branches[self.trail[self.at]] if self.trail else None


def visited(history: History, recipe: Recipe, log_likelihoods: tuple[float, ...], note: Note | None) -> History:
    """Go on to the run of a recipe: nothing changes where it is the present one, and a former one is known again.

    ``note`` says what was edited on the stage; None lets the recipes say what is different.
    """
    present = history.present
    if present is not None and present.recipe == recipe:
        return history
    known = next((number for number, branch in history.branches.items() if branch.recipe == recipe), None)
    if known is None:
        known = max(history.branches, default=0) + 1
        note = note or difference(None if present is None else present.recipe, recipe)
        history = replace(history, branches={**history.branches, known: Branch(known, recipe, note, log_likelihoods)})
    return _tidied(_onward(history, known))


def recalled(history: History, number: int) -> History:
    """Go on to a former run."""
    return _onward(history, number) if number in history.branches else history


def stepped(history: History, at: int) -> History:
    """Go to a place on the trail: undo and redo."""
    return replace(history, at=at) if 0 <= at < len(history.trail) else history


def left_at(history: History, cursor: int) -> History:
    """Remember where the stage is in the present run."""
    present = history.present
    if present is None or present.cursor == cursor:
        return history
    return replace(history, branches={**history.branches, present.number: replace(present, cursor=cursor)})


def _onward(history: History, number: int) -> History:
    trail = (*history.trail[: history.at + 1], number)[-LONGEST_TRAIL:]
    return replace(history, trail=trail, at=len(trail) - 1)


def _tidied(history: History) -> History:
    """Forget runs that neither the trail nor the chart would lead to any more."""
    kept = {*history.trail, *(branch.number for branch in in_sight(history))}
    return replace(history, branches={n: branch for n, branch in history.branches.items() if n in kept})


def in_sight(history: History) -> list[Branch]:
    """The present run and the latest others from the same source of points, by number."""
    present = history.present
    if present is None:
        return []
    others = [
        branch
        for number, branch in sorted(history.branches.items())
        if number != present.number and origin(branch.recipe) == origin(present.recipe)
    ]
    return sorted([present, *others[-(MOST_SHOWN - 1) :]], key=lambda branch: branch.number)


def origin(recipe: Recipe) -> Recipe:
    """Where the points come from, before any of them was added or erased."""
    return replace(data_of(recipe), added=(), erased=())


def comparable(one: Branch, other: Branch) -> bool:
    """Whether two runs have the same points: log-likelihoods of different points say nothing about each other."""
    return data_of(one.recipe) == data_of(other.recipe)


def curve(branch: Branch) -> list[list[float]]:
    """Cursor and log-likelihood after every M-step; of a long run the first ones, and then ever fewer."""
    last = len(branch.log_likelihoods) - 1
    chosen = np.unique(np.geomspace(1, last + 1, MOST_DRAWN).round().astype(int) - 1)
    return [[2 * int(i), branch.log_likelihoods[i]] for i in chosen]


# The first of these that differs names a run.
_FIELDS = ("added", "erased", "n_components", "family", "start", "seed", "floor", "max_iterations")


def difference(before: Recipe | None, after: Recipe) -> Note:
    """What makes a run another one than the run before."""
    if before is None or origin(before) != origin(after):
        return _named("first", after)
    changed = next((name for name in _FIELDS if getattr(before, name) != getattr(after, name)), "start")
    return _named(changed, after)


def _named(kind: str, recipe: Recipe) -> Note:
    values = {
        "first": (("k", recipe.n_components), ("start", recipe.start)),
        "added": (("added", len(recipe.added)), ("erased", len(recipe.erased))),
        "n_components": (("k", recipe.n_components),),
        "family": (("family", recipe.family),),
        "start": (("start", recipe.start),),
        "seed": (("seed", recipe.seed),),
        "floor": (("floor", recipe.floor),),
        "max_iterations": (("most", recipe.max_iterations),),
    }
    values["erased"] = values["added"]
    return kind, values[kind]
