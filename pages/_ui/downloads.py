"""Answering the stage's download menu: the files of numbers, and the page that plays offline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gmm_core.recording import record
from pages._ui import session
from pages._ui.choices import Choice
from pages._ui.player.files import Staged, file_of
from pages._ui.player.saver import hand_over
from pages._ui.runs import StagedRun


def answer(report: Mapping[str, Any] | None, run: StagedRun, choice: Choice, heading: str, block: bytes) -> None:
    """Hand over the file that the stage asks for, if it does, of the run that it shows."""
    if report is None or "file" not in report or report["run"] != run.payload.header["run"]:
        return
    recording = record(choice.recipe, run.trace, choice.dataset.feature_names)
    staged = Staged(heading, recording, block, report["cursor"], session.language())
    hand_over(file_of(report["file"], staged), report["request"])
