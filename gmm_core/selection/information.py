"""The observed information of a fitted Gaussian mixture, of any covariance family."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import block_diag, eigh, null_space

from gmm_core.arrays import FloatArray
from gmm_core.covariance import Family
from gmm_core.errors import InvalidInput
from gmm_core.louis import local_information, symmetric_basis
from gmm_core.mixture import Mixture
from gmm_core.selection._family_chart import FamilyChart

# Below this share of the information with labels there is none that rounding would not explain.
SMALLEST_SHARE = 1e-8
# Nats that may be left to gain: the maximum is then 0.14 standard errors away.
NEAR_MAXIMUM = 0.01
EMPTY = 1e-6


@dataclass(frozen=True, eq=False)
class Information:
    """What the data tell about the P free parameters, against what they would tell with their labels.

    Attributes
    ----------
    observed, complete
        Minus the second derivative of the log-likelihood of the data, and the expectation of that of
        the data with their labels, shape (P, P), in the coordinates of ``directions``.
    directions
        Derivative of all weights, means and entries of the covariances (in this order, row by row)
        by the P coordinates.
    shares
        Eigenvalues of ``complete^-1 observed``, ascending: the share of the information that the missing
        labels leave. One minus the smallest is the rate at which EM converges.
    """

    observed: FloatArray
    complete: FloatArray
    directions: FloatArray
    shares: FloatArray

    def parameter_covariance(self) -> FloatArray:
        """The covariance matrix of all weights, means and entries of the covariances (delta method)."""
        return self.directions @ np.linalg.solve(self.observed, self.directions.T)


def information_of(mixture: Mixture, X: FloatArray, family: Family) -> Information:
    """Return the information at a fitted mixture, of the data X, shape (N, D), in the units of the parameters.

    A covariance family confines the covariances to a surface; its tangent and its bend come from the
    family's M-step. At a maximum the second derivative is the same in any coordinates of the surface.

    Raises
    ------
    InvalidInput
        If the mixture is not of the family or not at a maximum, or if the information is singular: then
        the data don't determine the parameters, and no standard error can be had from it.
    """
    if not family.contains(mixture.covariances):
        raise InvalidInput(
            "information_family",
            f"the covariances must be {family.name}, and they are not; name the family of the fit",
            family=family.name,
        )
    with np.errstate(over="ignore", invalid="ignore"):
        local = local_information(mixture, X)
    emptiest = int(np.argmin(local.counts))
    if local.counts[emptiest] <= EMPTY * len(X):
        raise _singular(emptiest, 0.0)
    if not np.isfinite(local.observed).all():
        # Samples in units of a component so narrow that their squares have no number.
        raise _saddle()
    chart = FamilyChart(family, mixture, local.counts)
    # Weights move within their sum of one, means freely, covariances within the family.
    inside = block_diag(null_space(mixture.weights[None]), np.eye(mixture.means.size), chart.tangent)
    n_straight = inside.shape[1] - chart.tangent.shape[1]
    bend = block_diag(np.zeros((n_straight, n_straight)), chart.bend(local.gradient[-len(chart.tangent) :]))
    observed = inside.T @ local.observed @ inside - bend
    complete = inside.T @ local.complete @ inside - bend
    shares = _checked_shares(mixture, inside, inside.T @ local.gradient, observed, complete)
    return Information(observed, complete, _to_parameters(mixture) @ inside, shares)


def _checked_shares(
    mixture: Mixture, inside: FloatArray, gradient: FloatArray, observed: FloatArray, complete: FloatArray
) -> FloatArray:
    """Return the eigenvalues of ``complete^-1 observed``, or say why they are not those of a maximum."""
    try:
        shares, vectors = eigh(observed, complete)
    except np.linalg.LinAlgError:
        raise _saddle() from None
    if shares[0] < -SMALLEST_SHARE:
        raise _saddle()
    if shares[0] < SMALLEST_SHARE:
        K, D = mixture.n_components, mixture.n_features
        # Coordinates are w, u and V, each component by component: which one moves most?
        moves = (inside @ vectors[:, 0]) ** 2
        by_component = [part.reshape(K, -1).sum(axis=1) for part in np.split(moves, [K, K + K * D])]
        raise _singular(int(np.argmax(np.sum(by_component, axis=0))), float(shares[0]))
    gain = 0.5 * float(gradient @ np.linalg.solve(observed, gradient))
    if gain > NEAR_MAXIMUM:
        raise _not_maximum(gain)
    return shares


def _singular(component: int, share: float) -> InvalidInput:
    return InvalidInput(
        "information_singular",
        f"the information must not be singular, but the data don't determine component {component + 1} (share of the "
        f"information that is left without the labels: {share:.3g}); use fewer components, a simpler family, or the "
        "bootstrap",
        component=component + 1,
        value=share,
    )


def _not_maximum(gain: float) -> InvalidInput:
    return InvalidInput(
        "information_not_maximum",
        f"the parameters must be at a maximum of the likelihood, and here about {gain:.3g} nats are left to gain; fit "
        "further, or without a floor",
        value=gain,
    )


def _saddle() -> InvalidInput:
    return InvalidInput(
        "information_saddle",
        "the parameters must be at a maximum of the likelihood, and here it curves upwards; fit further, from other "
        "starts, or without a floor",
    )


def _to_parameters(mixture: Mixture) -> FloatArray:
    """Return the derivative of weights, means and covariances by the local coordinates w, u and V."""
    factors = np.linalg.cholesky(mixture.covariances)
    covariances = [
        np.column_stack([(factor @ direction @ factor.T).ravel() for direction in symmetric_basis(len(factor))])
        for factor in factors
    ]
    return np.asarray(block_diag(np.diag(mixture.weights), *factors, *covariances))
