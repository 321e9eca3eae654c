"""Compression of large data in one or two dimensions: weighted nodes in place of points.

A fine grid is laid over the whitened data. The points of a cell are replaced by two nodes (D = 1)
or four (D = 2) with the same total weight, mean and covariance, so that any function that is
quadratic within a cell has the same sum; the log-likelihood differs by the fourth power of the
cell's width. EM on the nodes costs the same however many points there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real

import numpy as np

from gmm_core.arrays import FloatArray, IntArray
from gmm_core.errors import InvalidInput
from gmm_core.packed import fill_features, n_packed, upper_indices
from gmm_core.whitening import BLOCK_ROWS, WhitenedData

LARGEST_GRID = 1 << 22
WIDTH_SAMPLES = 20_000


@dataclass(frozen=True, eq=False)
class Nodes:
    """Weighted nodes.

    Attributes
    ----------
    X, weights
        Shapes (M, D), in the units of the data, and (M,), summing to the data's total weight.
    width
        Of a cell, in whitened coordinates.
    """

    X: FloatArray
    weights: FloatArray
    width: float


def compress(data: WhitenedData, width: float) -> Nodes:
    """Replace the data by nodes on a grid of cells of this width.

    Parameters
    ----------
    width
        Of a cell in whitened coordinates, where the data have unit covariance.

    Raises
    ------
    InvalidInput
        If there are more than two features, or the width is not positive.
    """
    if data.n_features > 2:
        raise InvalidInput(
            "compression_features",
            f"compression takes data of 1 or 2 features, got {data.n_features}; fit the data as they are",
            value=data.n_features,
        )
    if not (isinstance(width, Real) and 0.0 < width < np.inf):
        raise InvalidInput("compression_width", f"width must be positive and finite, got {width}", value=str(width))
    corner = data.z.min(axis=1)
    key, occupied = _keys(data.z, corner, width)
    counts, means, covariances = _cell_moments(data, key, occupied * width + corner[:, None])
    points, weights = _nodes(counts, means, covariances)
    return Nodes(data.means_from_z(points.T), weights, width)


def robust_width(data: WhitenedData, cells_per_deviation: float) -> float:
    """A cell's width: a part of the smallest interquartile deviation of the whitened features."""
    # Some of the points tell it well enough.
    quartiles = np.quantile(data.z[:, :: max(1, data.n_samples // WIDTH_SAMPLES)], [0.25, 0.75], axis=1)
    deviation = float(np.min(quartiles[1] - quartiles[0])) / 1.349
    # More than half of the points may be equal; the standard deviation in z is 1.
    return (deviation if deviation > 0.0 else 1.0) / cells_per_deviation


def _cells(z: FloatArray, corner: FloatArray, width: float) -> IntArray:
    return ((z - corner[:, None]) / width).astype(np.int64)


def _keys(z: FloatArray, corner: FloatArray, width: float) -> tuple[IntArray, IntArray]:
    """Number the occupied cells: for every point its cell, and for every cell its place in the grid, shape (D, M)."""
    shape = _cells(z.max(axis=1)[:, None], corner, width)[:, 0] + 1
    if not shape.prod(dtype=float) <= LARGEST_GRID:
        occupied, key = np.unique(_cells(z, corner, width), axis=1, return_inverse=True)
        return key.ravel(), occupied
    key, used = np.empty(z.shape[1], np.int64), np.zeros(shape.prod(), np.bool_)
    for rows in _blocks(len(key)):
        cells = _cells(z[:, rows], corner, width)
        key[rows] = cells[0] if len(cells) == 1 else cells[0] * shape[1] + cells[1]
        used[key[rows]] = True
    number = np.cumsum(used, dtype=np.int32) - 1
    for rows in _blocks(len(key)):
        key[rows] = number[key[rows]]
    return key, np.array(np.unravel_index(np.flatnonzero(used), shape))


def _blocks(n: int) -> list[slice]:
    return [slice(start, start + BLOCK_ROWS) for start in range(0, n, BLOCK_ROWS)]


def _cell_moments(data: WhitenedData, key: IntArray, corners: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Weights (M,), means (D, M) and covariances (D, D, M) of the points of every cell, whose corners are (D, M)."""
    D, M = corners.shape
    sums = np.zeros((n_packed(D), M))
    for rows in _blocks(data.n_samples):
        cell = key[rows]
        # About the corner of the cell, so that nothing cancels.
        features = fill_features(data.z[:, rows] - corners[:, cell], np.empty((len(sums), len(cell))))
        if data.sample_weight is not None:
            features *= data.sample_weight[rows]
        for total, feature in zip(sums, features, strict=True):
            total += np.bincount(cell, weights=feature, minlength=M)
    counts = sums[0]
    safe = np.where(counts > 0.0, counts, 1.0)
    means = sums[1 : 1 + D] / safe
    covariances = np.empty((D, D, M))
    row, column = upper_indices(D)
    covariances[row, column] = covariances[column, row] = sums[1 + D :] / safe - means[row] * means[column]
    return counts, means + corners, covariances


def _nodes(counts: FloatArray, means: FloatArray, covariances: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Nodes (D, M') with the moments of the cells: ``mean +- sqrt(D)`` times each column of a Cholesky factor."""
    D = len(means)
    first = np.sqrt(np.maximum(covariances[0, 0], 0.0))
    columns = [np.zeros_like(means)]
    columns[0][0] = first
    if D == 2:
        safe = np.where(first > 0.0, first, 1.0)
        slope = np.where(first > 0.0, covariances[1, 0] / safe, 0.0)
        columns[0][1] = slope
        columns.append(np.array([np.zeros_like(first), np.sqrt(np.maximum(covariances[1, 1] - slope**2, 0.0))]))
    single = np.logical_and.reduce([(column == 0.0).all(axis=0) for column in columns])
    several = ~single & (counts > 0.0)
    spread = [sign * np.sqrt(D) * column[:, several] for column in columns for sign in (1.0, -1.0)]
    points = [means[:, single & (counts > 0.0)], *(means[:, several] + offset for offset in spread)]
    weights = [counts[single & (counts > 0.0)], *[counts[several] / len(spread)] * len(spread)]
    return np.concatenate(points, axis=1), np.concatenate(weights)
