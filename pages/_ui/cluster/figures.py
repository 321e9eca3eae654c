"""The figures of a fit: one column as densities, two as clusters, more as chosen pairs."""

from __future__ import annotations

import dataclasses
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from gmm_core.plots import PlotTexts, clusters_2d, density_1d, scatter_matrix
from gmm_core.plots.theme import Mode
from pages._ui import session
from pages._ui.cluster.fitting import Result
from pages._ui.cluster.source import SCOPE
from pages._ui.languages import texts
from pages._ui.params import Cell
from pages._ui.text import t

_MOST_IN_MATRIX = 8
_HEIGHT, _HEIGHT_OF_PAIR = 460, 180
# The names under which the address says what is shown of a result.
AXES = ("x", "y", "pairs")
_ALL_PAIRS = SCOPE.flag(AXES[2], False)
_DRAWN: Cell[dict[tuple[object, ...], go.Figure]] = SCOPE.cell("drawn", {})


def show_figures(result: Result) -> None:
    """Draw the clusters over the columns that were used."""
    features = result.mixture.n_features
    if features == 1:
        _chart("density", result, (0,))
        return
    pair = (0, 1) if features == 2 else _choose_pair(result)
    if pair is None:
        _chart("pairs", result, tuple(range(features)))
    else:
        _chart("clusters", result, pair)


def _choose_pair(result: Result) -> tuple[int, int] | None:
    """Which two of the columns to show; None for all pairs at once."""
    names = result.request.columns
    x, y = SCOPE.choice(AXES[0], names, names[0]), SCOPE.choice(AXES[1], names, names[1])
    left, right, every = st.columns([1, 1, 0.8], vertical_alignment="bottom")
    few = len(names) <= _MOST_IN_MATRIX
    few_only = None if few else t("cluster.all_pairs_help", most=_MOST_IN_MATRIX)
    every.toggle(t("cluster.all_pairs"), disabled=not few, help=few_only, **session.bound(_ALL_PAIRS))
    together = few and session.value(_ALL_PAIRS)
    for place, label, axis, other in ((left, t("cluster.x"), x, y), (right, t("cluster.y"), y, x)):
        options = [name for name in names if name != session.value(other)]
        place.selectbox(label, options, disabled=together, **session.bound(axis))
    return None if together else (names.index(session.value(x)), names.index(session.value(y)))


def _chart(kind: str, result: Result, features: tuple[int, ...]) -> None:
    """Show a figure, made once: the settings beside it change more often than the result."""
    mode: Mode = "dark" if st.context.theme.type == "dark" else "light"
    key = (kind, id(result), features, mode, session.language())
    drawn = session.value(_DRAWN)
    if key not in drawn:
        drawn = {key: _figure(kind, result, features, mode)}
        session.put(_DRAWN, drawn)
    height = _HEIGHT if kind != "pairs" else max(_HEIGHT, _HEIGHT_OF_PAIR * (len(features) - 1))
    st.plotly_chart(drawn[key], theme=None, height=height, key="cluster_chart", config={"displaylogo": False})


def _figure(kind: str, result: Result, features: tuple[int, ...], mode: Mode) -> go.Figure:
    X, mixture = result.selection.X, result.mixture
    common: dict[str, Any] = {"feature_names": result.request.columns, "mode": mode, "texts": plot_texts()}
    if kind == "density":
        return density_1d(X, mixture, **common)
    if kind == "pairs":
        return scatter_matrix(X, mixture, **common)
    return clusters_2d(X, mixture, features=(features[0], features[1]), **common)


def plot_texts() -> PlotTexts:
    """The words on figures in the language in force; their placeholders are filled in by the figures."""
    words = texts(session.language())
    return PlotTexts(**{field.name: words[f"plots.{field.name}"] for field in dataclasses.fields(PlotTexts)})
