"""Data with points added and rows erased by hand."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral

import numpy as np

from gmm_core.arrays import as_names, as_samples
from gmm_core.datasets._dataset import Dataset
from gmm_core.errors import InvalidInput


def edited(dataset: Dataset, added: Sequence[Sequence[float]] = (), erased: Sequence[int] = ()) -> Dataset:
    """Return the data without the erased rows, with the added points behind them.

    Parameters
    ----------
    added
        The points to add, shape (M, D).
    erased
        The rows to leave out, counted from 0 in ``dataset``.

    Returns
    -------
    Dataset
        ``dataset`` itself where nothing is added or erased. Otherwise without a truth, because no mixture
        drew these samples; and without labels where points were added, because nobody drew those.

    Raises
    ------
    InvalidInput
        If a point has not D finite coordinates, a row isn't there, or nothing would be left.
    """
    added_any, erased_rows = not _is_empty(added), as_names(erased)
    if not added_any and not erased_rows:
        return dataset
    keep = np.ones(dataset.n_samples, dtype=bool)
    keep[[_row(row, dataset.n_samples) for row in erased_rows]] = False
    if not keep.any() and not added_any:
        raise InvalidInput("erased_all", "erased must leave at least one row, got every row; keep some, or add points")
    points = as_samples(added, dataset.n_features, "added") if added_any else np.empty((0, dataset.n_features))
    labelled = dataset.labels is not None and not added_any
    return Dataset(
        X=np.concatenate([dataset.X[keep], points]),
        feature_names=dataset.feature_names,
        labels=dataset.labels[keep] if dataset.labels is not None and labelled else None,
        label_names=dataset.label_names if labelled else (),
    )


def _is_empty(points: Sequence[Sequence[float]]) -> bool:
    return hasattr(points, "__len__") and len(points) == 0


def _row(row: int, n_samples: int) -> int:
    if not isinstance(row, Integral) or isinstance(row, bool) or not 0 <= row < n_samples:
        raise InvalidInput(
            "erased_row",
            f"erased must be rows from 0 to {n_samples - 1}, got {row!r}; leave it out",
            last=n_samples - 1,
            value=repr(row),
        )
    return int(row)
