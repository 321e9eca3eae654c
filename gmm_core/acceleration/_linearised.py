"""EM linearised: many of its steps at once, and what is left to gain, from the curvature of the likelihood.

With B the information of the data with their labels and I that of the data alone (Louis 1982), EM near a
point takes the step ``B^-1 g`` and shrinks it by ``1 - B^-1 I`` from pass to pass. So ``s`` steps, in a
direction u with ``I u = share B u``, add up to ``(1 - (1 - share)^s) / share`` first ones. One step is EM,
infinitely many are Newton's method; in between the climb stays near EM's own path.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.linalg import LinAlgError, block_diag, eigh, null_space

from gmm_core.acceleration._progress import Progress
from gmm_core.arrays import FloatArray
from gmm_core.em import INFINITY
from gmm_core.errors import InvalidInput
from gmm_core.gaussian import ZParameters
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.louis import local_information, symmetric_basis
from gmm_core.mixture import Mixture
from gmm_core.packed import n_packed

# A smaller share of the information may be rounding alone.
SMALLEST_SHARE = 1e-8
# Part of the tolerance below which nothing is left to gain.
CAUTION = 0.1
FIRST_STEPS, MOST_STEPS = 8.0, 1e12
# The gain over the gain foretold, less one: below the first, more steps at once; above the second, fewer.
TRUSTED, REFUSED = 0.05, 0.15
FASTER, SLOWER = 4.0, 8.0
# A covariance may grow or shrink at most so many e-folds at once.
MOST_FOLDS = 20.0
# The curvature takes a product of every pair of parameters for every row: beyond so many it is not worth it.
MOST_PRODUCTS = 2e8


@dataclass(frozen=True)
class LinearisedEM:
    """The linearised EM at a point: ``directions`` (A, P) with their shares (P,), the step in each, and the scores.

    In each direction the complete information is 1.
    """

    directions: FloatArray
    shares: FloatArray
    slopes: FloatArray

    def after(self, steps: float) -> tuple[FloatArray, float]:
        """Where so many steps of EM lead, shape (A,), and the gain in nats, both if nothing bends further."""
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            summed = -np.expm1(steps * np.log1p(-np.minimum(self.shares, 1.0))) / self.shares
        summed = np.where(np.abs(self.shares) * steps < 1e-9, steps, summed)
        along = summed * self.slopes
        gain = float(self.slopes @ along - 0.5 * along @ (self.shares * along))
        return self.directions @ along, gain

    @property
    def left(self) -> float:
        """What is left to gain up to the maximum in nats; infinite if there is none in sight."""
        return 0.5 * float(self.slopes @ (self.slopes / self.shares)) if self.shares[0] > 0.0 else INFINITY


def applies(model: GaussianMixtureModel, n_components: int) -> bool:
    """Whether the covariances move freely (some families, no floor), every value is known, and the work pays."""
    coordinates = n_components * n_packed(model.data.n_features)
    free = model.floor == model.data.ridge == 0.0 and model.data.complete and model.family.name in TANGENTS
    return free and model.data.n_samples * coordinates**2 <= MOST_PRODUCTS


def many_steps(progress: Progress, parameters: ZParameters, on_slopes_only: bool = False) -> tuple[bool, ZParameters]:
    """Step until nothing is left to gain or a step fails.

    Returns whether nothing is left to gain, and where EM leads next. With ``on_slopes_only`` it also ends where
    the likelihood curves upwards in any direction, as it does before a saddle.
    """
    steps = FIRST_STEPS
    log_likelihood, updated = progress.evaluate(parameters)
    progress.record(log_likelihood, parameters)
    local = _seen(progress, parameters)
    while local is not None and not progress.exhausted and steps >= 1.0:
        if progress.tolerance is not None and local.left <= CAUTION * progress.tolerance:
            return True, updated
        if on_slopes_only and not local.shares[0] > 0.0:
            break
        move, foretold = local.after(steps)
        point = _moved(progress.model, parameters, move)
        attempt = None if point is None else progress.attempt(point)
        gain = -INFINITY if attempt is None else attempt[0] - log_likelihood
        surprise = abs(gain - foretold) / foretold if foretold > 0.0 else INFINITY
        if attempt is None or gain < 0.0 or surprise > REFUSED:
            steps /= SLOWER
            continue
        assert point is not None
        progress.record(attempt[0], point)
        parameters, (log_likelihood, updated) = point, attempt
        if surprise < TRUSTED:
            steps = min(steps * FASTER, MOST_STEPS)
        local = _seen(progress, parameters)
    return False, updated


def _seen(progress: Progress, parameters: ZParameters) -> LinearisedEM | None:
    progress.n_curvatures += 1
    return _linearised(progress.model, parameters)


def gain_ahead(model: GaussianMixtureModel, mixture: Mixture) -> float:
    """What is left to gain up to the maximum, in nats, by the curvature; infinite where none is in sight."""
    local = _linearised(model, model.to_z(mixture))
    return INFINITY if local is None or local.shares[0] < SMALLEST_SHARE else local.left


def still_ahead(progress: Progress) -> float:
    """What is left to gain from where a climb is, as :func:`gain_ahead`, for one pass for the curvature."""
    progress.n_curvatures += 1
    return gain_ahead(progress.model, progress.model.from_z(progress.reached))


def _linearised(model: GaussianMixtureModel, parameters: ZParameters) -> LinearisedEM | None:
    """One pass for the curvature; None where a component is too flat, or EM's own problem bends up."""
    try:
        mixture = model.from_z(parameters)
        local = local_information(mixture, model.data.X, model.data.sample_weight)
        K, D = mixture.means.shape
        inside = block_diag(null_space(mixture.weights[None]), np.eye(K * D), TANGENTS[model.family.name](K, D))
        shares, vectors = eigh(inside.T @ local.observed @ inside, inside.T @ local.complete @ inside)
    except (InvalidInput, LinAlgError):
        return None
    directions = inside @ vectors
    return LinearisedEM(directions, shares, directions.T @ local.gradient)


