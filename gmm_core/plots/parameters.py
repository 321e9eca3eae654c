"""The parameters by component: weights as bars, and for each feature the mean with its standard deviation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from gmm_core.mixture import Mixture
from gmm_core.plots._figure import axis_style, feature_indices, label, new_figure
from gmm_core.plots.texts import PlotTexts
from gmm_core.plots.theme import THEMES, Mode, Theme, symbol

GAP = 0.05


def parameters(
    mixture: Mixture,
    *,
    feature_names: Sequence[str],
    features: Sequence[int] | None = None,
    mode: Mode = "light",
    texts: PlotTexts | None = None,
    uirevision: str = "parameters",
) -> go.Figure:
    """Draw one row for each component: its weight, then its mean ± one standard deviation of each chosen feature.

    Returns
    -------
    A figure of 1 + F traces for F features (all D by default), side by side.
    """
    texts, theme = texts or PlotTexts(), THEMES[mode]
    chosen = feature_indices(range(mixture.n_features) if features is None else features, mixture, feature_names)
    rows = [str(k + 1) for k in range(mixture.n_components)]
    colours = [theme.component(k) for k in range(mixture.n_components)]
    traces: list[object] = [_weights(mixture, rows, colours)]
    traces += [_spread(mixture, d, f"x{i}", rows, theme) for i, d in enumerate(chosen, start=2)]
    figure = new_figure(traces, theme, uirevision)
    width = (1.0 + GAP) / (len(chosen) + 1)
    titles = [texts.weight, *(label(feature_names[d]) for d in chosen)]
    for i, title in enumerate(titles):
        domain = (i * width, (i + 1) * width - GAP)
        figure.update_layout({f"xaxis{i + 1 if i else ''}": {**axis_style(theme), "domain": domain, "nticks": 4}})
        figure.update_layout({f"xaxis{i + 1 if i else ''}_title_text": title})
    figure.update_layout(showlegend=False, bargap=0.4)
    figure.update_yaxes(type="category", autorange="reversed", title_text=texts.component.format(k="").strip())
    return figure


def _weights(mixture: Mixture, rows: list[str], colours: list[str]) -> go.Bar:
    return go.Bar(
        x=mixture.weights,
        y=rows,
        orientation="h",
        marker={"color": colours},
        text=[f"{weight:.3f}" for weight in mixture.weights],
        hovertemplate="%{y}: %{x:.6f}<extra></extra>",
    )


def _spread(mixture: Mixture, feature: int, axis: str, rows: list[str], theme: Theme) -> go.Scatter:
    """Means as symbols, with a bar from one standard deviation below to one above."""
    K = mixture.n_components
    deviations = np.sqrt(mixture.covariances[:, feature, feature])
    return go.Scatter(
        x=mixture.means[:, feature],
        y=rows,
        xaxis=axis,
        mode="markers",
        marker={
            "symbol": [symbol(k) for k in range(K)],
            "color": [theme.component(k) for k in range(K)],
            "size": 11,
        },
        error_x={"array": deviations, "color": theme.waiting, "thickness": 2, "width": 4},
        customdata=deviations,
        hovertemplate="%{y}: %{x:.6g} ± %{customdata:.6g}<extra></extra>",
    )
