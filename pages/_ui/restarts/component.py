"""The view of many starts as a Streamlit component."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._ui.player.component import HTML, loader

_mount = st.components.v2.component("gmm_restarts", html=HTML, js=loader("restarts", "open", ("stage", "restarts")))


def mount(block: bytes) -> dict[str, Any] | None:
    """Show many runs; when one is opened return ``{"panorama": ..., "attempt": ...}``, counted from 0."""
    result = _mount(data=block, key="restarts", on_open_change=_nothing)
    opened: dict[str, Any] | None = result.open
    return opened


def _nothing() -> None:
    """Streamlit passes on only those triggers that have a callback."""
