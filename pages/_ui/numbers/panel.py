"""Beside the stage, following its cursor: this half-step in numbers, any x, and the code of the run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gmm_core.datasets import SOURCES
from gmm_core.em import Reason
from pages._ui import session
from pages._ui.choices import SCOPE, Choice
from pages._ui.numbers import code
from pages._ui.numbers.changes import change_table
from pages._ui.numbers.notation import NOTATIONS, Notation
from pages._ui.numbers.sheets import products_table, show_assignment, show_update, winner_text
from pages._ui.numbers.worked import assignment
from pages._ui.outcome import outcome_text
from pages._ui.params import Param
from pages._ui.runs import StagedRun
from pages._ui.text import number as readable
from pages._ui.text import plain, t

# Formulas break at their signs, and columns give way, so that nothing has to be scrolled sideways.
_STYLE = """<style>
.st-key-studio_beside .katex-display { overflow: auto hidden; margin: 0; padding: 0.25rem 0 1rem; text-align: left; }
.st-key-studio_beside .katex { font-size: 1.02em; }
.st-key-studio_beside .katex-display > .katex { text-align: left; white-space: normal; }
.st-key-studio_beside .katex-display .base { margin-block: 0.2rem; }
.st-key-studio_beside [data-testid="stColumn"] { min-width: min(28rem, 100%); }
.st-key-studio_beside table { display: block; width: auto; max-width: 100%; overflow: auto hidden; }
.st-key-studio_beside td { white-space: nowrap; }
/* As high while a tab is being filled as before: else the page would end, and scroll back to the stage. */
.st-key-studio_beside { min-height: 85vh; }
@media (max-width: 640px) {
  .st-key-studio_beside :is(th, td) { padding: 0.25rem 0.3rem; font-size: 0.8rem; }
  .st-key-studio_beside .katex { font-size: 0.8em; }
}
</style>"""
_LARGEST_X = 1e12
# There the likelihood has no maximum ahead, or EM can't leave a saddle: no projection means anything.
_NO_GAIN_TO_TELL = (Reason.COLLAPSED, Reason.EMPTIED, Reason.SADDLE)
_TABS = ("step", "query", "code")
TAB = SCOPE.choice("beside", _TABS, _TABS[0])


@dataclass(frozen=True)
class Beside:
    """The parameters of the panel, for one run; the row and the component are counted from 1."""

    row: Param[int]
    component: Param[int]
    notation: Param[str]
    x: tuple[Param[float], ...]


def parameters(choice: Choice) -> Beside:
    """Declare what the panel keeps in the address. The notation follows the language until one is chosen."""
    X = choice.dataset.X
    middles = [float(f"{middle:.4g}") for middle in X.mean(axis=0)]
    return Beside(
        row=SCOPE.integer("row", 1, 1, len(X)),
        component=SCOPE.integer("component", 1, 1, choice.recipe.n_components),
        # What is chosen is written even where it is the default: to a reader of the other language it isn't.
        notation=replace(
            SCOPE.choice("notation", tuple(NOTATIONS), "lihang" if session.language() == "zh" else "prml"), always=True
        ),
        x=tuple(
            SCOPE.number(f"at_{name}", middle, -_LARGEST_X, _LARGEST_X)
            for name, middle in zip(choice.dataset.feature_names, middles, strict=True)
        ),
    )


def choose_row(choice: Choice, row: int) -> None:
    """Take a row of the data, counted from 0, as the point to work out, and as the x to ask about."""
    params, x = parameters(choice), choice.dataset.X[row]
    session.put(params.row, row + 1)
    for param, value in zip(params.x, x, strict=True):
        session.put(param, float(f"{value:.6g}"))


@st.fragment
def beside(run: StagedRun, choice: Choice, cursor: int) -> None:
    """Draw the panel for one place of the cursor. Its widgets run it alone: the stage above is not touched."""
    params = parameters(choice)
    # All of them belong to the address, whichever are on the screen.
    everything: tuple[Param[Any], ...] = (TAB, params.row, params.component, params.notation, *params.x)
    for param in everything:
        session.value(param)
    st.html(_STYLE)
    with st.container(key="studio_beside"), _open_tab():
        if session.value(TAB) == "step":
            _step(run, choice, cursor, params)
        elif session.value(TAB) == "query":
            _query(run, choice, cursor, params)
        else:
            _programs(run, choice, cursor)


def _open_tab() -> DeltaGenerator:
    """Draw the tabs and return the one that is open; what the others would hold is not made at every step."""
    titles = {name: t(f"numbers.{name}") for name in _TABS}

    def chosen(title: str) -> None:
        session.put(TAB, next(name for name, known in titles.items() if known == title))
        session.write_url()

    # A tab is known by its title: in another language they are other tabs.
    watched = session.watched(f"studio_tabs_{session.language()}", then=chosen)
    tabs = st.tabs(list(titles.values()), default=titles[session.value(TAB)], **watched)
    return tabs[_TABS.index(session.value(TAB))]


def _bound(param: Param[Any]) -> dict[str, Any]:
    return session.bound(param, then=session.write_url)


def _step(run: StagedRun, choice: Choice, cursor: int, params: Beside) -> None:
    here = run.trace.half_step(cursor)
    _how_far(run, cursor)
    if here.kind == "start":
        st.markdown(t("numbers.at_start"))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if here.kind == "E":
            _row_input(params.row, len(choice.dataset.X))
        letters = _notation_and_component(params, here.parameters.n_components)
    k = session.value(params.component) - 1
    if here.kind == "E":
        row = session.value(params.row)
        found = assignment(here.parameters, choice.dataset.X[row - 1])
        st.markdown(t("numbers.e_intro", row=f"{row:,}", x=_point_text(found.x)))
        show_assignment(found, k, letters, row)
    else:
        show_update(run, choice, cursor, k, letters)
        st.markdown(change_table(run, choice.features, cursor // 2, k))
    st.caption(t("numbers.rounded"))


def _how_far(run: StagedRun, cursor: int) -> None:
    """Why the run stopped, at its end; before that, what is left to gain."""
    trace = run.trace
    if cursor == trace.last_cursor:
        st.markdown(t("numbers.why_stopped", reason=plain(outcome_text(trace.outcome))))
    if cursor < 2 or not trace.steps or (cursor == trace.last_cursor and trace.outcome.reason in _NO_GAIN_TO_TELL):
        return
    left = trace.steps[cursor // 2 - 1].projected_gain
    known = np.isfinite(left)
    st.markdown(t("numbers.left", value=plain(readable(left, ".3g"))) if known else t("numbers.left_unknown"))


def _row_input(row: Param[int], n_samples: int) -> None:
    st.number_input(t("numbers.row", count=f"{n_samples:,}"), 1, n_samples, width=180, **_bound(row))


def _notation_and_component(params: Beside, n_components: int) -> Notation:
    """The widgets of notation and component; return the letters chosen."""
    if n_components > 1:
        st.segmented_control(
            t("numbers.component"), range(1, n_components + 1), required=True, **_bound(params.component)
        )
    st.segmented_control(
        t("numbers.notation"),
        tuple(NOTATIONS),
        format_func=lambda name: t(f"numbers.notation_{name}"),
        required=True,
        **_bound(params.notation),
    )
    return NOTATIONS[session.value(params.notation)]


def _query(run: StagedRun, choice: Choice, cursor: int, params: Beside) -> None:
    """The same for a point that is no row of the data."""
    here = run.trace.half_step(cursor)
    st.markdown(t("numbers.query_intro"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for title, step, param in zip(_feature_titles(choice), _steps(choice), params.x, strict=True):
            st.number_input(title, -_LARGEST_X, _LARGEST_X, step=step, format="%g", width=180, **_bound(param))
    x = [session.value(param) for param in params.x]
    found = assignment(here.parameters, x)
    letters = NOTATIONS[session.value(params.notation)]
    st.markdown(products_table(found, letters, None))
    st.markdown(winner_text(found))


def _steps(choice: Choice) -> list[float]:
    """A tenth of each feature's spread, as a round number."""
    return [float(f"{spread / 10.0:.0e}") for spread in choice.dataset.X.std(axis=0)]


def _feature_titles(choice: Choice) -> list[str]:
    source = SOURCES[choice.recipe.source]
    return [source.display_name(name, session.language()) for name in choice.dataset.feature_names]


def _point_text(x: Sequence[float] | np.ndarray) -> str:
    values = ", ".join(readable(float(value)) for value in x)
    return plain(values if len(x) == 1 else f"({values})")


def _programs(run: StagedRun, choice: Choice, cursor: int) -> None:
    """Programs that give this run again."""
    recipe, n_iterations = choice.recipe, run.trace.n_iterations
    own, peer = st.columns(2, gap="medium")
    with own:
        st.markdown(t("numbers.code_core"))
        st.code(code.core_code(recipe, cursor), wrap_lines=True)
    with peer:
        st.markdown(t("numbers.code_sklearn"))
        reason = code.why_not_sklearn(recipe, n_iterations)
        if reason is None:
            st.code(code.sklearn_code(recipe, n_iterations), wrap_lines=True)
            st.caption(t("numbers.code_sklearn_note", iterations=n_iterations))
        else:
            st.info(t(f"numbers.code_no_{reason}", family=plain(recipe.family)))
