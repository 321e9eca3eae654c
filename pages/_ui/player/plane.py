"""What the stage draws of a run on two features: ellipses and the density on a grid."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gmm_core import stacked
from gmm_core.mixture import Mixture
from pages._ui.player.line import domain
from pages._ui.player.pack import Packer, quantise

GRID_SIDE = 64
# While no parameter has moved by this much (in units of the data's spread), contours would look the same.
MOVED = 0.01
MOST_GRIDS = 120
# Contours at these fractions of the highest density of the final state.
CONTOUR_FRACTIONS = (0.75, 0.45, 0.22, 0.1, 0.035, 0.01, 0.002)


def add_plane(
    packer: Packer, X: NDArray[Any], states: list[Mixture], truth: Mixture | None, shifts: NDArray[Any]
) -> dict[str, Any]:
    """Add the arrays of the two-dimensional view and return its part of the header.

    Parameters
    ----------
    X
        All the data, shape (N, 2).
    states
        The mixtures of the run, T + 1 of them, each of two features.
    shifts
        By how much each of the T steps moved the parameters, see ``StepInfo.parameter_shift``.
    """
    means = np.array([state.means for state in states])
    x, y = (domain(X[:, d], means[:, :, d]) for d in (0, 1))
    packer.add("means", means, "f4")
    packer.add("factors", np.array([factors(state) for state in states]), "f4")
    packer.add("true_means", truth.means if truth is not None else np.empty((0, 2)), "f4")
    packer.add("true_factors", factors(truth) if truth is not None else np.empty((0, 3)), "f4")
    return {"x": list(x), "y": list(y), **_add_density(packer, x, y, states, shifts)}


def factors(mixture: Mixture) -> NDArray[Any]:
    """The lower Cholesky factors as (l11, l21, l22), shape (K, 3).

    ``mean + s * L @ (cos, sin)`` runs around the s-standard-deviations ellipse. Unlike axes and
    angles, L moves continuously with the covariance.
    """
    lower = np.linalg.cholesky(mixture.covariances)
    return np.stack([lower[:, 0, 0], lower[:, 1, 0], lower[:, 1, 1]], axis=1)


def _add_density(
    packer: Packer, x: tuple[float, float], y: tuple[float, float], states: list[Mixture], shifts: NDArray[Any]
) -> dict[str, Any]:
    """Add the log-density on a grid, and say at which levels to draw contours.

    The logarithm, because that of a Gaussian is a parabola, so that interpolating between the
    points of even a coarse grid gives smooth contours.
    """
    columns, rows = np.linspace(*x, GRID_SIDE), np.linspace(*y, GRID_SIDE)
    points = np.stack([axis.ravel() for axis in np.meshgrid(columns, rows)], axis=1)
    grids, grid_of = key_states(shifts)
    density = stacked.log_densities([states[state] for state in grids], points)
    peak = float(density[-1].max())
    levels = [peak + float(np.log(fraction)) for fraction in CONTOUR_FRACTIONS]
    low, high = levels[-1] - 1.0, max(float(density.max()), peak + 1e-6)
    packer.add_differences("density", quantise(density, low, high, np.uint16).reshape(-1, GRID_SIDE, GRID_SIDE))
    packer.add("density_of", grid_of, "u2")
    return {"density_range": [low, high], "contour_levels": levels, "peak": peak}


def key_states(shifts: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Choose the states whose density is sent: the first, the last, and wherever enough has moved in between.

    Returns
    -------
    states, position
        The chosen states, and for each of the T + 1 states the position among them of the one that stands for it.
    """
    way = np.concatenate([[0.0], np.cumsum(shifts)])
    stride = max(MOVED, way[-1] / MOST_GRIDS)
    leg = np.floor(way / stride).astype(np.int64)
    leg[-1] = leg[-1] + 1 if len(leg) > 1 else 0
    _, states, position = np.unique(leg, return_index=True, return_inverse=True)
    return states, position
