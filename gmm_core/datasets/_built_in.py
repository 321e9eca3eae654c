"""Real data that ship with the package, as CSV files in ``data/``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import resources
from typing import Any

import numpy as np

from gmm_core.datasets._dataset import Dataset
from gmm_core.table import read_table


def built_in(file_name: str, columns: tuple[str, ...], label_column: str | None = None) -> Dataset:
    """Return the columns of a built-in file; the distinct texts of the label column become the groups."""
    table = read_table((resources.files(__package__) / "data" / file_name).read_bytes())
    X = table.select(columns).X
    if label_column is None:
        return Dataset(X=X, feature_names=columns)
    texts = table.texts(label_column)
    names = tuple(dict.fromkeys(texts))
    labels = np.array([names.index(text) for text in texts])
    return Dataset(X=X, feature_names=columns, labels=labels, label_names=names)


def drawing(
    file_name: str, columns: tuple[str, ...], label_column: str | None = None
) -> Callable[[Mapping[str, Any], np.random.Generator], Dataset]:
    """Return the ``draw`` of a real source: the same rows for every seed."""
    return lambda values, rng: built_in(file_name, columns, label_column)
