"""A mixture typed into a table: one row for each component, kept as a flat list of numbers in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from gmm_core import InvalidInput
from pages._ui import session
from pages._ui.params import Cell, Param
from pages._ui.text import t

Row = tuple[float, ...]
Nested = dict[str, tuple[Any, ...]]

_COLUMN_WIDTH = 76
_SUBSCRIPTS = "₁₂₃₄₅₆₇₈₉"


def row_length(n_features: int) -> int:
    """How many numbers a component has in a table: weight, means, and the lower triangle of its covariance."""
    return 1 + n_features + n_features * (n_features + 1) // 2


def to_rows(flat: Sequence[float], n_features: int) -> list[Row]:
    """Cut a flat list into rows; an incomplete last row is left out."""
    length = row_length(n_features)
    return [tuple(flat[i : i + length]) for i in range(0, len(flat) - length + 1, length)]


def to_mixture(rows: Sequence[Row], n_features: int) -> Nested:
    """Return ``weights``, ``means`` and ``covariances`` as nested tuples of shapes (K,), (K, D) and (K, D, D)."""
    D = n_features
    position = {cell: 1 + D + i for i, cell in enumerate(_triangle(D))}
    covariances = tuple(
        tuple(tuple(row[position[max(i, j), min(i, j)]] for j in range(D)) for i in range(D)) for row in rows
    )
    return {
        "weights": tuple(row[0] for row in rows),
        "means": tuple(tuple(row[1 : 1 + D]) for row in rows),
        "covariances": covariances,
    }


def from_mixture(weights: Any, means: Any, covariances: Any) -> tuple[float, ...]:
    """The inverse of :func:`to_mixture`, as a flat list."""
    D = len(means[0])
    rows = zip(weights, means, covariances, strict=True)
    return tuple(float(v) for w, m, S in rows for v in (w, *m, *(S[i][j] for i, j in _triangle(D))))


def rounded(weights: Any, means: Any, covariances: Any) -> tuple[Any, Any, Any]:
    """A mixture in six digits: enough for a start, and short enough for an address. The weights still sum to one."""
    shares = [round(float(weight), 6) for weight in weights]
    shares[0] = round(shares[0] + 1.0 - sum(shares), 6)
    return shares, *(np.vectorize(lambda value: float(f"{value:.6g}"))(array) for array in (means, covariances))


def _triangle(n_features: int) -> list[tuple[int, int]]:
    return [(i, j) for i in range(n_features) for j in range(i + 1)]


def column_titles(n_features: int) -> list[str]:
    """What stands above the columns: weight, means, then the lower triangle of the covariance matrix."""
    if n_features == 1:
        return ["π", "μ", "σ²"]
    means = [f"μ{_SUBSCRIPTS[d]}" for d in range(n_features)]
    return ["π", *means, *(f"Σ{_SUBSCRIPTS[i]}{_SUBSCRIPTS[j]}" for i, j in _triangle(n_features))]


def typed(param: Param[tuple[float, ...]], n_features: int, *, fixed: bool, then: Callable[[], object]) -> Nested:
    """Show the table of ``param`` and what its columns are; return the mixture that is typed into it, see ``edit``."""
    edit(param, n_features, fixed=fixed, then=then)
    st.caption(t("studio.mixture_help" if n_features == 1 else "studio.mixture_help_d"))
    flat = session.value(param)
    return to_mixture(to_rows(flat, n_features), n_features)


def edit(param: Param[tuple[float, ...]], n_features: int, *, fixed: bool, then: Callable[[], object]) -> None:
    """Show the table of ``param`` and keep what is typed into it.

    ``st.data_editor`` keeps edits relative to the table that it was given. So that table stays what it was
    (``base``) until the numbers come from elsewhere, such as a link. ``then`` is called when a number is new.

    Raises
    ------
    InvalidInput
        If a cell is left empty, or every row is gone.
    """
    memory: Cell[tuple[tuple[float, ...], tuple[float, ...]]] = Cell(param.scope, f"{param.name}_base", ((), ()))
    base, kept = session.value(memory)
    if kept != session.value(param) or not base:
        base = session.value(param)
    edited = st.data_editor(
        pd.DataFrame(to_rows(base, n_features), columns=range(row_length(n_features)), dtype=float),
        key=f"{param.key}_{n_features}_{abs(hash(base))}",
        column_config={
            str(i): st.column_config.NumberColumn(title, required=True, format="%.4g", width=_COLUMN_WIDTH)
            for i, title in enumerate(column_titles(n_features))
        },
        num_rows="fixed" if fixed else "dynamic",
        hide_index=True,
        width="stretch",
    )
    flat = _complete(edited)
    if flat != session.value(param):
        session.put(param, flat)
        then()
    session.put(memory, (base, flat))


def _complete(edited: pd.DataFrame) -> tuple[float, ...]:
    if edited.empty:
        raise InvalidInput("empty_table", t("studio.empty_table"))
    values = edited.to_numpy(dtype=float, na_value=float("nan"))
    for number, row in enumerate(values, start=1):
        if (row != row).any():
            raise InvalidInput("incomplete_table", t("studio.incomplete_table", row=number))
    return tuple(values.ravel().tolist())
