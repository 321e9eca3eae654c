"""The bar that moves two linked stages, as a Streamlit component."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._ui.player.component import HTML, loader

_mount = st.components.v2.component("gmm_bar", html=HTML, js=loader("bar", "cursor", ("stage", "bar")))


def mount(block: bytes) -> dict[str, Any] | None:
    """Show the bar; in the run of the script in which both have come to rest return ``{"run": ..., "cursor": ...}``."""
    result = _mount(data=block, key="bar", on_cursor_change=_nothing)
    report: dict[str, Any] | None = result.cursor
    return report


def _nothing() -> None:
    """Streamlit passes on only those triggers that have a callback."""
