"""The log-likelihood by iteration."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from gmm_core.arrays import FloatArray, IntArray
from gmm_core.plots._figure import new_figure
from gmm_core.plots.texts import PlotTexts
from gmm_core.plots.theme import THEMES, Mode, Theme

MOST_MARKERS = 100


def log_likelihood(
    log_likelihoods: FloatArray,
    *,
    mode: Mode = "light",
    texts: PlotTexts | None = None,
    uirevision: str = "log_likelihood",
) -> go.Figure:
    """Draw the log-likelihood of each state of a run.

    Parameters
    ----------
    log_likelihoods
        Totals in nats, shape (T + 1,): those of the start and after each iteration (``Trace.log_likelihoods``).

    Returns
    -------
    A figure of one trace, with the last value written at its end.
    """
    texts, theme = texts or PlotTexts(), THEMES[mode]
    values = np.asarray(log_likelihoods, dtype=np.float64)
    iterations = np.arange(values.size)
    figure = new_figure([_line(iterations, values, theme, texts)], theme, uirevision)
    figure.update_layout(showlegend=False)
    figure.update_xaxes(title_text=texts.iteration, rangemode="tozero")
    figure.update_yaxes(title_text=texts.log_likelihood, tickformat=",~r")
    figure.add_annotation(
        x=iterations[-1],
        y=values[-1],
        text=f"{values[-1]:,.5f}".replace("-", "−"),
        showarrow=False,
        xanchor="right",
        yanchor="top",
        yshift=-6,
    )
    return figure


def _line(iterations: IntArray, values: FloatArray, theme: Theme, texts: PlotTexts) -> go.Scatter:
    return go.Scatter(
        x=iterations,
        y=values,
        mode="lines+markers" if values.size <= MOST_MARKERS else "lines",
        line={"color": theme.component(0), "width": 2},
        marker={"size": 5},
        name=texts.log_likelihood,
        hovertemplate=f"{texts.iteration} %{{x}}: %{{y:.6f}}<extra></extra>",
    )
