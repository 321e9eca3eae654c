"""A run as one HTML file that plays without a server: the stage's modules, its styles and the block, all inline."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gmm_core.plots.theme import THEMES, Theme
from pages._ui.player.component import FOLDER
from pages._ui.player.pack import with_header

_TEMPLATE = Path(__file__).with_name("offline.html")
_IMPORT = re.compile(r"import\(`\./(.+?)\.js\$\{version\}`\)")


def offline_page(block: bytes, cursor: int, heading: str, language: str, recording: str) -> str:
    """Return the page.

    Parameters
    ----------
    block
        What the stage receives of the run.
    cursor
        The half-step at which the page begins.
    recording
        The run as JSON; it lies in the page for programs to find, under the id ``recording``.
    """
    parts = {
        "LANGUAGE": html.escape(language),
        "HEADING": html.escape(heading),
        "STYLE": _themes() + (FOLDER / "stage.css").read_text(encoding="utf-8"),
        "MODULES": _inert(json.dumps(_modules())),
        "RECORDING": _inert(recording),
        "BLOCK": base64.b64encode(with_header(block, cursor=cursor, offline=True, editing=None)).decode(),
    }
    return re.sub(r"\{\{([A-Z]+)\}\}", lambda found: parts[found[1]], _TEMPLATE.read_text(encoding="utf-8"))


def _modules() -> dict[str, str]:
    """The modules by name. A page from a file can't import files: what they import they ask of the page's loader."""
    paths = sorted(FOLDER.glob("*.js"))
    return {path.stem: _IMPORT.sub(r"stageModule(`\1`)", path.read_text(encoding="utf-8")) for path in paths}


def _inert(text: str) -> str:
    """JSON that can't end the script element around it."""
    return text.replace("</", "<\\/").replace("<!--", "<\\u0021--")


def _themes() -> str:
    """Streamlit's variables of the theme, for a page without Streamlit."""
    dark = f"@media (prefers-color-scheme: dark) {{ :root {{ {_variables(THEMES['dark'])} }} }}\n"
    return f":root {{ color-scheme: light dark; {_variables(THEMES['light'])} }}\n{dark}"


def _variables(theme: Theme) -> str:
    values: Mapping[str, Any] = {
        "background-color": theme.background,
        "secondary-background-color": f"color-mix(in srgb, {theme.text} 6%, {theme.background})",
        "text-color": theme.text,
        "border-color": theme.grid,
        "primary-color": theme.components[0],
        "font": "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif",
    }
    return " ".join(f"--st-{name}: {value};" for name, value in values.items())
