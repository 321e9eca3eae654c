"""The view of many starts as a Streamlit component."""

from __future__ import annotations

from typing import Any

from pages._ui.player.component import declare

_mount = declare("gmm_restarts", "restarts", "open", ("stage", "restarts"))


def mount(block: bytes) -> dict[str, Any] | None:
    """Show many runs; when one is opened return ``{"panorama": ..., "attempt": ...}``, counted from 0."""
    return _mount(block, "restarts")
