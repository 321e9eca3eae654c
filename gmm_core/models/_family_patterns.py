"""Which entries of the covariance matrices are coordinates of an optimiser, and in what unit, by covariance family."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from gmm_core.arrays import FloatArray, IntArray
from gmm_core.errors import InvalidInput
from gmm_core.whitening import WhitenedData


def _full(K: int, D: int) -> IntArray:
    """Which coordinate each entry of the K symmetric matrices is: here every one its own."""
    one = np.zeros((D, D), dtype=np.int64)
    rows, columns = np.tril_indices(D)
    one[rows, columns] = one[columns, rows] = np.arange(len(rows))
    return one + len(rows) * np.arange(K)[:, None, None]


def _tied(K: int, D: int) -> IntArray:
    return np.repeat(_full(1, D), K, axis=0)


def _diag(K: int, D: int) -> IntArray:
    return np.where(np.eye(D, dtype=bool), np.arange(D) + D * np.arange(K)[:, None, None], -1)


def _spherical(K: int, D: int) -> IntArray:
    return np.where(np.eye(D, dtype=bool), np.arange(K)[:, None, None], -1)


def _in_deviations(data: WhitenedData) -> FloatArray:
    return np.diag(data.feature_sd)


def _in_one_deviation(data: WhitenedData) -> FloatArray:
    return np.diag(np.full(data.n_features, np.sqrt(np.mean(data.feature_sd**2))))


def _one_diag(K: int, D: int) -> IntArray:
    return np.repeat(_diag(1, D), K, axis=0)


def _one_spherical(K: int, D: int) -> IntArray:
    return np.repeat(_spherical(1, D), K, axis=0)


# By family: the pattern of its coordinates.
Pattern = Callable[[int, int], IntArray]
_BASIC: dict[str, Pattern] = {
    "full": _full,
    "tied": _tied,
    "diag": _diag,
    "spherical": _spherical,
    "EII": _one_spherical,
    "EEI": _one_diag,
}
_SAME = {"VVV": "full", "EEE": "tied", "VVI": "diag", "VII": "spherical"}
PATTERNS: Mapping[str, Pattern] = _BASIC | {name: _BASIC[same] for name, same in _SAME.items()}
# Units in which a family stays itself: whitened where every linear map leaves it be, or each feature's own.
_WHITENED, _BY_FEATURE = {"full", "tied", "VVV", "EEE", "VEE", "EVV"}, {"diag", "VVI", "EEI", "VEI", "EVI"}


def pattern_of(family: str) -> Pattern:
    """Return the pattern of a family, or raise InvalidInput where its covariances are no free or equal entries."""
    if family in PATTERNS:
        return PATTERNS[family]
    known = ", ".join(PATTERNS)
    raise InvalidInput(
        "optimiser_family",
        f"plain coordinates need covariances whose entries are free or equal, as in one of {known}; got {family!r}: "
        "choose free coordinates, one of these families, or EM",
        family=family,
        known=known,
    )


def unit_of(family: str) -> Callable[[WhitenedData], FloatArray]:
    """Return the unit in which to count covariances of a family, as a function of the data."""
    if family in _WHITENED:
        return lambda data: data.scale
    return _in_deviations if family in _BY_FEATURE else _in_one_deviation
