"""EM for small data: the same mathematics as the kernel with the fewest possible calls of NumPy.

For N up to some ten thousand and D <= 2 the calls cost as much as their arithmetic. Here Phi is
kept, the K - 1 ratios to a reference component take seven array operations, and the M-step is done
in Python's own numbers. It serves maximum likelihood with full covariances, and hands back whatever
is delicate (an overflow, a narrow, flat or emptied component) to the general path.
"""

from __future__ import annotations

from math import isfinite, log, sqrt
from operator import mul

import numpy as np

from gmm_core.arrays import FloatArray
from gmm_core.gaussian import LIGHT_REFERENCE, NARROW, ZParameters
from gmm_core.mixture import LOG_TWO_PI
from gmm_core.packed import fill_features, n_packed, upper_indices
from gmm_core.statistics import CANCELLED
from gmm_core.whitening import WhitenedData

# Numbers in Phi and the responsibilities of all the data, which must stay in a cache from pass to pass.
LEAN_ENTRIES = 1 << 19
LEAN_FEATURES = 2
# Counts below this share leave the lean path; they are far above those that count as empty.
LEAN_SHARE = 1e-4
# In a flatter covariance s12^2 cancels against s11 s22: part of the product that must be left.
NEARLY_FLAT = 1e-6
HALF_LOG_TWO_PI = 0.5 * LOG_TWO_PI

Rows = list[list[float]]


class LeanEM:
    """EM on one small data set with preallocated room.

    Parameters are rows ``[weight, mean..., upper covariance...]``, one per component, in z.
    """

    def __init__(self, data: WhitenedData, n_components: int) -> None:
        self.n_features = data.n_features
        self.total = data.total_weight
        self.offset = data.total_weight * data.log_scale
        self.sums: list[float] = data.feature_sums.tolist()
        self.narrow = NARROW / data.squared_radius
        self.features = fill_features(data.z, np.empty((n_packed(self.n_features), data.n_samples)))
        self.transposed = self.features.T
        # An array of one number is added and divided faster than a number.
        self.one = np.array(1.0)
        self.weighted = data.sample_weight is not None
        self.weight = np.ones(data.n_samples) if data.sample_weight is None else data.sample_weight
        self.numerator = self.one if data.sample_weight is None else data.sample_weight
        self.relative = np.empty((n_components - 1, len(self.features)))
        # The ratios; for two components the logarithms of their sums too, which the product with Phi sums as well.
        self.rows = np.empty((max(n_components - 1, 2), data.n_samples))
        self.ratios, self.logarithms = self.rows[: n_components - 1], self.rows[-1]
        self.normaliser, self.share = np.empty(data.n_samples), np.empty(data.n_samples)
        self.coefficients = _coefficients_1d if self.n_features == 1 else _coefficients_2d

    def step(self, rows: Rows) -> tuple[float, Rows] | None:
        """Return the log-likelihood of the parameters and those of the next iteration; None if delicate.

        To be called with NumPy's overflow warnings off: an overflow is one of the delicate cases.
        """
        reference = rows.index(max(rows))
        coefficients = self.coefficients(rows, self.narrow)
        if coefficients is None:
            return None
        first = coefficients.pop(reference)
        self.relative[:] = [[a - b for a, b in zip(row, first, strict=True)] for row in coefficients]
        excess, sums = self._one_ratio() if len(rows) == 2 else self._several_ratios()
        if not isfinite(excess):
            return None
        left = self.sums
        for row in sums:
            left = [a - b for a, b in zip(left, row, strict=True)]
        sums.insert(reference, left)
        updated = _maximisation(sums, self.total)
        if updated is None or updated[reference][0] * len(rows) <= LIGHT_REFERENCE:
            return None
        return sum(map(mul, first, self.sums)) + excess - self.offset, updated

    def _several_ratios(self) -> tuple[float, Rows]:
        """The likelihood beyond that of the reference, and the statistics of all other components."""
        normaliser, share, ratios = self.normaliser, self.share, self.ratios
        self.relative.dot(self.features, ratios)
        np.exp(ratios, ratios)
        np.add.reduce(ratios, axis=0, out=normaliser, initial=1.0)
        np.divide(self.numerator, normaliser, share)
        np.multiply(ratios, share, ratios)
        np.log(normaliser, normaliser)
        return float(normaliser.dot(self.weight)), ratios.dot(self.transposed).tolist()

    def _one_ratio(self) -> tuple[float, Rows]:
        """As :meth:`_several_ratios`, in fewer operations for two components."""
        normaliser, ratio = self.normaliser, self.rows[0]
        self.relative.dot(self.features, self.ratios)
        np.exp(ratio, ratio)
        np.add(ratio, self.one, normaliser)
        np.log(normaliser, self.logarithms)
        np.divide(ratio, normaliser, ratio)
        if self.weighted:
            np.multiply(self.rows, self.weight, self.rows)
        sums: Rows = self.rows.dot(self.transposed).tolist()
        # The first entry of Phi is one.
        return sums.pop()[0], sums


