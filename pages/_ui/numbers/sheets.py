"""An E-step for one point and an M-step for one component, as the page shows them."""

from __future__ import annotations

import streamlit as st

from pages._ui.choices import Choice
from pages._ui.numbers import formulas
from pages._ui.numbers.latex import exponential, number
from pages._ui.numbers.notation import Notation
from pages._ui.numbers.worked import Assignment, update
from pages._ui.runs import StagedRun
from pages._ui.text import number as readable
from pages._ui.text import plain, t

_NEARLY_ALL = 99.99


def show_assignment(found: Assignment, k: int, letters: Notation, row: int | None) -> None:
    """The E-step for one point: the rule, one component in full, all components as a table, the winner."""
    D = found.mixture.n_features
    rule, density, ratio = st.columns(3, gap="medium")
    with rule:
        table = products_table(found, letters, row)
        _write(t("numbers.e_rule"), _formula(formulas.e_rule(letters, D)), table, winner_text(found))
    with density:
        lines = [_formula(formula) for formula in formulas.density(found, k, letters, row)]
        _write(t("numbers.e_density", component=k + 1), *lines)
    with ratio:
        share = _formula(formulas.responsibility(found, k, letters, row))
        _write(t("numbers.e_responsibility", component=k + 1), share)


def products_table(found: Assignment, letters: Notation, row: int | None) -> str:
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


def winner_text(found: Assignment) -> str:
    """Who wins the point, as a sentence; or that nobody does."""
    winners = [str(k + 1) for k in found.winners]
    if len(winners) > 1:
        return t("numbers.no_winner", components=t("app.list_separator").join(winners))
    percent = 100.0 * float(found.responsibilities.max())
    # All of it is said only of all of it.
    if _NEARLY_ALL < percent < 100.0:
        return t("numbers.winner_nearly", component=winners[0], percent=_NEARLY_ALL)
    return t("numbers.winner", component=winners[0], percent=plain(readable(percent, ".4g")))


def show_update(run: StagedRun, choice: Choice, cursor: int, k: int, letters: Notation) -> None:
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
        count, weight = formulas.m_count(step, letters, more), formulas.m_weight(step, letters)
        _write(t("numbers.m_count"), _formula(count), t("numbers.m_weight"), _formula(weight))
    with means:
        _write(t("numbers.m_mean"), _formula(formulas.m_mean(step, letters, more)))
    with spreads:
        parts = [t("numbers.m_variance" if d == 1 else "numbers.m_covariance")]
        parts.append(_formula(formulas.m_spread(step, letters, more, own)))
        if not own:
            parts.append(t("numbers.m_floor") if step.floored else t("numbers.m_family", family=plain(family)))
            parts.append(_formula(formulas.m_family(step, letters, None if step.floored else rule)))
        if d == 1:
            parts += [t("numbers.m_deviation"), _formula(formulas.m_deviation(step, letters))]
        _write(*parts)


def _write(*parts: str) -> None:
    """Show paragraphs as one element: each element of its own is a message to the browser at every step."""
    st.markdown("\n\n".join(parts))


def _formula(latex: str) -> str:
    """A formula from the left: ``st.latex`` would centre it and cut what is too wide."""
    return f"$$\n{latex}\n$$"
