"""Which entries of the covariance matrices are coordinates of an optimiser, by covariance family."""

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


FamilyPattern = tuple[Callable[[int, int], IntArray], Callable[[WhitenedData], FloatArray]]

# By family: the pattern of its coordinates, and the unit in which it stays that family.
_BASIC: dict[str, FamilyPattern] = {
    "full": (_full, lambda data: data.scale),
    "tied": (_tied, lambda data: data.scale),
    "diag": (_diag, _in_deviations),
    "spherical": (_spherical, _in_one_deviation),
    "EII": (_one_spherical, _in_one_deviation),
    "EEI": (_one_diag, _in_deviations),
}
_SAME = {"VVV": "full", "EEE": "tied", "VVI": "diag", "VII": "spherical"}
PATTERNS: Mapping[str, FamilyPattern] = _BASIC | {name: _BASIC[same] for name, same in _SAME.items()}


def pattern_of(family: str) -> FamilyPattern:
    """Return the pattern of a family, or raise InvalidInput where its covariances are no free or equal entries."""
    if family in PATTERNS:
        return PATTERNS[family]
    known = ", ".join(PATTERNS)
    raise InvalidInput(
        "optimiser_family",
        f"a generic optimiser needs covariances whose entries are free or equal, as in one of {known}; got {family!r}: "
        "choose one of these, or fit by EM",
        family=family,
        known=known,
    )
