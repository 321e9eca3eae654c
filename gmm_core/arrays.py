"""Turning what people pass into the arrays that the package computes with."""

from __future__ import annotations

from collections.abc import Iterable
from operator import index
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gmm_core.errors import InvalidInput

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def frozen(values: Any, dtype: type = np.float64) -> NDArray[Any]:
    """Return a read-only copy of ``values``: nobody else holds a writable view of it."""
    array: NDArray[Any] = np.array(values, dtype=dtype)
    array.setflags(write=False)
    return array


def as_whole(name: str, value: Any, least: int) -> int:
    """Return ``value`` as an int, or raise InvalidInput if it is no whole number of at least ``least``."""
    try:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        number = index(value)
    except TypeError:
        number = least - 1
    if number < least:
        raise InvalidInput(
            "not_whole",
            f"{name} must be a whole number of at least {least}, got {value!r}",
            name=name,
            least=least,
            value=str(value),
        )
    return number


def as_not_negative(name: str, value: Any) -> float:
    """Return ``value`` if it is a number of 0 or more, or raise InvalidInput."""
    if isinstance(value, (int, float, np.integer, np.floating)) and value >= 0:
        return float(value)
    raise InvalidInput("negative_setting", f"{name} must be 0 or more, got {value!r}", name=name, value=str(value))


def as_generator(seed: Any) -> np.random.Generator:
    """Return a stream of chance for what NumPy takes as a seed, or raise InvalidInput."""
    try:
        return np.random.default_rng(seed)
    except (TypeError, ValueError):
        return np.random.default_rng(as_whole("seed", seed, 0))


def as_names(names: Any) -> tuple[Any, ...]:
    """Return one name or several as a tuple; what is neither stands for itself, for the registry to refuse."""
    return tuple(names) if isinstance(names, Iterable) and not isinstance(names, str) else (names,)


def as_indices(values: Any) -> IntArray:
    """Return ``values`` as whole numbers; what holds others becomes -1, an index that nothing has."""
    try:
        array = np.asarray(values)
    except ValueError:
        return np.array([-1])
    return array.astype(np.int64) if array.dtype.kind in "iu" else np.array([-1])


def as_float_array(name: str, values: Any) -> FloatArray:
    """Return ``values`` as a float64 array.

    Raises
    ------
    InvalidInput
        If the values are no numbers, or complex, masked or ragged.
    """
    if isinstance(values, np.ma.MaskedArray) and np.ma.getmaskarray(values).any():
        raise InvalidInput(
            "masked_values",
            f"{name} has masked values; drop those rows or fill them in (fit_incomplete takes samples with a mask)",
            name=name,
        )
    try:
        array = np.asarray(values)
        if array.dtype.kind not in "biufO":
            raise TypeError(f"an array of type {array.dtype}")
        if array.dtype.kind == "O" and any(isinstance(value, (str, bytes)) for value in array.flat):
            # NumPy would read "1.5" as a number: a guess that nobody asked for.
            raise TypeError("text")
        if array.dtype.kind == "O":
            array = _with_nan_for_na(array)
        return np.asarray(array, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InvalidInput(
            "not_numeric",
            f"{name} must hold real numbers in a rectangular array, got something else ({error}); "
            "convert or drop the columns that are not numbers",
            name=name,
        ) from None


def _with_nan_for_na(array: NDArray[Any]) -> NDArray[Any]:
    """NaN in place of pandas' NA, which NumPy takes for no number; known by its name, since pandas is not needed."""
    missing = np.array([type(value).__name__ == "NAType" for value in array.flat], dtype=bool)
    return np.where(missing.reshape(array.shape), np.nan, array) if missing.any() else array


def require_finite(name: str, array: FloatArray) -> None:
    """Raise InvalidInput naming the first entry of ``array`` that is NaN or infinite."""
    if np.isfinite(array).all():
        return
    index = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
    place = ", ".join(str(i) for i in index)
    raise InvalidInput(
        "not_finite",
        f"{name} must be finite, got {array[index]} at index [{place}]; drop or fill in such values "
        "(fit_incomplete takes samples with NaN where a value is missing)",
        name=name,
        index=place,
        value=float(array[index]),
    )


def as_samples(X: Any, n_features: int | None = None, name: str = "X") -> FloatArray:
    """Return data as a float64 array of shape (N, D).

    Parameters
    ----------
    X
        Array-like of shape (N, D), or (N,) for data with one feature.
    n_features
        The D that is expected, if it is known.

    Raises
    ------
    InvalidInput
        If the values are not numbers, not finite, not two-dimensional, empty, or of another D.
    """
    array = as_float_array(name, X)
    if array.ndim == 1 and (n_features in (None, 1)):
        array = array[:, None]
    if array.ndim != 2:
        raise InvalidInput(
            "samples_shape",
            f"{name} must have shape (N, D), got {array.shape}; pass one row per sample",
            name=name,
            shape=array.shape,
        )
    if array.shape[0] == 0 or array.shape[1] == 0:
        raise InvalidInput(
            "samples_empty",
            f"{name} must have at least one row and one column, got shape {array.shape}; pass some samples",
            name=name,
            shape=array.shape,
        )
    if n_features is not None and array.shape[1] != n_features:
        raise InvalidInput(
            "samples_features",
            f"{name} must have {n_features} columns, got {array.shape[1]}; "
            "pass the same features that the mixture was made for",
            name=name,
            expected=n_features,
            found=array.shape[1],
        )
    require_finite(name, array)
    return array
