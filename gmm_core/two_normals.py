"""EM for the classic case, two normals in one dimension, with two of everything written out.

There a pass over a thousand points takes so little that loops over two components would double it.
"""

from __future__ import annotations

from math import isfinite, log, sqrt

from gmm_core.gaussian import LIGHT_REFERENCE
from gmm_core.lean import HALF_LOG_TWO_PI, LEAN_SHARE, LeanEM, Rows
from gmm_core.statistics import CANCELLED
from gmm_core.whitening import WhitenedData


class TwoNormalsEM(LeanEM):
    """The steps of :class:`~gmm_core.lean.LeanEM` for K = 2 and D = 1."""

    def __init__(self, data: WhitenedData) -> None:
        super().__init__(data, 2)
        self.difference = self.relative[0]
        # What the logarithms of both densities have in common.
        self.offset += self.total * HALF_LOG_TWO_PI
        self.least_count = LEAN_SHARE * self.total
        self.least_reference = 0.5 * LIGHT_REFERENCE * self.total

    def step(self, rows: Rows) -> tuple[float, Rows] | None:
        """Return the log-likelihood of the parameters and those of the next iteration; None if delicate."""
        one, two = rows
        first = one[0] >= two[0]
        (weight, mean, variance), (weight2, mean2, variance2) = (one, two) if first else (two, one)
        precision, precision2 = 1.0 / variance, 1.0 / variance2
        # Of the heavier component there is always some.
        if precision > self.narrow or precision2 > self.narrow or not weight2 > 0.0:
            return None
        linear, linear2 = precision * mean, precision2 * mean2
        constant = log(weight * sqrt(precision)) - 0.5 * linear * mean
        constant2 = log(weight2 * sqrt(precision2)) - 0.5 * linear2 * mean2
        difference = self.difference
        difference[0] = constant2 - constant
        difference[1] = linear2 - linear
        difference[2] = 0.5 * (precision - precision2)
        excess, (sums,) = self._one_ratio()
        updated = self._maximised(sums, first)
        if updated is None or not isfinite(excess):
            return None
        count, total, squares = self.sums
        joint = constant * count + linear * total - 0.5 * precision * squares
        return joint + excess - self.offset, updated

    def _maximised(self, sums: list[float], first: bool) -> Rows | None:
        """M-step from the statistics of the lighter component; ``first`` tells that it comes second."""
        count2, total2, squares2 = sums
        count, total, squares = self.sums
        count -= count2
        if not (count2 > self.least_count and count > self.least_reference):
            return None
        mean, mean2 = (total - total2) / count, total2 / count2
        variance, variance2 = (squares - squares2) / count - mean * mean, squares2 / count2 - mean2 * mean2
        if not (variance > CANCELLED * mean * mean and variance2 > CANCELLED * mean2 * mean2):
            return None
        heavy, light = [count / self.total, mean, variance], [count2 / self.total, mean2, variance2]
        return [heavy, light] if first else [light, heavy]
