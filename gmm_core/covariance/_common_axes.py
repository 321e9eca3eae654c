"""Common axes for all components, each its own variances along them: the M-steps behind VVE and EVE."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy.linalg import expm

from gmm_core.arrays import FloatArray
from gmm_core.covariance._descent import Curvature, minimise

SWEEPS = 3
GRID = np.linspace(0.0, 0.5 * np.pi, 16, endpoint=False)


class VariableVolume:
    """``sum_k p_k x_k`` with ``x_k = log prod_j (Q^T W_k Q)_jj``: -2/n times VVE's expected log-likelihood."""

    def __init__(self, shares: FloatArray) -> None:
        self.shares = shares

    def of(self, x: FloatArray) -> FloatArray:
        """The criterion of x, shape (..., K)."""
        return x @ self.shares

    def slopes(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        """First and second derivatives by x, shapes (K,) and (K, K)."""
        return self.shares, np.zeros((len(x), len(x)))


class EqualVolume:
    """``D log sum_k exp(x_k / D)``: -2/n times EVE's expected log-likelihood with the best volume put in."""

    def __init__(self, n_features: int) -> None:
        self.D = n_features

    def of(self, x: FloatArray) -> FloatArray:
        """The criterion of x, shape (..., K)."""
        return np.asarray(self.D * np.logaddexp.reduce(x / self.D, axis=-1))

    def slopes(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        """First and second derivatives by x, shapes (K,) and (K, K)."""
        p = np.exp(x / self.D - np.logaddexp.reduce(x / self.D))
        return p, (np.diag(p) - np.outer(p, p)) / self.D


Volume = VariableVolume | EqualVolume


class _Criterion:
    """The criterion as a function of the axes Q, moved along ``Q exp(Ω)`` with Ω skew."""

    def __init__(self, scatters: FloatArray, volume: Volume) -> None:
        self.scatters, self.volume = scatters, volume

    def seen(self, axes: FloatArray) -> FloatArray:
        """The scatters along these axes, shape (K, D, D)."""
        turned = axes.T @ self.scatters @ axes
        return np.asarray(0.5 * (turned + turned.swapaxes(1, 2)))

    def value(self, axes: FloatArray) -> float:
        return float(self.volume.of(_logs(np.diagonal(self.seen(axes), axis1=1, axis2=2)).sum(axis=1)))

    def derivatives(self, axes: FloatArray) -> tuple[FloatArray, Curvature]:
        M = self.seen(axes)
        m = np.diagonal(M, axis1=1, axis2=2)
        inverse = 1.0 / m
        gradients = M * (inverse[:, None, :] - inverse[:, :, None])
        slopes, bends = self.volume.slopes(np.log(m).sum(axis=1))
        scaled = M * inverse[:, None, :]
        middle = 0.5 * (scaled + scaled.swapaxes(1, 2))

        def curvature(turn: FloatArray) -> FloatArray:
            """Of x_k: ``Λ^-1 Ω M + M Ω Λ^-1 - Ω A - A Ω - skew part of 2 M r / m``, with r the change of log m."""
            rates = 2.0 * np.einsum("kij,ij->kj", scaled, turn)
            cross = inverse[:, :, None] * (turn @ M) - turn @ middle
            cross = cross - cross.swapaxes(1, 2)
            bent = cross - M * ((rates * inverse)[:, None, :] - (rates * inverse)[:, :, None])
            along = np.einsum("kij,ij->k", gradients, turn)
            return np.asarray(np.tensordot(slopes, bent, axes=1) + np.tensordot(bends @ along, gradients, axes=1))

        return np.tensordot(slopes, gradients, axes=1), curvature

    def move(self, axes: FloatArray, direction: FloatArray) -> FloatArray:
        return np.asarray(axes @ expm(direction))


def common_axes(scatters: FloatArray, volume: Volume, present: FloatArray | None = None) -> FloatArray:
    """Return the common axes that suit the scatters best, shape (D, D), one per column.

    There can be several minima, so the search starts from every component's own axes, from those of the
    pooled scatter turned plane by plane to the best of many angles (after Flury & Gautschi 1986), and from
    the axes of the ``present`` covariances, so that no step of EM loses what is reached. From there
    Newton's method needs a handful of steps, where turning planes or majorisation (Browne & McNicholas
    2014) need hundreds. With three features or more, the best minimum is found nearly always, not surely.
    """
    criterion = _Criterion(scatters / np.trace(scatters, axis1=1, axis2=2).max(), volume)
    pooled = np.linalg.eigh(criterion.scatters.sum(axis=0))[1]
    ways_in = [turn_planes(criterion, pooled), *np.linalg.eigh(criterion.scatters)[1]]
    if present is not None:
        ways_in.append(axes_of(present))
    found = [minimise(criterion, axes) for axes in ways_in]
    return min(found, key=criterion.value)


def axes_of(covariances: FloatArray) -> FloatArray:
    """Return the axes that covariances have in common: those of a sum of uneven shares."""
    shares = np.sqrt(np.arange(2.0, 2.0 + len(covariances))) / np.trace(covariances, axis1=1, axis2=2)
    return np.asarray(np.linalg.eigh(np.tensordot(shares, covariances, axes=1))[1])


def turn_planes(criterion: _Criterion, axes: FloatArray) -> FloatArray:
    """Turn every plane of two axes to the best of some angles, for a few rounds."""
    seen, axes = criterion.seen(axes), axes.copy()
    for _ in range(SWEEPS):
        turned = False
        for plane in combinations(range(len(axes)), 2):
            angle = _best_angle(seen, plane, criterion.volume)
            if angle == 0.0:
                continue
            turned = True
            i = list(plane)
            rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
            axes[:, i] = axes[:, i] @ rotation
            seen[:, :, i] = seen[:, :, i] @ rotation
            seen[:, i, :] = rotation.T @ seen[:, i, :]
        if not turned:
            break
    return axes


def _best_angle(seen: FloatArray, plane: tuple[int, int], volume: Volume) -> float:
    """The best of a grid of angles and of the angles that suit a single component; 0 if none is better."""
    i, j = plane
    a, b, c = seen[:, i, i], seen[:, j, j], seen[:, i, j]
    angles = np.concatenate([GRID, 0.5 * np.arctan2(2.0 * c, a - b)])
    cosine, sine = np.cos(angles)[:, None], np.sin(angles)[:, None]
    first = a * cosine**2 + b * sine**2 + 2.0 * c * sine * cosine
    second = a * sine**2 + b * cosine**2 - 2.0 * c * sine * cosine
    rest = _logs(np.delete(np.diagonal(seen, axis1=1, axis2=2), plane, axis=1)).sum(axis=1)
    values = volume.of(rest + _logs(first) + _logs(second))
    best = int(np.argmin(values))
    return float(angles[best]) if values[best] < values[0] - 1e-12 else 0.0


def _logs(variances: FloatArray) -> FloatArray:
    return np.asarray(np.log(np.maximum(variances, np.finfo(float).tiny)))
