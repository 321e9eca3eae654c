"""What the stage draws of a run on one feature: histogram, curves on a grid, the true density."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gmm_core import stacked
from gmm_core.mixture import Mixture
from pages._ui.player.pack import Packer, quantise

GRID_POINTS = 401
MAX_GRID_POINTS = 1200
BINS = (8, 60)
# A component collapsing onto a point is far higher than everything else; the axis is for everything else.
TALLEST_CURVE = 2.5
HEADROOM = 1.08


def add_line(packer: Packer, X: NDArray[Any], states: list[Mixture], truth: Mixture | None) -> dict[str, Any]:
    """Add the arrays of the one-dimensional view and return its part of the header.

    Parameters
    ----------
    X
        All the data, shape (N, 1): the histogram is of all of it, however many points are drawn.
    states
        The mixtures of the run, T + 1 of them, each of one feature.
    """
    low, high = domain(X[:, 0], np.array([state.means[:, 0] for state in states]))
    grid = curve_grid(low, high, states)
    weighted = np.exp(stacked.weighted_log_densities(states, grid))
    total = weighted.sum(axis=1)
    heights, edges = histogram(X[:, 0])
    true_curve = np.exp(truth.log_density(grid)) if truth is not None else np.empty(0)
    reference = max(heights.max(), true_curve.max(initial=0.0))
    top = HEADROOM * min(max(reference, total.max()), TALLEST_CURVE * reference)
    packer.add("grid", grid, "f4")
    packer.add("histogram_edges", edges, "f4")
    packer.add("histogram_heights", heights, "f4")
    packer.add("true_curve", true_curve, "f4")
    packer.add_differences("curves", quantise(weighted, 0.0, 2.0 * top, np.uint16))
    packer.add_differences("total", quantise(total, 0.0, 2.0 * top, np.uint16))
    return {"x": [low, high], "y": [0.0, top], "curve_top": 2.0 * top, "clipped": bool(total.max() > top)}


def domain(values: NDArray[Any], means: NDArray[Any]) -> tuple[float, float]:
    """The fixed extent of an axis: all the data, and all means that are not far away from them."""
    low, high = float(values.min()), float(values.max())
    span = high - low or max(abs(high), 1.0)
    near = np.clip(means, low - span / 2, high + span / 2)
    low, high = min(low, float(near.min())), max(high, float(near.max()))
    margin = 0.05 * (high - low or span)
    return low - margin, high + margin


def histogram(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Heights and edges of the histogram as a density; its bins cover the data exactly."""
    bins = np.histogram_bin_edges(values, bins="auto").size - 1
    heights, edges = np.histogram(values, bins=int(np.clip(bins, *BINS)), density=True)
    return np.asarray(heights), np.asarray(edges)


def curve_grid(low: float, high: float, states: list[Mixture]) -> NDArray[Any]:
    """One grid for the whole run: even, and finer wherever a component is narrower than its mesh."""
    grid = np.linspace(low, high, GRID_POINTS)
    mesh = grid[1] - grid[0]
    for state in reversed(states):
        for mean, deviation in zip(state.means[:, 0], np.sqrt(state.covariances[:, 0, 0]), strict=True):
            if deviation < 3.0 * mesh and grid.size < MAX_GRID_POINTS:
                grid = _refined(grid, mean + deviation * np.linspace(-4.0, 4.0, 25), deviation / 4.0)
    return grid[(grid >= low) & (grid <= high)]


def _refined(grid: NDArray[Any], candidates: NDArray[Any], spacing: float) -> NDArray[Any]:
    """Add those candidates that are farther than ``spacing`` from every point of the sorted grid."""
    right = np.clip(np.searchsorted(grid, candidates), 1, grid.size - 1)
    nearest = np.minimum(np.abs(candidates - grid[right - 1]), np.abs(grid[right] - candidates))
    return np.sort(np.concatenate([grid, candidates[nearest > spacing]]))
