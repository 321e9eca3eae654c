"""Two features: points coloured by their responsibilities, the components as ellipses, the density as contours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from gmm_core.arrays import FloatArray, IntArray, as_samples
from gmm_core.mixture import Mixture
from gmm_core.plots._figure import (
    MOST_POINTS,
    drawn_points,
    feature_indices,
    label,
    new_figure,
    note_subsample,
    number_tags,
    padded_range,
    scatter_type,
)
from gmm_core.plots.texts import PlotTexts
from gmm_core.plots.theme import THEMES, Mode, Theme, blended, symbol

Trace = dict[str, Any]

RADII = (1.0, 2.0, 3.0)
POINTS_ON_ELLIPSE = 73
GRID = 80
# Contours one nat apart: the lowest is e^-8 of the highest density.
NATS_OF_CONTOURS = 8


def clusters_2d(
    X: FloatArray,
    mixture: Mixture,
    *,
    features: tuple[int, int] = (0, 1),
    feature_names: Sequence[str] = ("x1", "x2"),
    truth: Mixture | None = None,
    row_numbers: IntArray | None = None,
    contours: bool = True,
    most_points: int = MOST_POINTS,
    mode: Mode = "light",
    texts: PlotTexts | None = None,
    uirevision: str = "clusters_2d",
) -> go.Figure:
    """Draw two features of the data and of a mixture.

    Parameters
    ----------
    X
        The data, shape (N, D).
    mixture, truth
        Over the same D features: colours and symbols come from all of them, while ellipses and
        contours are those of the marginal of the two chosen. The truth's 2σ ellipses are dashed.
    row_numbers
        What pointing at a point shows after "#", shape (N,), such as ``Selection.lines``; 1 to N by default.
    most_points
        Where there are more points, so many are drawn, and the figure says so.

    Returns
    -------
    A figure of at most 3 K + 2 traces: points by component of largest responsibility, ellipses, means,
    the contours and the truth.
    """
    texts, theme = texts or PlotTexts(), THEMES[mode]
    chosen = feature_indices(features, mixture, feature_names)
    X = as_samples(X, mixture.n_features)
    shown = drawn_points(len(X), most_points)
    flat = mixture.marginal(features)
    numbers = shown + 1 if row_numbers is None else row_numbers[shown]
    points = _points(X[shown][:, chosen], mixture.responsibilities(X[shown]), numbers, theme, texts)
    outlines = _outlines(flat, None if truth is None else truth.marginal(features), theme, texts)
    draw = scatter_type(len(shown))
    below = [_contours(X[:, chosen], flat, theme, texts)] if contours else []
    figure = new_figure([*below, *(draw(**trace) for trace in (*points, *outlines))], theme, uirevision)
    number_tags(figure, flat.means[:, 0], flat.means[:, 1], theme, shift=(15, 13))
    figure.update_xaxes(title_text=label(feature_names[chosen[0]]))
    figure.update_yaxes(title_text=label(feature_names[chosen[1]]))
    note_subsample(figure, len(shown), len(X), theme, texts)
    return figure


def ellipse(mean: FloatArray, covariance: FloatArray, radius: float) -> FloatArray:
    """Return a closed line of points at one Mahalanobis distance from the mean, shape (73, 2)."""
    angle = np.linspace(0.0, 2.0 * np.pi, POINTS_ON_ELLIPSE)
    circle = np.column_stack([np.cos(angle), np.sin(angle)])
    return mean + radius * circle @ np.linalg.cholesky(covariance).T


def ellipses_line(mixture: Mixture, k: int, radii: Sequence[float] = RADII) -> FloatArray:
    """Return the ellipses of component k as one line with gaps (rows of NaN) between them, shape (M, 2)."""
    gap = np.full((1, 2), np.nan)
    parts = [part for r in radii for part in (ellipse(mixture.means[k], mixture.covariances[k], r), gap)]
    return np.concatenate(parts[:-1])


def _points(
    X: FloatArray, responsibilities: FloatArray, numbers: IntArray, theme: Theme, texts: PlotTexts
) -> list[Trace]:
    """One trace for each component that has points, with its symbol."""
    colours = blended(responsibilities, theme)
    labels = responsibilities.argmax(axis=1)
    return [
        {
            "x": X[labels == k, 0],
            "y": X[labels == k, 1],
            "mode": "markers",
            "name": texts.component.format(k=k + 1),
            "legendgroup": str(k),
            "showlegend": False,
            "marker": {"symbol": symbol(k), "color": colours[labels == k], "size": 6, "opacity": 0.85},
            "customdata": np.column_stack([numbers[labels == k], responsibilities[labels == k, k]]),
            "hovertemplate": f"#%{{customdata[0]:d}} (%{{x}}, %{{y}})<br>{texts.responsibility} %{{customdata[1]:.3f}}",
        }
        for k in np.unique(labels).tolist()
    ]


def _outlines(mixture: Mixture, truth: Mixture | None, theme: Theme, texts: PlotTexts) -> list[Trace]:
    """The components as ellipses, the truth's, and on top of them the means."""
    components = range(mixture.n_components)
    true = [] if truth is None else [_truth(truth, theme, texts)]
    return [
        *(_ellipses(mixture, k, theme) for k in components),
        *true,
        *(_mean(mixture, k, theme, texts) for k in components),
    ]


