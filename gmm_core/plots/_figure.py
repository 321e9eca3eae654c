"""What all figures share: their layout, the points they draw, and notes on them."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from gmm_core.arrays import FloatArray, IntArray
from gmm_core.errors import InvalidInput
from gmm_core.mixture import Mixture
from gmm_core.plots.texts import PlotTexts
from gmm_core.plots.theme import Theme, translucent

MOST_POINTS = 10_000
MOST_SVG_POINTS = 2_000
# Of an axis on both sides of the data, as a part of their range.
MARGIN = 0.05


def new_figure(traces: Sequence[object], theme: Theme, uirevision: str) -> go.Figure:
    """Return a figure in the colours of the theme that keeps its zoom while ``uirevision`` stays the same."""
    figure = go.Figure(data=list(traces))
    axis = axis_style(theme)
    figure.update_layout(
        template="none",
        paper_bgcolor=theme.background,
        plot_bgcolor=theme.background,
        font={"color": theme.text, "family": "sans-serif", "size": 13},
        hoverlabel={"bgcolor": theme.background, "font": {"color": theme.text}},
        # At the foot: along the top lie Plotly's own buttons.
        legend={
            "orientation": "h",
            "yref": "container",
            "yanchor": "bottom",
            "y": 0.0,
            "x": 0.0,
            "bgcolor": "rgba(0,0,0,0)",
        },
        margin={"l": 50, "r": 12, "t": 36, "b": 44},
        uirevision=uirevision,
    )
    figure.update_xaxes(**axis)
    figure.update_yaxes(**axis)
    return figure


def axis_style(theme: Theme) -> dict[str, object]:
    """Return how every axis looks. Without a standoff Plotly would leave no room for the title."""
    return {
        "gridcolor": theme.grid,
        "linecolor": theme.grid,
        "zerolinecolor": theme.grid,
        "automargin": True,
        "title": {"standoff": 8},
    }


def label(name: str) -> str:
    """Return a name as Plotly text that shows it literally: a column may be called ``a<b>``."""
    return html.escape(name, quote=False)


def drawn_points(n: int, most: int) -> IntArray:
    """Return the indices of the points to draw: all, or ``most`` of them chosen at random, always the same."""
    if n <= most:
        return np.arange(n)
    return np.sort(np.random.default_rng(0).choice(n, size=most, replace=False))


def note_subsample(figure: go.Figure, shown: int, total: int, theme: Theme, texts: PlotTexts) -> None:
    """Write on the figure that not all points are drawn, if so."""
    if shown == total:
        return
    figure.add_annotation(
        text=texts.subsampled.format(shown=f"{shown:,}", total=f"{total:,}"),
        xref="paper",
        yref="paper",
        x=0.0,
        y=0.0,
        xanchor="left",
        yanchor="bottom",
        showarrow=False,
        bgcolor=translucent(theme.background, 0.8),
        font={"size": 11},
    )


def number_tags(figure: go.Figure, x: FloatArray, y: FloatArray, theme: Theme, shift: tuple[int, int]) -> None:
    """Write the number of each component near (x, y), both of shape (K,), on a ground of its own: points lie below."""
    for k, (at_x, at_y) in enumerate(zip(x.tolist(), y.tolist(), strict=True)):
        figure.add_annotation(
            text=f"<b>{k + 1}</b>",
            x=at_x,
            y=at_y,
            xshift=shift[0],
            yshift=shift[1],
            showarrow=False,
            bgcolor=translucent(theme.background, 0.85),
            bordercolor=theme.component(k),
            borderwidth=1.5,
            borderpad=1,
            font={"size": 13},
        )


def scatter_type(n: int) -> Any:
    """Return the class of trace for a figure of so many points: drawn by the graphics card where there are many.

    All scatter traces of a figure must be of one class, as WebGL draws above everything that is SVG.
    """
    return go.Scatter if n <= MOST_SVG_POINTS else go.Scattergl


def padded_range(values: FloatArray) -> tuple[float, float]:
    """Return the range of the values with a margin on both sides; never empty."""
    low, high = float(values.min()), float(values.max())
    margin = MARGIN * ((high - low) or max(abs(low), 1.0))
    return low - margin, high + margin


def feature_indices(features: Sequence[int], mixture: Mixture, names: Sequence[str]) -> list[int]:
    """Return the chosen features as a list.

    Raises
    ------
    InvalidInput
        ``plot_features`` if one is not from 0 to D - 1, or there is not one name for each of the D.
    """
    D = mixture.n_features
    chosen = [int(feature) for feature in features]
    if len(names) != D or not chosen or not all(0 <= feature < D for feature in chosen):
        raise InvalidInput(
            "plot_features",
            f"features must be from 0 to {D - 1} with one name for each of {D}, got {chosen} and {len(names)} names",
            largest=D - 1,
            D=D,
            features=str(chosen),
            names=len(names),
        )
    return chosen
