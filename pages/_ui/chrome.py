"""The frame around every page: navigation, the language switch, what the address got wrong."""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextvars import ContextVar

import streamlit as st

from pages._ui import session
from pages._ui.languages import LANGUAGES, texts
from pages._ui.text import literal, plain, t

_HOME = "studio"
_framed = ContextVar("_framed", default=False)

# The switch sits in the page's header, beside Streamlit's menu: in sight on every width, and out of the page's way.
# What Streamlit shows there while a page runs makes room for it.
# Streamlit's captions are too faint to be read by everybody; and on the primary colour it always writes in white,
# though what is light enough to be read on a dark page is too light for white on it. Dialogs stand outside of what
# knows whether the page is dark: only the text's own colour serves everywhere. What copies is in sight on a touch
# screen too. A click on the stage is no reason to frame the whole page.
_STYLE = """
<style>
.st-key-lang { position: fixed; top: 0.7rem; right: 3.6rem; width: auto; z-index: 999990; }
[data-testid="stStatusWidget"] { position: fixed; top: 1rem; right: 11.5rem; }
:is(.st-key-spoken, :has(> .st-key-spoken)) { position: absolute; }
.stMainBlockContainer { padding-top: 4rem; padding-bottom: 3rem; }
[data-testid="stCaptionContainer"][data-testid] {
  color: color-mix(in srgb, currentColor 78%, transparent); opacity: 1;
}
[data-testid="stMultiSelect"] input { min-width: 2rem; }
[data-testid="stTopNavLink"]:focus-visible { outline: 3px solid light-dark(#0b63b5, #5aa5ee); }
[data-testid="stCode"] > pre + div { opacity: 1; visibility: visible; }
[data-testid="stSidebarUserContent"] > * { margin-inline: -0.875rem; width: calc(100% + 1.75rem); }
:is([data-testid="stBaseButton-primary"][kind], [data-tag][data-tag]) { color: light-dark(#ffffff, #0e1117); }
</style>
"""


def run() -> None:
    """Run the page that the address names, inside the frame. ``app.py`` is this call."""
    st.set_page_config(page_title=t("app.name"), layout="wide", menu_items={"About": t("app.about")})
    page = _navigation()
    session.begin(page.url_path or _HOME)
    _language_switch()
    notices = st.container(key="notices")
    token = _framed.set(True)
    try:
        page.run()
    finally:
        _framed.reset(token)
    session.write_url()
    with notices:
        _show_problems()


def show(render: Callable[[], None]) -> None:
    """Draw a page inside the frame. Every script under ``pages/`` is this call.

    On a fresh server Streamlit takes the folder ``pages/`` for its older kind of app, where an address such as
    ``/cluster`` runs the page's script without ``app.py``. ``st.navigation`` switches that off for good; one
    rerun later the same address comes through ``app.py``.
    """
    if not _framed.get():
        _navigation()
        st.rerun()
    _settle(render.__module__)
    render()


def _navigation() -> st.Page:
    pages = [
        st.Page("pages/studio.py", title=t("app.studio"), url_path=_HOME, default=True),
        st.Page("pages/cluster.py", title=t("app.cluster"), url_path="cluster"),
    ]
    return st.navigation(pages, position="top")


@st.cache_resource(show_spinner=False)
def _settle(module: str) -> None:
    """Take what the imports made out of the garbage collector's sight, once per page.

    Going through all that is loaded would make each full round of the collector about 90 ms longer.
    """
    gc.collect()
    gc.freeze()


def _language_switch() -> None:
    st.html(_STYLE)
    st.segmented_control(
        t("app.language"),
        LANGUAGES,
        format_func=lambda code: texts(code)["language.short"],
        label_visibility="collapsed",
        required=True,
        **session.bound_language(),
    )
    # Streamlit calls every page English: a screen reader would read Chinese by the rules of English.
    with st.container(key="spoken"):
        st.html(
            f"<script>document.documentElement.lang = '{session.language()}';</script>", unsafe_allow_javascript=True
        )


def _show_problems() -> None:
    for problem in session.problems():
        values = {name: literal(value) for name, value in problem.values.items()}
        if problem.reason is not None:
            key, limits = problem.reason
            values["expected"] = plain(t(key, **limits))
        st.warning(t(problem.key, **values), icon=":material/link_off:")
