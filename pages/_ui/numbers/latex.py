"""Numbers, vectors and matrices as LaTeX."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

DIGITS = 5
# Powers of ten between which a number is written out.
SMALLEST_WRITTEN, LARGEST_WRITTEN = -4, 7


def number(value: float, digits: int = DIGITS) -> str:
    """Return a number rounded to so many significant digits; very large and small ones as a power of ten."""
    if not math.isfinite(value):
        return r"\infty" if value > 0 else r"-\infty" if value < 0 else r"\text{–}"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    power = int(exponent)
    if value == 0 or SMALLEST_WRITTEN <= power < LARGEST_WRITTEN:
        return _trimmed(f"{value:.{max(digits - 1 - power, 0)}f}")
    return rf"{_trimmed(mantissa)}\times10^{{{power}}}"


def exponential(log: float, digits: int = DIGITS) -> str:
    """Return ``exp(log)`` as :func:`number` does, also where it is beyond floating point."""
    if log == -math.inf:
        return "0"
    power = math.floor(log / math.log(10.0))
    if SMALLEST_WRITTEN - 1 <= power <= LARGEST_WRITTEN:
        return number(math.exp(log), digits)
    mantissa = f"{math.exp(log - power * math.log(10.0)):.{digits - 1}f}"
    if mantissa.startswith("10"):
        mantissa, power = "1", power + 1
    return rf"{_trimmed(mantissa)}\times10^{{{power}}}"


def _trimmed(decimals: str) -> str:
    return decimals.rstrip("0").rstrip(".") if "." in decimals else decimals


def signed(value: float) -> str:
    """Return a number to stand after an operator: a negative one in brackets."""
    text = number(value)
    return f"({text})" if text.startswith("-") else text


def vector(values: Iterable[float]) -> str:
    """Return a column vector; one number alone as that number."""
    entries = [number(value) for value in values]
    return entries[0] if len(entries) == 1 else _matrix([[entry] for entry in entries])


def matrix(values: NDArray[Any]) -> str:
    """Return a matrix; a 1 by 1 one as its number."""
    rows = [[number(value) for value in row] for row in np.atleast_2d(values)]
    return rows[0][0] if len(rows) == 1 == len(rows[0]) else _matrix(rows)


def _matrix(rows: list[list[str]]) -> str:
    return r"\begin{pmatrix}" + r"\\".join("&".join(row) for row in rows) + r"\end{pmatrix}"


def chain(left: str, *rights: str) -> str:
    """Return ``left = right = right ...``, each on a line of its own: that fits a phone."""
    lines = r"\\[9pt]".join(f"&={right}" for right in rights)
    return rf"\begin{{aligned}}{left}{lines}\end{{aligned}}"
