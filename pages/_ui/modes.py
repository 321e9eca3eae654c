"""What the Studio shows of the chosen data and model: one run, many starts, or two runs side by side."""

from __future__ import annotations

import streamlit as st

from pages._ui import session
from pages._ui.choices import SCOPE
from pages._ui.controls import group
from pages._ui.sharing.settings import PRESENT, Mode
from pages._ui.text import t

MODES = ("one", "restarts", "compare")
MODE = SCOPE.choice("mode", MODES, "one")


def choose_mode() -> str:
    """Draw the switch and return the mode in force."""
    with group("views"):
        st.segmented_control(
            t("modes.title"),
            MODES,
            format_func=lambda mode: t(f"modes.{mode}"),
            required=True,
            label_visibility="collapsed",
            **session.bound(MODE),
        )
    return session.value(MODE)


def leave_button(frame: Mode) -> None:
    """On the projector the way out, where no stage of its own offers one."""
    if frame.present and st.button(t("stage.tool_leave"), icon=":material/fullscreen_exit:", key="studio_leave"):
        session.put(PRESENT, False)
        session.insist()
        st.rerun()
