"""The bar that moves two linked stages, as a Streamlit component."""

from __future__ import annotations

from typing import Any

from pages._ui.player.component import declare

_mount = declare("gmm_bar", "bar", "cursor", ("stage", "bar"))


def mount(block: bytes) -> dict[str, Any] | None:
    """Show the bar; in the run of the script in which both have come to rest return ``{"run": ..., "cursor": ...}``."""
    return _mount(block, "bar")