def _ellipses(mixture: Mixture, k: int, theme: Theme) -> Trace:
    line = ellipses_line(mixture, k)
    return {
        "x": line[:, 0],
        "y": line[:, 1],
        "mode": "lines",
        "line": {"color": theme.component(k), "width": 1.8},
        "legendgroup": str(k),
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _mean(mixture: Mixture, k: int, theme: Theme, texts: PlotTexts) -> Trace:
    """The mean as a large symbol: this trace stands for the component in the legend."""
    name = texts.component.format(k=k + 1)
    return {
        "x": mixture.means[k, :1],
        "y": mixture.means[k, 1:],
        "mode": "markers",
        "name": name,
        "legendgroup": str(k),
        "marker": {
            "symbol": symbol(k),
            "color": theme.component(k),
            "size": 15,
            "line": {"color": theme.background, "width": 2.5},
        },
        "hovertemplate": f"{name}: {texts.mean} (%{{x}}, %{{y}})<extra></extra>",
    }


def _truth(truth: Mixture, theme: Theme, texts: PlotTexts) -> Trace:
    gap = np.full((1, 2), np.nan)
    line = np.concatenate([np.vstack([ellipses_line(truth, k, (2.0,)), gap]) for k in range(truth.n_components)])
    return {
        "x": line[:, 0],
        "y": line[:, 1],
        "mode": "lines",
        "name": texts.truth,
        "line": {"color": theme.truth, "width": 1.8, "dash": "dash"},
        "hoverinfo": "skip",
    }


def _shown(values: FloatArray, marginal: Mixture) -> FloatArray:
    """The ends of what is drawn along one feature: the points, and the outermost ellipses."""
    reach = max(RADII) * np.sqrt(marginal.covariances[:, 0, 0])
    means = marginal.means[:, 0]
    return np.array([min(values.min(), (means - reach).min()), max(values.max(), (means + reach).max())])


def _contours(X: FloatArray, mixture: Mixture, theme: Theme, texts: PlotTexts) -> go.Contour:
    """The logarithm of the density over the range of the data and of the widest ellipses."""
    x, y = (np.linspace(*padded_range(_shown(X[:, d], mixture.marginal(d))), GRID) for d in (0, 1))
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    z = mixture.log_density(points).reshape(GRID, GRID)
    top = float(z.max())
    return go.Contour(
        x=x,
        y=y,
        z=z.astype(np.float32),
        name=texts.contours,
        autocontour=False,
        contours={"coloring": "none", "start": top - NATS_OF_CONTOURS, "end": top, "size": 1.0},
        line={"color": theme.waiting, "width": 0.8},
        opacity=0.7,
        showscale=False,
        showlegend=True,
        hoverinfo="skip",
    )
