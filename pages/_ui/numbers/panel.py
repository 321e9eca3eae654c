"""Beside the stage, following its cursor: this half-step in numbers, any x, and the code of the run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from gmm_core.datasets import SOURCES
from pages._ui import session
from pages._ui.controls import SCOPE, Choice
from pages._ui.numbers import code, formulas
from pages._ui.numbers.latex import exponential, number
from pages._ui.numbers.notation import NOTATIONS, Notation
from pages._ui.numbers.worked import Assignment, assignment, update
from pages._ui.outcome import outcome_text
from pages._ui.params import Param
from pages._ui.runs import StagedRun
from pages._ui.text import number as readable
from pages._ui.text import plain, t

# Long formulas scroll by themselves on a phone; the page doesn't.
_STYLE = """<style>
.st-key-studio_beside .katex-display { overflow: auto hidden; margin: 0; padding: 0.25rem 0 1rem; text-align: left; }
.st-key-studio_beside .katex { font-size: 1.02em; }
.st-key-studio_beside .katex-display > .katex { text-align: left; }
.st-key-studio_beside table { display: block; width: auto; max-width: 100%; overflow-x: auto; }
.st-key-studio_beside td { white-space: nowrap; }
</style>"""
_LARGEST_X = 1e12


@dataclass(frozen=True)
class Beside:
    """The parameters of the panel, for one run."""

    row: Param[int]
    component: Param[int]
    notation: Param[str]
    x: tuple[Param[float], ...]


def parameters(choice: Choice, n_components: int) -> Beside:
    """Declare what the panel keeps in the address. The notation follows the language until one is chosen."""
    X = choice.dataset.X
    middles = [float(f"{middle:.4g}") for middle in X.mean(axis=0)]
    return Beside(
        row=row_param(len(X)),
        component=SCOPE.integer("component", 1, 1, n_components),
        notation=SCOPE.choice("notation", tuple(NOTATIONS), "lihang" if session.language() == "zh" else "prml"),
        x=tuple(
            SCOPE.number(f"at_{name}", middle, -_LARGEST_X, _LARGEST_X)
            for name, middle in zip(choice.dataset.feature_names, middles, strict=True)
        ),
    )


def row_param(n_samples: int) -> Param[int]:
    """The row whose E-step is worked out, counted from 1."""
    return SCOPE.integer("row", 1, 1, n_samples)


@st.fragment
def beside(run: StagedRun, choice: Choice, cursor: int) -> None:
    """Draw the panel for one place of the cursor. Its widgets run it alone: the stage above is not touched."""
    params = parameters(choice, run.trace.final.parameters.n_components)
    # All of them belong to the address, whichever are on the screen.
    everything: tuple[Param[Any], ...] = (params.row, params.component, params.notation, *params.x)
    for param in everything:
        session.value(param)
    st.html(_STYLE)
    with st.container(key="studio_beside"):
        step, query, program = st.tabs([t("numbers.step"), t("numbers.query"), t("numbers.code")])
        with step:
            _step(run, choice, cursor, params)
        with query:
            _query(run, choice, cursor, params)
        with program:
            _programs(run, choice, cursor)


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
        _show_assignment(found, k, letters, row)
    else:
        _show_update(run, choice, cursor, k, letters)
    st.caption(t("numbers.rounded"))


def _how_far(run: StagedRun, cursor: int) -> None:
    """Why the run stopped, at its end; before that, what is left to gain."""
    trace = run.trace
    if cursor == trace.last_cursor:
        st.markdown(f"**{t('numbers.why_stopped')}** {plain(outcome_text(trace.outcome))}")
    if cursor < 2 or not trace.steps:
        return
    left = trace.steps[cursor // 2 - 1].projected_gain
    known = np.isfinite(left)
    st.markdown(t("numbers.left", value=plain(readable(left, ".3g"))) if known else t("numbers.left_unknown"))


def _formula(latex: str) -> None:
    """Show a formula from the left: ``st.latex`` would centre it and cut what is too wide."""
    st.markdown(f"$$\n{latex}\n$$")


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


def _show_assignment(found: Assignment, k: int, letters: Notation, row: int | None) -> None:
    """The E-step for one point: the rule, one component in full, all components as a table, the winner."""
    D = found.mixture.n_features
    rule, density, ratio = st.columns(3, gap="medium")
    with rule:
        st.markdown(t("numbers.e_rule"))
        _formula(formulas.e_rule(letters, D))
        st.markdown(_products_table(found, letters, row))
        st.markdown(_winner(found))
    with density:
        st.markdown(t("numbers.e_density", component=k + 1))
        for formula in formulas.density(found, k, letters, row):
            _formula(formula)
    with ratio:
        st.markdown(t("numbers.e_responsibility", component=k + 1))
        _formula(formulas.responsibility(found, k, letters, row))


def _products_table(found: Assignment, letters: Notation, row: int | None) -> str:
    """Weights, densities, products and responsibilities of all components, and their sums, as a Markdown table."""
    density, responsibility = letters.short_density("k"), letters.responsibility(row, "k")
    lines = [rf"| $k$ | ${letters.weight}_k$ | ${density}$ | ${letters.weight}_k\,{density}$ | ${responsibility}$ |"]
    lines.append("|:-:|--:|--:|--:|--:|")
    for k, (weight, log_density, log_product, share) in enumerate(
        zip(found.mixture.weights, found.log_densities, found.log_products, found.responsibilities, strict=True)
    ):
        cells = [number(weight, 4), exponential(log_density, 4), exponential(log_product, 4), number(share, 4)]
        cells[-1] = rf"\mathbf{{{cells[-1]}}}" if k in found.winners else cells[-1]
        lines.append(f"| {k + 1} | " + " | ".join(f"${cell}$" for cell in cells) + " |")
    lines.append(f"| {t('numbers.sum')} | $1$ | | ${exponential(found.log_total, 4)}$ | $1$ |")
    return "\n".join(lines)


def _winner(found: Assignment) -> str:
    winners = [str(k + 1) for k in found.winners]
    if len(winners) == 1:
        share = plain(readable(100.0 * float(found.responsibilities.max()), ".4g"))
        return t("numbers.winner", component=winners[0], percent=share)
    return t("numbers.no_winner", components=", ".join(winners))


def _show_update(run: StagedRun, choice: Choice, cursor: int, k: int, letters: Notation) -> None:
    """The M-step for one component: effective number, mean, covariance, weight."""
    step = update(run.trace, choice.dataset.X, cursor, k, choice.features)
    d, family = len(choice.features), choice.recipe.family
    rule = formulas.family_rule(family, letters, k, choice.dataset.X.shape[1])
    own = family in ("full", "VVV") and not step.floored

    def more(count: int) -> str:
        return t("numbers.more", count=f"{count:,}")

    st.markdown(t("numbers.m_intro", component=k + 1))
    counts, means, spreads = st.columns(3, gap="medium")
    with counts:
        st.markdown(t("numbers.m_count"))
        _formula(formulas.m_count(step, letters, more))
        st.markdown(t("numbers.m_weight"))
        _formula(formulas.m_weight(step, letters))
    with means:
        st.markdown(t("numbers.m_mean"))
        _formula(formulas.m_mean(step, letters, more))
    with spreads:
        st.markdown(t("numbers.m_variance" if d == 1 else "numbers.m_covariance"))
        _formula(formulas.m_spread(step, letters, more, own))
        if not own:
            st.markdown(t("numbers.m_floor") if step.floored else t("numbers.m_family", family=plain(family)))
            _formula(formulas.m_family(step, letters, None if step.floored else rule))
        if d == 1:
            st.markdown(t("numbers.m_deviation"))
            _formula(formulas.m_deviation(step, letters))


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
    st.markdown(_products_table(found, letters, None))
    st.markdown(_winner(found))


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
