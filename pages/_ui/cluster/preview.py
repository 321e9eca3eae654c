"""What was read: the first rows, the columns that can't be used and why, the rows left out and why."""

from __future__ import annotations

from itertools import islice

import streamlit as st

from gmm_core import InvalidInput
from gmm_core.table import DroppedRow, Table
from pages._ui.cluster.source import Source, selection_of
from pages._ui.text import error_text, plain, t

_ROWS_SHOWN = 100
_DROPPED_SHOWN = 1000


def show_preview(source: Source, columns: tuple[str, ...]) -> None:
    """Draw the table's head and every problem found in it."""
    table = source.table
    st.markdown(
        t(
            "cluster.table_facts",
            name=plain(source.name),
            rows=f"{table.n_rows:,}",
            columns=len(table.columns),
            numeric=len(table.numeric_columns),
        )
    )
    if table.decimal != ".":
        st.caption(t("cluster.decimal_commas"))
    _show_unusable(table)
    _show_dropped(source, columns)
    st.dataframe(_head(table), height=220, hide_index=True)
    if table.n_rows > _ROWS_SHOWN:
        st.caption(t("cluster.head_only", shown=_ROWS_SHOWN))


def _head(table: Table) -> dict[str, list[str]]:
    rows = list(islice(table.rows(), _ROWS_SHOWN))
    return {name: [row[i] for row in rows] for i, name in enumerate(table.columns)}


def _show_unusable(table: Table) -> None:
    if not table.not_numeric:
        return
    with st.expander(t("cluster.unusable", count=len(table.not_numeric)), icon=":material/info:"):
        for error in table.not_numeric.values():
            st.markdown(error_text(error))


def _show_dropped(source: Source, columns: tuple[str, ...]) -> None:
    selection = selection_of(source, columns)
    if isinstance(selection, InvalidInput) or not selection.dropped:
        return  # What is wrong with the columns is said where a fit is asked for.
    dropped = selection.dropped
    st.warning(_dropped_sentence(dropped), icon=":material/filter_alt_off:")
    with st.expander(t("cluster.dropped_list")):
        shown = dropped[:_DROPPED_SHOWN]
        st.dataframe(
            {
                t("cluster.line"): [row.line for row in shown],
                t("cluster.column"): [row.column for row in shown],
                t("cluster.cell"): [row.text or t("cluster.cell_empty") for row in shown],
            },
            hide_index=True,
        )
        if len(dropped) > len(shown):
            st.caption(t("cluster.dropped_more", count=f"{len(dropped) - len(shown):,}"))


def _dropped_sentence(dropped: tuple[DroppedRow, ...]) -> str:
    first = dropped[0]
    return t("cluster.dropped", count=f"{len(dropped):,}", line=first.line, column=plain(first.column))
