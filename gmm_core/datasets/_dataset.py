"""Data as the rest of the package sees it: the samples, their names, and what is known about them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmm_core.arrays import FloatArray, IntArray, as_samples, frozen
from gmm_core.errors import InvalidInput
from gmm_core.mixture import Mixture


@dataclass(frozen=True, eq=False)
class Dataset:
    """N samples of D features.

    Parameters
    ----------
    X
        The samples, shape (N, D), or (N,) for one feature. Copied in, read-only.
    feature_names
        D identifiers; ``Source.display_name`` turns them into words.
    labels
        The group that each sample came from, shape (N,), values 0 .. len(label_names) - 1,
        or None if there is none. EM never sees them.
    label_names
        Identifiers of the groups.
    truth
        The mixture that the samples were drawn from, its components in the order of the labels;
        None for real and for non-Gaussian data.

    Raises
    ------
    InvalidInput
        If X is no finite (N, D) array, or the names, labels or truth do not go with it.
    """

    X: FloatArray
    feature_names: tuple[str, ...]
    labels: IntArray | None = None
    label_names: tuple[str, ...] = ()
    truth: Mixture | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "X", frozen(as_samples(self.X)))
        object.__setattr__(self, "feature_names", tuple(self.feature_names))
        object.__setattr__(self, "label_names", tuple(self.label_names))
        _require("feature_names", self.n_features, len(self.feature_names))
        if self.truth is not None:
            _require("truth.n_features", self.n_features, self.truth.n_features)
        if self.labels is not None:
            object.__setattr__(self, "labels", frozen(self.labels, np.int64))
            _check_labels(self.labels, self.n_samples, len(self.label_names))

    @property
    def n_samples(self) -> int:
        """The number of samples, N."""
        return int(self.X.shape[0])

    @property
    def n_features(self) -> int:
        """The number of features, D."""
        return int(self.X.shape[1])


def _require(name: str, expected: int, found: int) -> None:
    if expected != found:
        raise InvalidInput(
            "dataset_mismatch",
            f"{name} must match X: expected {expected}, got {found}; give one for each column or row of X",
            name=name,
            expected=expected,
            found=found,
        )


def _check_labels(labels: IntArray, n_samples: int, n_names: int) -> None:
    _require("labels", n_samples, labels.size)
    largest = int(labels.max())
    if labels.ndim != 1 or labels.min() < 0 or largest >= n_names:
        raise InvalidInput(
            "dataset_labels",
            f"labels must be from 0 to {n_names - 1}, one for each of the label_names, "
            f"got values from {labels.min()} to {largest}; number the groups from 0",
            n_names=n_names,
            smallest=int(labels.min()),
            largest=largest,
        )
