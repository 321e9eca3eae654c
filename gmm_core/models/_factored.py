"""Covariances as ``F_k diag(exp(l_k)) F_k^T``, for families whose entries are neither free nor equal.

A family of Celeux & Govaert (1995) says what its components share of volume, shape and orientation. Volume and
shape are sums of coordinates in the logarithms l. The frames F are rotations, ``exp`` of a skew matrix, where axes
count, and unit lower triangles (the Cholesky factors without their lengths) where they don't. Every vector of
coordinates is a member of the family.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.linalg import expm, expm_frechet, logm

from gmm_core.arrays import FloatArray


@dataclass(frozen=True)
class Frame:
    """A kind of frame, of D (D - 1) / 2 coordinates below the diagonal of a matrix.

    Attributes
    ----------
    of
        Coordinate matrices and logarithms l of covariances, from them and whether they share one frame.
    matrix, pull_back
        A frame from its coordinate matrix, and a gradient by the frame pulled back to that.
    """

    of: Callable[[FloatArray, bool], tuple[FloatArray, FloatArray]]
    matrix: Callable[[FloatArray], FloatArray]
    pull_back: Callable[[FloatArray, FloatArray], FloatArray]


def _triangles(covariances: FloatArray, shared: bool) -> tuple[FloatArray, FloatArray]:
    factors = np.linalg.cholesky(covariances)
    lengths = np.diagonal(factors, axis1=1, axis2=2)
    return factors / lengths[:, None, :], 2.0 * np.log(lengths)


def _rotations(covariances: FloatArray, shared: bool) -> tuple[FloatArray, FloatArray]:
    K, D, _ = covariances.shape
    # A sum at random has each of its axes to itself, even where no component has.
    mixed = np.tensordot(np.random.default_rng(0).uniform(0.5, 1.5, K), covariances, axes=1)
    axes = np.linalg.eigh(np.repeat(mixed[None], K, axis=0) if shared else covariances)[1]
    axes = axes * np.where(np.diagonal(axes, axis1=1, axis2=2) < 0.0, -1.0, 1.0)[:, None, :]
    axes[:, :, 0] *= np.sign(np.linalg.det(axes))[:, None]
    logarithms = np.log(np.einsum("kab,kac,kcb->kb", axes, covariances, axes))
    return np.array([np.real(logm(one)) for one in axes]).reshape(K, D, D), logarithms


def _skew(below: FloatArray) -> FloatArray:
    lower = np.tril(below, -1)
    return np.asarray(lower - lower.T)


def _rotation_pull_back(below: FloatArray, by_frame: FloatArray) -> FloatArray:
    by_skew = np.asarray(expm_frechet(_skew(below).T, by_frame, compute_expm=False))
    return np.asarray(by_skew - by_skew.T)


TRIANGLE = Frame(_triangles, lambda below: np.tril(below, -1) + np.eye(len(below)), lambda _, by_frame: by_frame)
ROTATION = Frame(_rotations, lambda below: np.asarray(expm(_skew(below))), _rotation_pull_back)
# The axes of the features are no coordinates: a triangle of zeros.
AXES = Frame(TRIANGLE.of, lambda below: np.eye(len(below)), lambda _, by_frame: np.zeros_like(by_frame))


def _one_shape(K: int, D: int) -> FloatArray:
    """Shapes in common and own volumes, all but the first relative to that: (K, D, D + K - 1)."""
    volumes = np.repeat(np.eye(K)[:, None, 1:], D, axis=1)
    return np.concatenate([np.repeat(np.eye(D)[None], K, axis=0), volumes], axis=2)


def _one_volume(K: int, D: int) -> FloatArray:
    """One volume and own shapes, each of D - 1 coordinates that add up to nothing: (K, D, 1 + K (D - 1))."""
    contrasts = np.vstack([np.eye(D - 1), -np.ones((1, D - 1))])
    shapes = np.einsum("kj,dc->kdjc", np.eye(K), contrasts).reshape(K, D, K * (D - 1))
    return np.concatenate([np.ones((K, D, 1)), shapes], axis=2)


def _all_alike(K: int, D: int) -> FloatArray:
    return np.repeat(np.eye(D)[None], K, axis=0)


def _all_free(K: int, D: int) -> FloatArray:
    return np.eye(K * D).reshape(K, D, K * D)


@dataclass(frozen=True)
class Structure:
    """The frame, whether components share it, and how the logarithms l, shape (K, D), follow from coordinates."""

    frame: Frame
    shared: bool
    logarithms: Callable[[int, int], FloatArray]


STRUCTURES: Mapping[str, Structure] = {
    "VEI": Structure(AXES, True, _one_shape),
    "EVI": Structure(AXES, True, _one_volume),
    "VEE": Structure(TRIANGLE, True, _one_shape),
    "EVV": Structure(TRIANGLE, False, _one_volume),
    "EVE": Structure(ROTATION, True, _one_volume),
    "VVE": Structure(ROTATION, True, _all_free),
    "EEV": Structure(ROTATION, False, _all_alike),
    "VEV": Structure(ROTATION, False, _one_shape),
}


class FactoredCovariances:
    """The covariances of one family, K of them over D features, as a vector: first of l, then of the frames."""

    def __init__(self, family: str, K: int, D: int) -> None:
        self.structure = STRUCTURES[family]
        self.shape = (K, D)
        self.linear = self.structure.logarithms(K, D)
        self.below = np.tril_indices(D, -1)
        self.n_frames = 0 if self.structure.frame is AXES else 1 if self.structure.shared else K

    def of(self, covariances: FloatArray) -> FloatArray:
        """Return the coordinates of covariances of the family."""
        matrices, logarithms = self.structure.frame.of(covariances, self.structure.shared)
        lengths = np.linalg.lstsq(self.linear.reshape(-1, self.linear.shape[2]), logarithms.ravel())[0]
        return np.concatenate([lengths, matrices[: self.n_frames, self.below[0], self.below[1]].ravel()])

    def covariances(self, vector: FloatArray) -> FloatArray:
        """Return the covariances that a vector stands for, shape (K, D, D)."""
        lengths, frames = self._parts(vector)
        return np.asarray((frames * lengths[:, None, :]) @ frames.swapaxes(1, 2))

    def pull_back(self, vector: FloatArray, by_covariances: FloatArray) -> FloatArray:
        """Return the gradient by the vector, from symmetric gradients by the covariances."""
        lengths, frames = self._parts(vector)
        by_logarithms = np.einsum("kab,kac,kcb->kb", frames, by_covariances, frames) * lengths
        by_frames = 2.0 * by_covariances @ frames * lengths[:, None, :]
        if self.structure.shared:
            by_frames = by_frames.sum(axis=0, keepdims=True)
        matrices = self._matrices(vector)
        pulled = [self.structure.frame.pull_back(*pair) for pair in zip(matrices, by_frames, strict=False)]
        by_below = [matrix[self.below] for matrix in pulled[: self.n_frames]]
        return np.concatenate([np.tensordot(by_logarithms, self.linear, axes=2), *by_below])

    def _matrices(self, vector: FloatArray) -> FloatArray:
        """The coordinate matrices of the frames, one for each or one for all."""
        D = self.shape[1]
        matrices = np.zeros((max(1, self.n_frames), D, D))
        matrices[: self.n_frames, self.below[0], self.below[1]] = vector[self.linear.shape[2] :].reshape(
            self.n_frames, len(self.below[0])
        )
        return matrices

    def _parts(self, vector: FloatArray) -> tuple[FloatArray, FloatArray]:
        lengths = np.exp(self.linear @ vector[: self.linear.shape[2]])
        frames = np.array([self.structure.frame.matrix(one) for one in self._matrices(vector)])
        return lengths, np.broadcast_to(frames, (self.shape[0], *frames.shape[1:]))
