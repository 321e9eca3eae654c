"""What a link says about the page around the run, and the style that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages._ui import session
from pages._ui.choices import SCOPE

# Groups of controls that a link can leave out, in the order of the page. Of the first, each is a container
# `studio_group_<name>` (see `controls.group`); the stage draws the second ones and leaves them out itself.
SIDEBAR = ("data", "model", "start", "limits", "share")
BESIDE = ("views", "numbers")
ON_THE_STAGE = ("layers", "chart", "parameters", "tools", "edit")
FRAME = ("language", "navigation")
GROUPS = (*SIDEBAR, *ON_THE_STAGE, *BESIDE, *FRAME)

PRESENT = SCOPE.flag("present", False)
HIDE = SCOPE.choices("hide", GROUPS, ())
PREDICT = SCOPE.flag("predict", False)

# What the stage can show and hide, in one dimension or in two, and the curve that its chart can show.
_LINE, _PLANE = ("histogram", "components", "sum"), ("ellipses", "contours", "heat", "surface")
LAYERS = ("points", *_LINE, *_PLANE, "hard", "truth", "bound")
_TRACES = ("weight", "mean0", "mean1", "deviation0", "deviation1", "variance0", "correlation")
CHARTS = ("likelihood", *_TRACES)
SWITCHED = SCOPE.choices("switched", LAYERS, ())
CHART = SCOPE.choice("chart", CHARTS, "likelihood")

_SELECTORS = {
    "language": ".st-key-lang",
    "navigation": '[data-testid="stTopNavLink"]',
    "sidebar": '[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"]',
}
# The stage alone on the screen, and above it only what the address got wrong.
_PRESENT_STYLE = """
[data-testid="stSidebar"], [data-testid="stHeader"], .st-key-lang { display: none; }
.stMainBlockContainer .stVerticalBlock > :not(:has(.st-key-studio_stage), .st-key-studio_stage, .st-key-notices,
  .st-key-studio_stage *, .st-key-notices *) { display: none; }
.stMainBlockContainer.stMainBlockContainer { padding: 0.75rem 1.25rem 0; max-width: none; }
.stMainBlockContainer .stVerticalBlock { gap: 0; }
"""


@dataclass(frozen=True)
class Mode:
    """How the page is shown.

    ``hidden`` are names of ``GROUPS``; ``switched`` those of ``LAYERS`` that are not as they are without a choice.
    """

    present: bool
    predict: bool
    hidden: tuple[str, ...]
    switched: tuple[str, ...] = ()
    chart: str = CHART.default


PLAIN = Mode(present=False, predict=False, hidden=())


def mode() -> Mode:
    """Read the mode from the address."""
    hidden = tuple(name for name in GROUPS if name in session.value(HIDE))
    seen = session.value(SWITCHED), session.value(CHART)
    return Mode(session.value(PRESENT), session.value(PREDICT), hidden, *seen)


def apply(mode: Mode) -> None:
    """Leave out what the mode leaves out.

    Only out of sight: what the hidden controls hold still makes the run, and stays in the address.
    """
    rules = [f"{_selector(name)} {{ display: none; }}" for name in mode.hidden if name not in ON_THE_STAGE]
    if set(SIDEBAR) <= set(mode.hidden):
        rules.append(f"{_SELECTORS['sidebar']} {{ display: none; }}")
    if mode.present:
        rules.append(_PRESENT_STYLE)
    if rules:
        st.html(f"<style>{' '.join(rules)}</style>")


def change_mode(report: Mapping[str, Any]) -> None:
    """Take over what the stage's own buttons changed of the mode, if anything."""
    if "switched" in report:
        session.put(SWITCHED, tuple(report["switched"]))
        session.put(CHART, report["chart"])
    if "predict" in report:
        session.put(PREDICT, bool(report["predict"]))
    if "present" in report:
        session.put(PRESENT, bool(report["present"]))
        # The page around the stage changes too.
        session.insist()
        st.rerun()


def _selector(name: str) -> str:
    return _SELECTORS.get(name, f".st-key-studio_group_{name}")
