"""The Cluster page: a table, a fit, and what an analyst takes away."""

from __future__ import annotations

import streamlit as st

from gmm_core import InvalidInput
from pages._ui import session
from pages._ui.cluster.figures import AXES
from pages._ui.cluster.fitting import Request, Result, run_request
from pages._ui.cluster.preview import show_preview
from pages._ui.cluster.result import show_result
from pages._ui.cluster.settings import choose_request
from pages._ui.cluster.source import SCOPE, Source, choose_source
from pages._ui.params import Cell
from pages._ui.text import error_text, literal, t

_RESULT: Cell[Result | None] = SCOPE.cell("result", None)
_REFUSED: Cell[tuple[Request, InvalidInput] | None] = SCOPE.cell("refused", None)
_RUNNING = SCOPE.cell("running", False)


def render() -> None:
    """Draw the page: the choices beside, the fit, its result and the table in the middle."""
    with st.sidebar:
        chosen = choose_source()
        source = None if isinstance(chosen, InvalidInput) else chosen
        request = choose_request(source)
    if session.value(_RESULT) is None:
        session.postpone(*AXES)
    st.title(t("cluster.title"), anchor=False)
    st.caption(t("cluster.subtitle"))
    if isinstance(chosen, InvalidInput):
        st.error(error_text(chosen), icon=":material/error:")
        return
    if source is None or request is None:
        st.info(t("cluster.no_table"), icon=":material/upload_file:")
        return
    asked = st.button(t("cluster.fit"), type="primary", icon=":material/play_arrow:", key="cluster_fit")
    if asked:
        _fit(request, source)
    _show_state(request)
    with st.expander(t("cluster.table"), expanded=session.value(_RESULT) is None):
        show_preview(source, request.columns)


def _fit(request: Request, source: Source) -> None:
    """Run the fit behind a progress bar. A click elsewhere ends it: the mark stays, and the next run says so."""
    session.put(_RUNNING, True)
    bar = st.progress(0.0, t("cluster.progress", percent=0))

    def draw(done: float) -> None:
        bar.progress(done, t("cluster.progress", percent=round(100 * done)))

    try:
        session.put(_RESULT, run_request(request, source, draw))
        session.put(_REFUSED, None)
    except InvalidInput as error:
        session.put(_REFUSED, (request, error))
    bar.empty()
    session.put(_RUNNING, False)


def _show_state(request: Request) -> None:
    """The last result stays on screen while the settings beside it change; it says so when it is no longer theirs."""
    if session.value(_RUNNING):
        st.warning(t("cluster.interrupted"), icon=":material/front_hand:")
        session.put(_RUNNING, False)
    refused, result = session.value(_REFUSED), session.value(_RESULT)
    if refused is not None and refused[0] == request:
        st.error(_refusal(*refused), icon=":material/error:")
    if result is not None:
        show_result(result, stale=result.request != request)


def _refusal(request: Request, error: InvalidInput) -> str:
    """Why there is no fit; the core knows columns by their position among those chosen, people by name."""
    feature = error.details.get("feature")
    if not isinstance(feature, int):
        return error_text(error)
    named = t("cluster.feature_is", feature=feature, column=literal(request.columns[feature - 1]))
    return f"{error_text(error)} {named}"
