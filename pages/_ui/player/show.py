"""Putting a run on the stage: numbers, words and colours together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from gmm_core.em import Outcome
from pages._ui.outcome import outcome_text
from pages._ui.player.colours import COLOURS
from pages._ui.player.component import mount
from pages._ui.player.texts import stage_texts
from pages._ui.runs import StagedRun
from pages._ui.sharing.settings import PLAIN, Mode
from pages._ui.text import t


def block_of(
    run: StagedRun,
    heading: str,
    features: Sequence[str],
    cursor: int,
    editing: Mapping[str, Any] | None = None,
    mode: Mode = PLAIN,
    words: Mapping[str, str] | None = None,
) -> bytes:
    """Return what the stage receives of a run.

    Parameters
    ----------
    heading
        What the run is about, in a few words.
    features
        The names of the features shown, in the language in force.
    cursor
        Where a stage that does not show this run yet begins; one that does stays where it is.
    editing
        What a stage needs whose run can be changed by hand, see ``steering.arrive``; None for one to look at.
    mode
        How the link wants it shown.
    words
        What this run says otherwise than EM does, by the names of ``texts.NAMES``.
    """
    outcome = run.trace.outcome
    texts = stage_texts(run.payload, heading, features, outcome_text(outcome), _failure(outcome))
    texts |= words or {}
    return run.payload.to_bytes(texts=texts, colours=COLOURS, cursor=cursor, editing=editing, mode=asdict(mode))


def show(block: bytes) -> dict[str, Any] | None:
    """Show a run; return what the stage has just reported, if anything: see ``mount``."""
    return mount(block, key="stage")


def _failure(outcome: Outcome) -> str:
    """The few words that stand on the plot at the point where a component failed; empty if none did."""
    if outcome.component is not None and outcome.other_component is not None:
        return t("studio.saddle", component=outcome.component + 1, other=outcome.other_component + 1)
    if outcome.location is None or outcome.component is None:
        return ""
    place = [f"{value:.6g}".replace("-", "\N{MINUS SIGN}") for value in outcome.location]
    location = f"x = {place[0]}" if len(place) == 1 else f"x = ({', '.join(place)})"
    return t(f"studio.{outcome.reason.value}", component=outcome.component + 1, location=location)
