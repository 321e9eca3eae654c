"""Covariances ``λ_k C``, proportional to one another: the M-step behind VEE, VEI and VEV."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmm_core.arrays import FloatArray
from gmm_core.covariance._descent import Curvature, minimise
from gmm_core.covariance._flat import collapsed, without_extent, without_width


@dataclass(frozen=True)
class _Shape:
    """A common C = B B^T, and the scatters as it sees them: ``B^-1 W_k B^-T``."""

    factor: FloatArray
    scatters: FloatArray


class _Criterion:
    """-2/n times the expected log-likelihood of C, with the best volumes ``λ_k = tr(W_k C^-1) / (n_k D)`` put in.

    Along ``C = B exp(S) B^T``, S symmetric, it is ``sum_k p_k D log tr(V_k exp(-S)) + tr S``, with p_k the
    shares and V_k the scatters as B sees them: convex, so that there is one minimum.
    """

    def __init__(self, shares: FloatArray) -> None:
        self.shares = shares

    def value(self, point: _Shape) -> float:
        D = point.factor.shape[0]
        traces = np.trace(point.scatters, axis1=1, axis2=2)
        if traces.min() <= 0.0:  # Rounding, where C is flat beyond measure.
            return np.inf
        return float(D * self.shares @ np.log(traces) + 2.0 * np.linalg.slogdet(point.factor)[1])

    def derivatives(self, point: _Shape) -> tuple[FloatArray, Curvature]:
        D = point.factor.shape[0]
        unit = point.scatters / np.trace(point.scatters, axis1=1, axis2=2)[:, None, None]
        weights = D * self.shares
        pooled = np.tensordot(weights, unit, axes=1)

        def curvature(S: FloatArray) -> FloatArray:
            inner = np.einsum("kab,ab->k", unit, S)
            half = pooled @ S
            return np.asarray(0.5 * (half + half.T) - np.tensordot(weights * inner, unit, axes=1))

        return np.eye(D) - pooled, curvature

    def move(self, point: _Shape, direction: FloatArray) -> _Shape:
        lengths, axes = np.linalg.eigh(direction)
        out, back = ((axes * np.exp(sign * 0.5 * lengths)) @ axes.T for sign in (1.0, -1.0))
        seen = back @ point.scatters @ back
        return _Shape(point.factor @ out, 0.5 * (seen + seen.swapaxes(1, 2)))


def proportional(counts: FloatArray, scatters: FloatArray) -> FloatArray:
    """Return the covariances ``λ_k C`` that maximise the expected log-likelihood, shape (K, D, D).

    Celeux & Govaert (1995), section 2, alternate between λ and C. Here λ is eliminated and C found by
    Newton's method, from the pooled scatter: in its coordinates nothing depends on the features' units.
    Where too many samples of one component lie in a subspace, C flattens without end and that component
    has collapsed (for one component, as in Tyler 1987).
    """
    D = scatters.shape[1]
    pooled = scatters.sum(axis=0)
    points = np.trace(scatters, axis1=1, axis2=2) <= 0.0
    if points.any() or without_extent(pooled[None])[0]:
        return collapsed(counts, scatters, points if points.any() else ~points)
    factor = np.linalg.cholesky(pooled)
    inverse = np.linalg.inv(factor)
    shape = minimise(_Criterion(counts / counts.sum()), _Shape(factor, inverse @ scatters @ inverse.T))
    volumes = np.trace(shape.scatters, axis1=1, axis2=2) / (counts * D)
    if without_width((inverse @ shape.factor @ shape.factor.T @ inverse.T)[None])[0]:
        return collapsed(counts, scatters, volumes == volumes.min())
    return np.asarray(volumes[:, None, None] * (shape.factor @ shape.factor.T))
