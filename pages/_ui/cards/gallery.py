"""The gallery: every source as a card, grouped by kind; choosing one loads it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from gmm_core.datasets import SOURCES
from gmm_core.plots.theme import Mode
from pages._ui import session
from pages._ui.cards.picture import card
from pages._ui.text import pick, plain, t

# As many cards side by side as there is room for. The button of a card reaches over all of it.
_STYLE = """<style>
[class*="st-key-studio_cards_"] {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(13.5rem, 1fr)); gap: 0.9rem;
}
[class*="st-key-studio_card_"] { position: relative; gap: 0.5rem; padding: 0.7rem; height: 100%; }
[class*="st-key-studio_card_"] > div, [class*="st-key-studio_card_"] .stButton { position: static; width: 100%; }
[class*="st-key-studio_card_"] .stButton button {
  position: static; min-height: 2.75rem; padding: 0; border: 0; background: none; text-align: left;
}
[class*="st-key-studio_card_"] .stButton button > div { width: 100%; justify-content: flex-start; }
[class*="st-key-studio_card_"] .stButton button p { font-weight: 650; }
[class*="st-key-studio_card_"] .stButton button::after {
  content: ""; position: absolute; inset: 0; border: 2px solid transparent; border-radius: 0.5rem;
}
[class*="st-key-studio_card_"] .stButton button:is(:hover, :focus-visible)::after { border-color: currentColor; }
[class*="st-key-studio_card_"] .stButton button:focus-visible { box-shadow: none; }
[class*="st-key-studio_card_"] img { display: block; width: 100%; height: auto; border-radius: 0.3rem; }
</style>"""


def gallery_button(kinds: Sequence[str], chosen: str, choose: Callable[[str], None]) -> None:
    """Draw the button that opens the gallery; ``choose`` gets the name of the source that is chosen there."""
    if st.button(t("cards.open"), icon=":material/grid_view:", width="stretch", key="studio_gallery"):
        st.dialog(t("cards.title"), width="large")(gallery)(kinds, chosen, choose)


def gallery(kinds: Sequence[str], chosen: str, choose: Callable[[str], None]) -> None:
    """Draw the cards."""
    st.html(_STYLE)
    mode: Mode = "dark" if st.context.theme.type == "dark" else "light"
    for kind in kinds:
        st.subheader(t(f"studio.kind_{kind}"), anchor=False)
        with st.container(key=f"studio_cards_{kind}"):
            for name, source in SOURCES.items():
                if source.kind == kind and _card(name, mode, name == chosen):
                    choose(name)
                    session.insist()
                    st.rerun()


def _card(name: str, mode: Mode, is_chosen: bool) -> bool:
    """Draw one card; return whether it was pressed."""
    drawn, source = card(name, mode), SOURCES[name]
    with st.container(border=True, key=f"studio_card_{name}"):
        st.html(f'<img alt="" src="{drawn.address}">')
        icon = ":material/check:" if is_chosen else None
        pressed = st.button(plain(pick(source.title)), icon=icon, key=f"studio_take_{name}", width="stretch")
        size = t("cards.size", rows=f"{drawn.n_samples:,}", columns=drawn.n_features)
        st.caption(f"{plain(pick(source.purpose))} **{size}**")
    return pressed
