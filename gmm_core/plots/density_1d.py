"""One feature: its histogram as a density, the weighted components, and their sum."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from gmm_core.arrays import FloatArray, as_samples
from gmm_core.mixture import Mixture
from gmm_core.plots._figure import feature_indices, label, new_figure, number_tags, padded_range
from gmm_core.plots.texts import PlotTexts
from gmm_core.plots.theme import THEMES, Mode, Theme, dash

MOST_BINS = 200
BINS_BY_ROOT = 60
POINTS_ACROSS = 400
POINTS_PER_COMPONENT = 81
# A component on the way to collapse would flatten all the rest: the axis ends at so many times the bars.
HIGHEST_OVER_BARS = 3.0


def density_1d(
    X: FloatArray,
    mixture: Mixture,
    *,
    feature: int = 0,
    feature_names: Sequence[str] = ("x",),
    truth: Mixture | None = None,
    n_bins: int | None = None,
    mode: Mode = "light",
    texts: PlotTexts | None = None,
    uirevision: str = "density_1d",
) -> go.Figure:
    """Draw one feature of the data and of a mixture.

    Parameters
    ----------
    X
        The data, shape (N, D), or (N,) for one feature.
    mixture, truth
        What to draw as components and sum, and the density to draw dashed; over D features, of which
        the marginal of ``feature`` is drawn.
    n_bins
        The number of bars; by default see :func:`histogram`.

    Returns
    -------
    A figure of K + 2 traces, K + 3 with a truth.
    """
    texts, theme = texts or PlotTexts(), THEMES[mode]
    feature_indices((feature,), mixture, feature_names)
    x = as_samples(X, mixture.n_features)[:, feature]
    mixture = mixture.marginal(feature)
    grid = curve_grid(x, mixture)
    curves = weighted_densities(mixture, grid)
    heights, edges = histogram(x, n_bins)
    traces = [_bars(heights, edges, theme, texts), *_curves(grid, curves, theme, texts)]
    if truth is not None:
        true = weighted_densities(truth.marginal(feature), grid).sum(axis=0)
        traces.append(_line(grid, true, texts.truth, color=theme.truth, width=2, dash="6px 4px"))
    figure = new_figure(traces, theme, uirevision)
    highest = min(float(curves.sum(axis=0).max()), HIGHEST_OVER_BARS * float(heights.max()))
    peaks = np.diagonal(weighted_densities(mixture, mixture.means[:, 0]))
    number_tags(figure, mixture.means[:, 0], peaks, theme, shift=(0, 12))
    figure.update_layout(bargap=0)
    figure.update_xaxes(title_text=label(feature_names[feature]), range=padded_range(x))
    figure.update_yaxes(title_text=texts.density, range=(0.0, 1.1 * max(highest, float(heights.max()))))
    return figure


def histogram(x: FloatArray, n_bins: int | None = None) -> tuple[FloatArray, FloatArray]:
    """Return the heights, whose bars have area one in all, shape (B,), and the edges, shape (B + 1,).

    By default the bars are as narrow as the rule of Freedman and Diaconis (1981) says, and no fewer than
    the square root of N (that rule is for one bump, and too coarse for several); 200 at most.
    """
    heights, edges = np.histogram(x, bins=n_bins or _default_bins(x), density=True)
    return heights, edges


def _default_bins(x: FloatArray) -> int:
    lower, upper = np.percentile(x, [25, 75])
    width = 2.0 * float(upper - lower) * x.size ** (-1 / 3)
    spread = float(x.max() - x.min())
    by_width = spread / width if width > spread / MOST_BINS else MOST_BINS
    return int(np.clip(np.ceil(max(by_width, min(np.sqrt(x.size), BINS_BY_ROOT))), 1, MOST_BINS))


def curve_grid(x: FloatArray, mixture: Mixture) -> FloatArray:
    """Return where to evaluate curves: evenly across the data, and finely about each mean, to miss no peak."""
    deviations = np.sqrt(mixture.covariances[:, 0, 0])
    low, high = padded_range(x)
    about = mixture.means + deviations[:, None] * np.linspace(-4.0, 4.0, POINTS_PER_COMPONENT)
    return np.unique(np.concatenate([np.linspace(low, high, POINTS_ACROSS), about.ravel()]))


def weighted_densities(mixture: Mixture, x: FloatArray) -> FloatArray:
    """Return ``weights[k] * N(x | k)``, shape (K, M), in one over the unit of x."""
    return np.exp(mixture.weighted_log_densities(x)).T


def _bars(heights: FloatArray, edges: FloatArray, theme: Theme, texts: PlotTexts) -> go.Bar:
    return go.Bar(
        x=(edges[:-1] + edges[1:]) / 2,
        y=heights,
        width=np.diff(edges),
        name=texts.data,
        marker={"color": theme.data, "line": {"width": 0}},
        hovertemplate="%{x:.4g}: %{y:.4g}<extra></extra>",
    )


def _curves(grid: FloatArray, curves: FloatArray, theme: Theme, texts: PlotTexts) -> list[go.Scatter]:
    """The weighted components, and above them their sum."""
    components = [
        _line(grid, curve, texts.component.format(k=k + 1), color=theme.component(k), width=2, dash=dash(k))
        for k, curve in enumerate(curves)
    ]
    return [*components, _line(grid, curves.sum(axis=0), texts.mixture, color=theme.mixture, width=3)]


def _line(x: FloatArray, y: FloatArray, name: str, **line: object) -> go.Scatter:
    return go.Scatter(x=x, y=y, name=name, mode="lines", line=line, hovertemplate="%{x:.4g}: %{y:.4g}")