def _coefficients_1d(rows: Rows, narrow: float) -> Rows | None:
    coefficients = []
    for weight, mean, variance in rows:
        precision = 1.0 / variance
        if precision > narrow or not weight > 0.0:
            return None
        linear = precision * mean
        coefficients.append(
            [log(weight * sqrt(precision)) - HALF_LOG_TWO_PI - 0.5 * linear * mean, linear, -0.5 * precision]
        )
    return coefficients


def _coefficients_2d(rows: Rows, narrow: float) -> Rows | None:
    coefficients = []
    for weight, m1, m2, s11, s12, s22 in rows:
        determinant = s11 * s22 - s12 * s12
        if not (determinant > NEARLY_FLAT * s11 * s22 and s11 + s22 <= narrow * determinant and weight > 0.0):
            return None
        p11, p12, p22 = s22 / determinant, -s12 / determinant, s11 / determinant
        l1, l2 = p11 * m1 + p12 * m2, p12 * m1 + p22 * m2
        constant = log(weight) - LOG_TWO_PI - 0.5 * (log(determinant) + l1 * m1 + l2 * m2)
        coefficients.append([constant, l1, l2, -0.5 * p11, -p12, -0.5 * p22])
    return coefficients


def _maximisation(sums: Rows, total: float) -> Rows | None:
    updated = []
    for row in sums:
        count = row[0]
        if not count > LEAN_SHARE * total:
            return None
        if len(row) == 3:
            mean = row[1] / count
            variance = row[2] / count - mean * mean
            if not variance > CANCELLED * mean * mean:
                return None
            updated.append([count / total, mean, variance])
        else:
            m1, m2 = row[1] / count, row[2] / count
            s11, s12, s22 = row[3] / count - m1 * m1, row[4] / count - m1 * m2, row[5] / count - m2 * m2
            determinant = s11 * s22 - s12 * s12
            if not (s11 > 0.0 and determinant > NEARLY_FLAT * s11 * s22 > 0.0):
                return None
            # The smaller eigenvalue is at least the determinant over the trace.
            if not determinant > CANCELLED * (m1 * m1 + m2 * m2) * (s11 + s22):
                return None
            updated.append([count / total, m1, m2, s11, s12, s22])
    return updated


def is_lean(data: WhitenedData, n_components: int) -> bool:
    """Whether the data are small enough for the lean path; with one component there is no ratio to take."""
    entries = data.n_samples * (n_packed(data.n_features) + n_components)
    small = entries <= LEAN_ENTRIES and data.n_features <= LEAN_FEATURES
    return small and n_components > 1 and data.complete and not _nearly_dependent(data)


def _nearly_dependent(data: WhitenedData) -> bool:
    """Whether a covariance that is sound in z may be too flat for floating point in the units of the data."""
    if data.n_features == 1:
        return False
    return bool(np.linalg.eigvalsh(data.covariance / data.sd_products)[0] < NEARLY_FLAT)


def to_rows(parameters: ZParameters) -> Rows:
    """Parameters as lean rows."""
    D = parameters.means.shape[1]
    upper = upper_indices(D)
    stacked = [parameters.weights[:, None], parameters.means, parameters.covariances[:, upper[0], upper[1]]]
    rows: Rows = np.concatenate(stacked, axis=1).tolist()
    return rows


def from_rows(rows: Rows) -> ZParameters:
    """Lean rows as parameters."""
    array: FloatArray = np.array(rows)
    D = 1 if array.shape[1] == 3 else 2
    covariances = np.empty((len(rows), D, D))
    upper = upper_indices(D)
    covariances[:, upper[0], upper[1]] = covariances[:, upper[1], upper[0]] = array[:, 1 + D :]
    return ZParameters(array[:, 0] / array[:, 0].sum(), array[:, 1 : 1 + D], covariances)
