"""The panel that builds a link: what it leaves out, how it opens, and in which language."""

from __future__ import annotations

import streamlit as st

from pages._ui import session
from pages._ui.choices import SCOPE
from pages._ui.languages import LANGUAGES, texts
from pages._ui.params import Cell
from pages._ui.sharing.settings import GROUPS, HIDE, PREDICT, PRESENT, mode
from pages._ui.text import t

_READER = "reader"
_HIDE: Cell[tuple[str, ...]] = SCOPE.cell("share_hide", ())
_PRESENT = SCOPE.cell("share_present", False)
_PREDICT = SCOPE.cell("share_predict", False)
_LANGUAGE = SCOPE.cell("share_language", _READER)


def share_button() -> None:
    """Draw the button that opens the panel."""
    if st.button(t("share.open"), icon=":material/share:", width="stretch", key="studio_share"):
        now = mode()
        session.put(_HIDE, now.hidden)
        session.put(_PRESENT, now.present)
        session.put(_PREDICT, now.predict)
        st.dialog(t("share.title"), width="medium")(panel)()


def panel() -> None:
    """Draw the address, and below it what it should say."""
    st.markdown(t("share.intro"))
    st.code(_link(), language=None, wrap_lines=True)
    st.pills(
        t("share.hide"),
        GROUPS,
        selection_mode="multi",
        format_func=lambda name: t(f"share.group_{name}"),
        **session.bound(_HIDE, then=session.write_url),
    )
    st.toggle(t("share.present"), help=t("share.present_help"), **session.bound(_PRESENT, then=session.write_url))
    st.toggle(t("share.predict"), help=t("share.predict_help"), **session.bound(_PREDICT, then=session.write_url))
    st.selectbox(
        t("share.language"),
        (_READER, *LANGUAGES),
        format_func=lambda code: t("share.language_reader") if code == _READER else texts(code)["language.short"],
        **session.bound(_LANGUAGE, then=session.write_url),
    )


def _link() -> str:
    """The address of what the page shows now, with what the panel says."""
    language = session.value(_LANGUAGE)
    changes = ((HIDE, session.value(_HIDE)), (PRESENT, session.value(_PRESENT)), (PREDICT, session.value(_PREDICT)))
    return session.link(changes, None if language == _READER else language)
