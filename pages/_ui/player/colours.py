"""The colours and shapes of the stage, taken from the theme that all figures share."""

from __future__ import annotations

from typing import Any

from gmm_core.plots.theme import COMPONENT_SYMBOLS, THEMES


def _by_mode(role: str) -> dict[str, Any]:
    """One role's colour on a light and on a dark background; the stage picks by the page's background."""
    return {mode: getattr(theme, role) for mode, theme in THEMES.items()}


COLOURS: dict[str, Any] = {
    "components": {mode: list(theme.components) for mode, theme in THEMES.items()},
    "sum": _by_mode("mixture"),
    "truth": _by_mode("truth"),
    "waiting": _by_mode("waiting"),
    "symbols": list(COMPONENT_SYMBOLS),
}
