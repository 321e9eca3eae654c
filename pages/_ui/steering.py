"""What the stage can do to the run itself: change it, undo, redo, bring back a former run."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gmm_core.covariance import FAMILIES, Family
from gmm_core.errors import InvalidInput
from gmm_core.initialise import STARTS
from pages._ui import branches, session
from pages._ui.adopting import adopt
from pages._ui.branches import Branch, History, Note
from pages._ui.choices import SCOPE, Choice
from pages._ui.edits import edited
from pages._ui.runs import StagedRun, staged_run
from pages._ui.text import error_sentence, number, pick, t


@dataclass(frozen=True)
class Answer:
    """The server's word on the last thing that the stage asked for: how many there were, and why it was refused."""

    count: int = 0
    refused: str = ""
    note: Note | None = None
    """What to call the run that comes of it."""


HISTORY = SCOPE.cell("history", History())
ANSWER = SCOPE.cell("answer", Answer())


def follow(report: Mapping[str, Any], run: StagedRun, choice: Choice) -> bool:
    """Do what the stage asks for; return whether the page must run again to show it."""
    history, answer = session.value(HISTORY), session.value(ANSWER)
    if report["run"] == run.payload.header["run"]:
        history = branches.left_at(history, report["cursor"])
        session.put(HISTORY, history)
    elif "edit" in report:
        return False
    if "edit" in report:
        session.put(ANSWER, _edit(report, run, choice, answer.count + 1))
        return True
    if "trail" not in report and "branch" not in report:
        return False
    history = (
        branches.stepped(history, report["trail"])
        if "trail" in report
        else branches.recalled(history, report["branch"])
    )
    session.put(HISTORY, history)
    session.put(ANSWER, Answer(answer.count + 1))
    if history.present is not None:
        adopt(history.present.recipe, history.present.cursor)
    return True


def _edit(report: Mapping[str, Any], run: StagedRun, choice: Choice, count: int) -> Answer:
    try:
        recipe, note = edited(choice, run, report["cursor"], report["edit"])
        staged_run(recipe, choice.features)
    except InvalidInput as error:
        return Answer(count, error_sentence(error))
    adopt(recipe)
    return Answer(count, note=note)


def arrive(run: StagedRun, choice: Choice) -> dict[str, Any]:
    """Enter the run of the page into the history; return what the stage needs to edit it."""
    answer = session.value(ANSWER)
    log_likelihoods = tuple(float(value) for value in run.trace.log_likelihoods)
    history = branches.visited(session.value(HISTORY), choice.recipe, log_likelihoods, answer.note)
    session.put(HISTORY, history)
    session.put(ANSWER, Answer(answer.count, answer.refused))
    return {
        "answer": answer.count,
        "refused": answer.refused,
        "origin": hashlib.sha256(repr((branches.origin(choice.recipe), choice.features)).encode()).hexdigest()[:16],
        "at": history.at,
        "steps": len(history.trail),
        "branches": [
            _shown(branch, history.branches[history.trail[history.at]]) for branch in branches.in_sight(history)
        ],
        "ellipse": ellipse_of(FAMILIES[choice.recipe.family]),
        "can_add": len(choice.features) == choice.dataset.n_features,
    }


def ellipse_of(family: Family) -> str:
    """What a family allows an ellipse to be: ``"free"``, ``"axes"`` (along the features) or ``"circle"``."""
    tilted = np.array([[[2.0, 0.5], [0.5, 1.0]]])
    if family.contains(tilted):
        return "free"
    return "axes" if family.contains(np.array([np.diag([2.0, 1.0])])) else "circle"


def _shown(branch: Branch, present: Branch) -> dict[str, Any]:
    """One run in the list: its curve too, where it has the same points as the present one."""
    name = branch_name(branch.note)
    comparable = branches.comparable(branch, present)
    long = t(
        "branches.long" if comparable else "branches.other_points",
        number=branch.number,
        name=name,
        iterations=len(branch.log_likelihoods) - 1,
        value=number(branch.log_likelihoods[-1], ",.5f"),
    )
    shown = comparable and branch is not present
    return {
        "number": branch.number,
        "name": name,
        "long": long,
        "present": branch is present,
        "curve": branches.curve(branch) if shown else [],
    }


def branch_name(note: Note) -> str:
    """What was changed to get a run, in a few words."""
    kind, values = note[0], dict(note[1])
    if "start" in values:
        values["start"] = pick(STARTS[values["start"]].title)
    if "floor" in values:
        values["floor"] = number(values["floor"])
    return t(f"branches.by_{kind}", **values)
