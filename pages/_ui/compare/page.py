"""The Studio's view of two runs: what is compared, two linked stages, and the bar that moves both."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages._ui import session
from pages._ui.choices import SCOPE, Choice, cursor, feature_titles, from_the_start
from pages._ui.compare.component import mount as mount_bar
from pages._ui.compare.pair import Pair, pair
from pages._ui.compare.rivals import WAYS
from pages._ui.compare.runs import Rival, Side, side_of
from pages._ui.compare.texts import NAMES, difference_text, words_of
from pages._ui.languages import texts
from pages._ui.modes import leave_button
from pages._ui.params import Param
from pages._ui.player.colours import COLOURS
from pages._ui.player.component import mount
from pages._ui.player.show import block_of
from pages._ui.player.texts import NAMES as STAGE_NAMES
from pages._ui.sharing.settings import Mode, apply, change_mode
from pages._ui.text import t

AGAINST = SCOPE.choice("against", tuple(WAYS), "kmeans")
# In reach at any place of a page that is longer than the screen.
_STYLE = """<style>
:is(.st-key-compare_bar, :has(> .st-key-compare_bar)) { position: sticky; bottom: 0; z-index: 10; }
.st-key-compare_stages [data-testid="stColumn"] { min-width: min(22rem, 100%); }
</style>"""


def compare(choice: Choice, frame: Mode) -> None:
    """Draw the view."""
    frame = replace(frame, predict=False)
    way, rival = _rival(choice)
    sides = (side_of(Rival("em", choice.recipe), choice.features), side_of(rival, choice.features))
    apply(frame)
    titles = [WAYS[way].describe(side.rival) for side in sides]
    linked = pair(*sides)
    position = cursor(linked.bar.last_cursor)
    st.html(_STYLE)
    with st.container(key="studio_stage"):
        leave_button(frame)
        _stages(linked, sides, titles, choice, session.value(position), frame)
        with st.container(key="compare_bar"):
            _bar(linked, position, frame.present)


def _rival(choice: Choice) -> tuple[str, Rival]:
    """The controls of this view: what is compared, and with what."""
    with st.container(horizontal=True, vertical_alignment="center"):
        bound = session.bound(AGAINST, then=from_the_start)
        st.selectbox(
            t("compare.against"), tuple(WAYS), format_func=lambda way: t(f"compare.way_{way}"), width=330, **bound
        )
        way = session.value(AGAINST)
        rival = WAYS[way].choose(choice.recipe)
        if rival.kind == "kmeans":
            st.caption(t("compare.kmeans_drawn"), width=600)
    return way, rival


def _stages(linked: Pair, sides: tuple[Side, Side], titles: list[str], choice: Choice, start: int, frame: Mode) -> None:
    with st.container(key="compare_stages"):
        columns = st.columns(2, gap="medium")
    for letter, column, run, side, title in zip("AB", columns, linked.sides, sides, titles, strict=True):
        heading = t("compare.heading", letter=letter, title=title)
        block = block_of(run, heading, feature_titles(choice), start, mode=frame, words=words_of(side))
        with column:
            mount(block, key=f"stage_{letter.lower()}")


@st.fragment
def _bar(linked: Pair, position: Param[int], present: bool) -> None:
    """The bar alone runs again where the two come to rest."""
    known = texts(session.language())
    said = {name: known[f"compare.{name}"] for name in NAMES}
    block = linked.bar.to_bytes(
        texts={name: known[f"stage.{name}"] for name in STAGE_NAMES},
        words={**said, "now": difference_text(linked.bar.header["comparable"])},
        colours=COLOURS,
        cursor=session.value(position),
        present=present,
    )
    report = mount_bar(block)
    if report is not None and report["run"] == linked.bar.header["run"]:
        session.put(position, report["cursor"])
        change_mode(report)
        session.write_url()
