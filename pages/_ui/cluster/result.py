"""A finished fit on the screen: how it ended, the clusters, the parameters, the downloads."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import streamlit as st

from gmm_core.covariance import FAMILIES
from gmm_core.em import Reason
from gmm_core.health import Finding
from pages._ui.cluster.downloads import parameters_as_json, rows_as_csv
from pages._ui.cluster.figures import show_figures
from pages._ui.cluster.fitting import Result
from pages._ui.outcome import outcome_text
from pages._ui.text import literal, number, pick, plain, t

_MOST_FEATURES_IN_TABLES = 50
_MOST_NAMED = 8
_MOST_DECIMALS = 8


def show_result(result: Result, stale: bool) -> None:
    """Draw the result; ``stale`` says that the settings on the left are no longer those it was made with."""
    if stale:
        st.warning(t("cluster.stale"), icon=":material/history:")
    request = result.request
    st.markdown(
        t(
            "cluster.of",
            name=plain(result.source.name),
            k=request.n_components,
            family=plain(pick(FAMILIES[request.family].title)),
            columns=_listed(request.columns),
        )
    )
    _show_numbers(result)
    _show_how_it_ended(result)
    show_figures(result)
    _show_parameters(result)
    _show_downloads(result)


def _listed(columns: tuple[str, ...]) -> str:
    """The names of the columns, or of the first of many."""
    named = t("app.list_separator").join(literal(column) for column in columns[:_MOST_NAMED])
    more = len(columns) - _MOST_NAMED
    return named if more <= 0 else t("cluster.and_more", names=named, count=more)


def _show_numbers(result: Result) -> None:
    starts, refined, total = result.fit.n_reaching_best, result.n_refined, len(result.fit.starts)
    used, rows = len(result.selection.X), result.source.table.n_rows
    numbers = {
        t("cluster.log_likelihood"): (_log_likelihood(result.fit.log_likelihood), None),
        "BIC": (number(result.bic, ",.2f"), t("cluster.bic_help", count=result.n_parameters)),
        t("cluster.rows_used"): (t("cluster.out_of", count=f"{used:,}", total=f"{rows:,}"), None),
        t("cluster.reaching_best"): (
            t("cluster.out_of", count=starts, total=refined),
            t("cluster.reaching_best_help", refined=refined, total=total),
        ),
    }
    with st.container(horizontal=True, gap="small"):
        for label, (value, explanation) in numbers.items():
            st.metric(label, value, border=True, help=explanation)


def _log_likelihood(value: float) -> str:
    """Five decimals where they can be told apart by eye; the download has every digit."""
    return number(value, ",.5f" if abs(value) < 1e5 else ",.2f")


def _show_how_it_ended(result: Result) -> None:
    outcome = result.fit.outcome
    sentence = plain(outcome_text(outcome))
    if outcome.converged:
        st.success(sentence, icon=":material/check_circle:")
    else:
        st.warning(sentence, icon=":material/warning:")
    for caution in cautions(result):
        st.warning(caution, icon=":material/warning:")
    _show_optima(result)


def cautions(result: Result) -> list[str]:
    """Return what an honest report adds: a best that one start alone reached, failed starts, clusters not to trust."""
    found, total = [], len(result.fit.starts)
    if result.n_refined > 1 and result.fit.n_reaching_best == 1:
        found.append(t("cluster.one_start", total=result.n_refined))
    failed = sum(start.outcome.reason in (Reason.COLLAPSED, Reason.EMPTIED) for start in result.fit.starts)
    if failed and result.fit.outcome.converged:
        found.append(t("cluster.failed_starts", count=failed, total=total))
    found += [_ailment(finding) for finding in result.health]
    if result.fit.floored:
        found.append(t("cluster.floored", floor=f"{result.request.floor:g}"))
    return found


def _ailment(finding: Finding) -> str:
    return t(
        f"cluster.{finding.ailment.value}",
        cluster=finding.component + 1,
        other=1 + (finding.other_component or 0),
        value=number(finding.value, ".3g"),
    )


def _show_optima(result: Result) -> None:
    """Other maxima that starts reached: how much the best is ahead, and which rest on few rows."""
    if len(result.fit.optima) < 2:
        return
    with st.expander(t("cluster.optima", count=len(result.fit.optima))):
        st.dataframe(
            {
                t("cluster.log_likelihood"): [_log_likelihood(o.log_likelihood) for o in result.fit.optima],
                t("cluster.n_starts"): [o.n_starts for o in result.fit.optima],
                t("cluster.trust"): [
                    t("cluster.spurious" if o.spurious else "cluster.sound") for o in result.fit.optima
                ],
            },
            hide_index=True,
        )


def _show_parameters(result: Result) -> None:
    st.header(t("cluster.parameters"), anchor=False)
    st.dataframe(parameter_table(result), hide_index=True, column_config=_decimals(result))
    st.caption(t("cluster.order"))
    if 1 < result.mixture.n_features <= _MOST_FEATURES_IN_TABLES:
        with st.expander(t("cluster.covariances")):
            _show_covariances(result)


def parameter_table(result: Result) -> dict[str, list[float]]:
    """Return one row per cluster: number, weight, rows, and mean and standard deviation of each column."""
    mixture = result.mixture
    counts = [(result.labels == k + 1).sum() for k in range(mixture.n_components)]
    table: dict[str, list[float]] = {
        t("cluster.cluster"): list(range(1, mixture.n_components + 1)),
        t("cluster.weight"): mixture.weights.tolist(),
        t("cluster.rows"): [int(count) for count in counts],
    }
    for d, column in enumerate(result.request.columns):
        marginal = mixture.marginal(d)
        table[t("cluster.mean_of", column=column)] = marginal.means[:, 0].tolist()
        table[t("cluster.sd_of", column=column)] = (marginal.covariances[:, 0, 0] ** 0.5).tolist()
    return table


def _decimals(result: Result) -> dict[str, Any]:
    """As many decimals for all of a column as show four digits of its smallest standard deviation."""
    forms = {t("cluster.weight"): "%.4f"}
    for d, column in enumerate(result.request.columns):
        smallest = float(result.mixture.covariances[:, d, d].min()) ** 0.5
        decimals = 3 - math.floor(math.log10(smallest))
        form = f"%.{max(decimals, 0)}f" if decimals <= _MOST_DECIMALS else "%.5g"
        forms |= {t(f"cluster.{kind}_of", column=column): form for kind in ("mean", "sd")}
    return {name: st.column_config.NumberColumn(format=form) for name, form in forms.items()}


def _show_covariances(result: Result) -> None:
    columns = result.request.columns
    for k, covariance in enumerate(result.mixture.covariances, start=1):
        st.markdown(t("cluster.cluster_number", cluster=k))
        matrix: dict[str, object] = {"": list(columns)}
        matrix |= {column: covariance[:, d].tolist() for d, column in enumerate(columns)}
        st.dataframe(
            matrix,
            hide_index=True,
            column_config={column: st.column_config.NumberColumn(format="%.6g") for column in columns},
        )


def _show_downloads(result: Result) -> None:
    st.header(t("cluster.downloads"), anchor=False)
    stem = result.source.name.rsplit(".", 1)[0]
    rows, parameters = st.columns(2)
    with rows:
        _download("rows", lambda: rows_as_csv(result), f"{stem}-clusters.csv", "text/csv")
    with parameters:
        _download("parameters", lambda: parameters_as_json(result), f"{stem}-parameters.json", "application/json")
    st.caption(t("cluster.download_note"))


def _download(what: str, content: Callable[[], str], file_name: str, mime: str) -> None:
    st.download_button(
        t(f"cluster.download_{what}"),
        content,
        file_name=file_name,
        mime=mime,
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
        key=f"cluster_download_{what}",
    )
