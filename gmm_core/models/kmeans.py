"""k-means by Lloyd's algorithm, as EM's hard limit (PRML section 9.3.2).

Give every component the covariance ``s I`` and let s go to 0: responsibilities become 0 or 1, the
M-step becomes the mean of the assigned points, and ``s log L`` becomes half the sum of squared
distances, with a minus sign. So the loop of EM runs k-means: assignment is its E-step, the means its M-step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gmm_core.arrays import FloatArray, IntArray, as_float_array, as_samples, frozen, require_finite
from gmm_core.em import Expectation, Failure, Maximisation, Reason
from gmm_core.errors import InvalidInput
from gmm_core.whitening import SMALLEST_SPREAD, require_range


@dataclass(frozen=True, eq=False)
class Centres:
    """The parameters of k-means.

    Parameters
    ----------
    centres
        Shape (K, D), in the units of the data; (K,) for one feature. Copied in, read-only.

    Raises
    ------
    InvalidInput
        If they are not finite numbers of that shape.
    """

    centres: FloatArray

    def __post_init__(self) -> None:
        centres = as_float_array("centres", self.centres)
        object.__setattr__(self, "centres", frozen(centres[:, None] if centres.ndim == 1 else centres))
        if self.centres.ndim != 2 or self.centres.size == 0:
            raise InvalidInput(
                "centres_shape",
                f"centres must have shape (K, D), got {centres.shape}; pass one row per centre",
                shape=centres.shape,
            )
        require_finite("centres", self.centres)


@dataclass(frozen=True, eq=False)
class Assignment:
    """Every row's nearest centre, and what the M-step needs of it.

    Attributes
    ----------
    labels
        The index of the nearest centre, shape (N,); of equally near ones, the first.
    counts, sums
        How many rows each centre has, shape (K,), and their sums about the data's mean, shape (K, D).
    inertia
        The sum of squared distances to the nearest centre, in squared units of the data.
    """

    labels: IntArray
    counts: FloatArray
    sums: FloatArray
    inertia: float


class KMeansModel:
    """k-means bound to its data. Distances are Euclidean in the units given: standardise first if they differ.

    What the loop knows as ``log_likelihood`` is ``-1/2 sum_i |x_i - c_nearest|^2 / v``, with v the data's
    variance (the mean over features): the limit of ``(s / v) log L``, the same in any unit, never falling.
    With ``tolerance=0`` the run ends as Lloyd's does, when no row changes its centre.

    Parameters
    ----------
    X
        Shape (N, D), or (N,) for one feature.

    Raises
    ------
    InvalidInput
        If X is no finite matrix of numbers, or its spread is out of the range of floating point.
    """

    def __init__(self, X: Any) -> None:
        self.X: FloatArray = frozen(as_samples(X))
        _require_range(self.X)
        self.centre = self.X.mean(axis=0)
        self._centred = self.X - self.centre
        # Rows that are all the same have no variance; any unit serves, for every distance is 0.
        self.variance = float((self._centred**2).mean()) or 1.0

    @property
    def total_weight(self) -> float:
        """The number of rows, N."""
        return float(len(self.X))

    def expectation(self, parameters: Centres) -> Expectation[Assignment]:
        """E-step: every row goes to its nearest centre (PRML equation 9.2).

        Raises
        ------
        InvalidInput
            If the centres have another number of features than the data, or are all too far from them.
        """
        centres = as_samples(parameters.centres, self.X.shape[1], "centres") - self.centre
        with np.errstate(over="ignore"):
            squared = np.stack([((self._centred - c) ** 2).sum(axis=1) for c in centres], axis=1)
        if not np.isfinite(squared).any():
            raise InvalidInput(
                "centres_too_far",
                f"centres must be near enough to the data for their distances to be numbers, got {parameters.centres}; "
                "start nearer to the data",
                value=str(parameters.centres),
            )
        labels = squared.argmin(axis=1)
        counts = np.bincount(labels, minlength=len(centres)).astype(np.float64)
        sums = np.stack([self._centred[labels == k].sum(axis=0) for k in range(len(centres))])
        inertia = float(squared.min(axis=1).sum())
        return Expectation(Assignment(frozen(labels, np.int64), counts, sums, inertia), -0.5 * inertia / self.variance)

    def maximisation(self, statistics: Assignment, parameters: Centres) -> Maximisation[Centres]:
        """M-step: every centre becomes the mean of its rows (PRML equation 9.4); one without rows has none."""
        counts = statistics.counts
        smallest = int(np.argmin(counts))
        if counts[smallest] == 0.0:
            location = tuple(parameters.centres[smallest].tolist())
            return Maximisation(None, smallest, 0.0, failure=Failure(Reason.EMPTIED, smallest, location, 0.0))
        return Maximisation(Centres(self.centre + statistics.sums / counts[:, None]), smallest, float(counts[smallest]))

    def parameter_shift(self, before: Centres, after: Centres) -> float:
        """The largest change of a coordinate, in standard deviations of the data."""
        return float(np.abs(after.centres - before.centres).max() / np.sqrt(self.variance))

    def alike(self, parameters: Centres) -> None:
        """None: of two equal centres the second has no rows, and the M-step says so."""
        return


def _require_range(X: FloatArray) -> None:
    """Refuse data whose squared distances leave the range of floating point; equal rows and features are welcome."""
    with np.errstate(over="ignore"):
        spread = X.max(axis=0) - X.min(axis=0)
    # A feature that is small beside another may well vanish: it decides nothing.
    if spread.any():
        require_range(np.where(spread < spread.max(), np.clip(spread, SMALLEST_SPREAD, None), spread))
