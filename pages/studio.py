"""The Studio: choose data, a model and a start, and go through EM half a step at a time."""

from __future__ import annotations

import streamlit as st

from gmm_core import InvalidInput
from gmm_core.datasets import SOURCES
from pages._ui import chrome, session
from pages._ui.choices import Choice, cursor, feature_titles
from pages._ui.compare.page import compare
from pages._ui.controls import controls, group
from pages._ui.downloads import answer
from pages._ui.modes import choose_mode
from pages._ui.numbers.panel import beside, choose_row
from pages._ui.params import Param
from pages._ui.player.show import block_of, show
from pages._ui.restarts.page import restarts
from pages._ui.runs import StagedRun, staged_run
from pages._ui.sharing.panel import share_button
from pages._ui.sharing.settings import Mode, apply, change_mode, mode
from pages._ui.steering import arrive, follow
from pages._ui.text import error_text, pick

# The stage takes all the width there is.
_STYLE = "<style>.stMainBlockContainer { padding-inline: clamp(1rem, 2.5vw, 3rem); }</style>"


def studio() -> None:
    """Draw the page: the controls beside, the stage in the middle, or what is wrong with the settings."""
    st.html(_STYLE)
    chosen, frame = choose_mode(), mode()
    try:
        with st.sidebar:
            choice = controls()
            with group("share"):
                share_button()
        _VIEWS[chosen](choice, frame)
    except InvalidInput as error:
        st.error(error_text(error), icon=":material/error:")


def _one_run(choice: Choice, frame: Mode) -> None:
    """The stage, and everything beside it."""
    run = staged_run(choice.recipe, choice.features)
    apply(frame)
    position = cursor(run.payload.last_cursor)
    titles, editing = feature_titles(choice), arrive(run, choice)
    block = block_of(run, _heading(choice), titles, session.value(position), editing, frame)
    _stage(block, run, choice, position)


def _heading(choice: Choice) -> str:
    return pick(SOURCES[choice.recipe.source].title)


@st.fragment
def _stage(block: bytes, run: StagedRun, choice: Choice, position: Param[int]) -> None:
    """The stage and what follows its cursor: where it is goes to the address without another run of the page."""
    with st.container(key="studio_stage"):
        report = show(block)
    if report is not None and follow(report, run, choice):
        st.rerun()
    if report is not None and report["run"] == run.payload.header["run"]:
        session.put(position, report["cursor"])
        if "row" in report:
            choose_row(choice, report["row"])
        change_mode(report)
        session.write_url()
    with group("numbers"):
        beside(run, choice, session.value(position))
    answer(report, run, choice, _heading(choice), block)


_VIEWS = {"one": _one_run, "restarts": restarts, "compare": compare}

chrome.show(studio)