def _moved(model: GaussianMixtureModel, parameters: ZParameters, move: FloatArray) -> ZParameters | None:
    """The mixture at local coordinates ``move``; None if they are out of range."""
    if not np.isfinite(move).all():
        return None
    mixture = model.from_z(parameters)
    K, D = mixture.means.shape
    w, u, v = np.split(move, [K, K + K * D])
    factors = np.linalg.cholesky(mixture.covariances)
    weights = mixture.weights * np.exp(w - w.max())
    means = mixture.means + (factors @ u.reshape(K, D, 1))[:, :, 0]
    lengths, axes = np.linalg.eigh(np.tensordot(v.reshape(K, -1), symmetric_basis(D), axes=1))
    if np.abs(lengths).max() > MOST_FOLDS:
        return None
    stretched = factors @ axes * np.exp(0.5 * lengths)[:, None, :]
    covariances = stretched @ stretched.swapaxes(1, 2)
    data = model.data
    return ZParameters(weights / weights.sum(), data.means_to_z(means), data.covariances_to_z(covariances))


def _full(K: int, D: int) -> FloatArray:
    return np.eye(K * D * (D + 1) // 2)


def _tied(K: int, D: int) -> FloatArray:
    return np.asarray(np.tile(_full(1, D), (K, 1)) / np.sqrt(K))


def _diag(K: int, D: int) -> FloatArray:
    diagonal = np.trace(symmetric_basis(D), axis1=1, axis2=2) > 0.0
    return np.asarray(block_diag(*[np.eye(len(diagonal))[:, diagonal]] * K))


def _spherical(K: int, D: int) -> FloatArray:
    trace = np.trace(symmetric_basis(D), axis1=1, axis2=2)[:, None]
    return np.asarray(block_diag(*[trace / np.sqrt(D)] * K))


# In local coordinates these families are flat: the directions in which their covariances can go.
TANGENTS: Mapping[str, Callable[[int, int], FloatArray]] = {
    "full": _full,
    "tied": _tied,
    "diag": _diag,
    "spherical": _spherical,
}
