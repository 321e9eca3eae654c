"""Data with missing values, prepared for EM."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.linalg import eigh

from gmm_core.arrays import FloatArray, IntArray
from gmm_core.errors import InvalidInput
from gmm_core.gaussian import ZParameters
from gmm_core.missing._expectation import Parts
from gmm_core.missing._parts import Coordinates, stacks
from gmm_core.missing._patterns import as_incomplete, patterns_of
from gmm_core.whitening import SMALLEST_CORRELATION_EIGENVALUE, WhitenedData, as_weights, require_variation

REFERENCE_PASSES = 100
REFERENCE_CHANGE = 0.05


class IncompleteData(WhitenedData):
    """Data of which some values are missing at random, prepared for EM.

    A value is missing at random when whether it is missing depends on nothing but the known values of
    its row. Then EM on what is known is maximum likelihood (Rubin 1976).

    Parameters
    ----------
    X
        Shape (N, D), or (N,) for one feature, with NaN (or a mask) where a value is missing.
    sample_weight
        Shape (N,): how often, or how much, each row counts. None counts each once.

    Attributes
    ----------
    X
        As float64, with NaN.
    empty_rows
        The indices of the rows without any known value. They tell nothing about the mixture and count nothing.
    total_weight
        The number of the other rows, or the sum of their weights.
    centre
        The means of the known values, shape (D,).
    covariance, feature_sd, scale, collinear
        As for :class:`WhitenedData`, by the covariance of one normal distribution fitted to the data
        by a few passes of EM; it is the data's own where nothing is missing.
    patterns
        The rows by which values they know.
    row_weights
        Shape (N,): the weight of every row, 0 for the empty ones.
    parts
        The rows in the coordinates, as the E-step takes them.

    There are no ``z`` and ``squared_radius``.

    Raises
    ------
    InvalidInput
        If X has infinities or no known value in a feature, if the known values of a feature are all
        equal, or as :class:`WhitenedData`.
    """

    complete = False
    ridge = 0.0

    def __init__(self, X: Any, sample_weight: Any = None) -> None:
        self.X = as_incomplete(X)
        self.sample_weight = as_weights(sample_weight, self.n_samples)
        known = ~np.isnan(self.X)
        self.empty_rows: IntArray = np.flatnonzero(~known.any(axis=1))
        weights = np.ones(self.n_samples) if self.sample_weight is None else self.sample_weight.copy()
        weights[self.empty_rows] = 0.0
        _require_known(known[weights > 0])
        require_variation(self.X[weights > 0].T, "in every row that has it")
        self.total_weight = float(weights.sum())
        self.centre, sd = _observed_moments(self.X, weights)
        self.row_weights = weights
        self.patterns = patterns_of(known)
        scaled = Parts.of(self.X, weights, self.patterns, Coordinates(self.centre, np.diag(sd)))
        self._whiten_by(_covariance_of_one_normal(scaled, len(sd)) * np.outer(sd, sd))
        self.parts = Parts.of(self.X, weights, self.patterns, Coordinates(self.centre, self.scale))
        for array in (self.X, self.empty_rows, self.centre, weights):
            array.setflags(write=False)

    def subset(self, rows: IntArray) -> IncompleteData:
        """Some of the rows, by index, prepared anew."""
        return IncompleteData(self.X[rows], None if self.sample_weight is None else self.sample_weight[rows])

    def filled(self) -> WhitenedData:
        """The data with missing values filled in, for ways of starting: never for a likelihood.

        By what is expected of them, given the known ones, under the normal distribution that the
        coordinates are taken from; by the means of the known values where features are collinear.
        """
        z = np.zeros_like(self.X)
        for stack in stacks(self.X, self.row_weights, self.patterns, Coordinates(self.centre, self.scale)):
            expected = stack.rotations[:, : stack.n_known].swapaxes(1, 2) @ stack.values
            stack.scatter(expected.swapaxes(1, 2), z)
        X = np.where(np.isnan(self.X), self.means_from_z(z), self.X)
        plain = self.sample_weight is None and not self.empty_rows.size
        return WhitenedData(X, None if plain else self.row_weights)


def _require_known(known: np.ndarray[Any, np.dtype[np.bool_]]) -> None:
    unknown = np.flatnonzero(~known.any(axis=0))
    if unknown.size:
        feature = int(unknown[0])
        raise InvalidInput(
            "feature_unknown",
            f"every feature must have known values, but feature {feature + 1} is missing in every row that counts; "
            "drop it",
            feature=feature + 1,
        )


def _observed_moments(X: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Means and standard deviations of the known values, shapes (D,)."""
    known = ~np.isnan(X)
    totals = weights @ known
    centre = weights @ np.where(known, X, 0.0) / totals
    deviations = np.where(known, X - centre, 0.0)
    centre = centre + weights @ deviations / totals
    return centre, np.sqrt(weights @ np.where(known, X - centre, 0.0) ** 2 / totals)


def _covariance_of_one_normal(scaled: Parts, n_features: int) -> FloatArray:
    """About the covariance of one normal distribution for the data, features scaled, shape (D, D).

    Coordinates need not be exact: EM from independent features, until no variance in any direction
    changes much, or until one is seen to vanish.
    """
    covariance = np.eye(n_features)
    mean = np.zeros(n_features)
    for _ in range(REFERENCE_PASSES):
        statistics, _ = scaled.expectation(ZParameters(np.ones(1), mean[None], covariance[None]))
        means, scatters = statistics.moments()
        before, mean = covariance, means[0]
        covariance = 0.5 * (scatters[0] + scatters[0].T) / statistics.counts[0]
        if np.linalg.eigvalsh(covariance)[0] < SMALLEST_CORRELATION_EIGENVALUE:
            break
        change = eigh(covariance, before, eigvals_only=True)
        if np.abs(change - 1.0).max() < REFERENCE_CHANGE:
            break
    return covariance
