"""The rows in coordinates in which what they know comes first.

A row knows its values at some features o: ``x_o = c_o + (A z)_o`` in whitened coordinates z. Write the
rows of A at o, then those at the rest, as ``A[o, rest] = L Q`` with L lower triangular and Q
orthogonal. Then ``u = Q z`` is z turned so that its first q coordinates are ``L_oo^-1 (x_o - c_o)``:
known, and the others unknown. Turning loses no digits, whatever the units of the features.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gmm_core.arrays import FloatArray, IntArray
from gmm_core.missing._patterns import Pattern
from gmm_core.whitening import feature_sums

# Numbers in one stack: turned covariances of a component, or values.
STACKED_ENTRIES = 1 << 14


@dataclass(frozen=True, eq=False)
class Stack:
    """P patterns of at most B rows each that know equally many features.

    Attributes
    ----------
    rotations
        Q, shape (P, D, D).
    values
        The known coordinates of u, shape (P, q, B).
    rows
        Shape (P, B): indices into X; -1 where a pattern has fewer rows than B.
    weights
        Shape (P, B): 0 where there is no row.
    log_scale
        The weighted sum over the rows of ``log det L_oo``: a log density in x is the one in u minus this.
    """

    rotations: FloatArray
    values: FloatArray
    rows: IntArray
    weights: FloatArray
    log_scale: float

    @property
    def n_known(self) -> int:
        """How many features each row knows, q."""
        return int(self.values.shape[1])

    def scatter(self, values: FloatArray, out: FloatArray) -> None:
        """Write values by row, shape (P, B, ...), to their places in ``out``, shape (N, ...)."""
        out[self.rows[self.rows >= 0]] = values[self.rows >= 0]


@dataclass(frozen=True, eq=False)
class Alone:
    """The many rows of one pattern, as the kernel for complete data takes points.

    ``rotations`` has shape (1, D, D); ``z`` holds the known coordinates of u, shape (q, n).
    """

    rotations: FloatArray
    z: FloatArray
    sample_weight: FloatArray | None
    total_weight: float
    log_scale: float
    squared_radius: float

    @property
    def n_known(self) -> int:
        """How many features each row knows, q."""
        return len(self.z)

    @property
    def n_samples(self) -> int:
        """The number of rows, n."""
        return int(self.z.shape[1])

    @cached_property
    def feature_sums(self) -> FloatArray:
        """The sum over the rows of ``[1, z, upper(z z^T)]``."""
        return feature_sums(self.z, self.sample_weight)


@dataclass(frozen=True, eq=False)
class Coordinates:
    """Whitened coordinates, ``x = centre + scale @ z``: shapes (D,) and (D, D)."""

    centre: FloatArray
    scale: FloatArray

    def turned(
        self, X: FloatArray, orders: IntArray, n_known: int, rows: IntArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Q, the known coordinates of u, and ``log det L_oo``, of P patterns with B rows each.

        Shapes (P, D, D), (P, q, B) and (P,), for ``orders`` (P, D), features with the known ones first,
        and ``rows`` (P, B).
        """
        orthogonal, upper = np.linalg.qr(self.scale[orders].swapaxes(1, 2))
        triangular = upper.swapaxes(1, 2)[:, :n_known, :n_known]
        known = orders[:, :n_known, None]
        values = np.linalg.solve(triangular, X[rows[:, None, :], known] - self.centre[known])
        log_determinants = np.log(np.abs(np.diagonal(triangular, axis1=1, axis2=2))).sum(axis=1)
        return np.ascontiguousarray(orthogonal.swapaxes(1, 2)), values, log_determinants


def alone(X: FloatArray, weights: FloatArray, pattern: Pattern, coordinates: Coordinates) -> Alone:
    """The rows of a pattern of many."""
    rotations, values, log_scale = coordinates.turned(X, pattern.order[None], pattern.n_known, pattern.rows[None])
    z, weight = np.ascontiguousarray(values[0]), weights[pattern.rows]
    squared_radius = float(np.einsum("qn,qn->n", z, z).max())
    plain = bool((weight == 1.0).all())
    return Alone(rotations, z, None if plain else weight, float(weight.sum()), float(log_scale[0]), squared_radius)


def stacks(
    X: FloatArray, weights: FloatArray, patterns: Iterable[Pattern], coordinates: Coordinates
) -> Iterator[Stack]:
    """The rows of patterns of any size, in stacks of limited size."""
    for orders, n_known, rows in _groups(patterns):
        there = rows >= 0
        # Places without a row repeat the first one: finite, and without weight.
        index = np.where(there, rows, rows[:, :1])
        rotations, values, log_determinants = coordinates.turned(X, orders, n_known, index)
        weight = np.where(there, weights[index], 0.0)
        yield Stack(rotations, values, rows, weight, float(weight.sum(axis=1) @ log_determinants))


def _groups(patterns: Iterable[Pattern]) -> Iterator[tuple[IntArray, int, IntArray]]:
    """For every stack: the order of features of each pattern, (P, D); how many are known; the rows, (P, B)."""
    alike: dict[tuple[int, int], list[tuple[IntArray, IntArray]]] = defaultdict(list)
    for pattern in patterns:
        longest = max(1, STACKED_ENTRIES // len(pattern.order))
        for rows in np.split(pattern.rows, range(longest, len(pattern.rows), longest)):
            length = 1 << (len(rows) - 1).bit_length()
            padded = np.pad(rows, (0, length - len(rows)), constant_values=-1)
            alike[pattern.n_known, length].append((pattern.order, padded))
    for (n_known, length), members in alike.items():
        D = len(members[0][0])
        size = max(1, STACKED_ENTRIES // (D * max(D, length)))
        for first in range(0, len(members), size):
            orders, rows_of = zip(*members[first : first + size], strict=True)
            yield np.array(orders), n_known, np.array(rows_of)
