"""From the cells of a column to numbers, and what stands in the way where they are none."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from gmm_core.arrays import FloatArray, frozen
from gmm_core.errors import InvalidInput

# Compared in lower case. Besides these, whatever ``float`` reads as NaN is missing.
MISSING_TEXTS = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none", "?", "-"})
# 1,234.5 or 1 234 or 1'234; a decimal comma, 1,5; 1.234,5 or 1 234,5.
GROUPED_NUMBER = re.compile(
    r"[+-]?(?:\d{1,3}(?:[,\s'’]\d{3})+(?:\.\d+)?|\d+,\d+|\d{1,3}(?:[.\s]\d{3})+(?:,\d+)?)(?:[eE][+-]?\d+)?"
)

COMMA_NUMBER = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?")
# Three digits after one to three others may be thousands; anything else after a comma is a decimal.
SURELY_DECIMAL = re.compile(r"[+-]?(?:0\d*|\d{4,}|\d+(?=,(?!\d{3}(?!\d)))),\d+(?:[eE][+-]?\d+)?")


def parse_number(text: str, decimal: str = ".") -> float:
    """Return the number in a cell, NaN where it is missing. Raises ValueError where it is neither."""
    if text.strip().lower() in MISSING_TEXTS:
        return math.nan
    # Python's float reads 1_000 as 1000; in a table it is no number. Beside decimal commas a point is for thousands.
    if "_" in text or (decimal != "." and "." in text):
        raise ValueError(text)
    return float(text if decimal == "." else text.replace(decimal, "."))


@dataclass
class ColumnReader:
    """Collects one column chunk by chunk: the numbers, the missing cells, and the first bad cell.

    Attributes
    ----------
    missing
        (row index, text) of each missing cell.
    bad
        (line, text) of the first cell that is no finite number, and ``n_bad``, how many there are.
    n_commas
        How many of the bad cells are numbers but for a comma; ``surely_decimal`` if one of these can be no thousands.
    """

    name: str
    decimal: str = "."
    chunks: list[FloatArray] = field(default_factory=list)
    missing: list[tuple[int, str]] = field(default_factory=list)
    bad: tuple[int, str] | None = None
    n_bad: int = 0
    n_commas: int = 0
    surely_decimal: bool = False
    n_rows: int = 0

    @property
    def has_decimal_commas(self) -> bool:
        """Whether nothing but decimal commas keeps the column from being numbers."""
        return self.surely_decimal and self.n_commas == self.n_bad

    def read(self, cells: Sequence[str], lines: Sequence[int]) -> None:
        """Take the cells of the next rows, which begin on the given lines of the file."""
        numbers = _as_finite(cells) if self.decimal == "." else None
        if numbers is None:
            numbers = self._read_one_by_one(cells, lines)
        self.chunks.append(numbers)
        self.n_rows += len(cells)

    def finish(self) -> tuple[FloatArray, InvalidInput | None]:
        """Return the numbers, shape (N,), NaN where missing, and why they cannot be used, if so."""
        numbers = frozen(np.concatenate(self.chunks))
        if self.bad is not None:
            return numbers, _bad_cell(self.name, *self.bad, self.n_bad)
        if len(self.missing) == self.n_rows:
            return numbers, InvalidInput(
                "column_empty",
                f"column {self.name!r} must hold numbers, got only missing values; choose another column",
                column=self.name,
            )
        return numbers, None

    def _read_one_by_one(self, cells: Sequence[str], lines: Sequence[int]) -> FloatArray:
        numbers = np.full(len(cells), math.nan)
        for i, (text, line) in enumerate(zip(cells, lines, strict=True)):
            try:
                number = parse_number(text, self.decimal)
            except ValueError:
                number = math.inf
            if math.isinf(number):
                self.bad = self.bad or (line, text.strip())
                self.n_bad += 1
                self.n_commas += COMMA_NUMBER.fullmatch(text.strip()) is not None
                self.surely_decimal |= SURELY_DECIMAL.fullmatch(text.strip()) is not None
            elif math.isnan(number):
                self.missing.append((self.n_rows + i, text.strip()))
            else:
                numbers[i] = number
        return numbers


def _as_finite(cells: Sequence[str]) -> FloatArray | None:
    """The cells as numbers in one go, or None if one of them needs a closer look."""
    try:
        numbers = np.fromiter(map(float, cells), dtype=np.float64, count=len(cells))
    except ValueError:
        return None
    return numbers if np.isfinite(numbers).all() and "_" not in "".join(cells) else None


def _bad_cell(column: str, line: int, text: str, count: int) -> InvalidInput:
    """Why a column is not numeric: one code for each remedy."""
    shown = text if len(text) <= 40 else text[:39] + "…"
    place = f"column {column!r} is not numeric: line {line} has {shown!r}, and {count} cells in all are no numbers"
    if GROUPED_NUMBER.fullmatch(text):
        code, remedy = "column_number_format", "write a point for decimals and no separators of thousands"
    elif _is_infinite(text):
        code, remedy = "column_infinite", "infinite values cannot be modelled: leave the cell empty to drop its row"
    else:
        code, remedy = "column_text", "correct the cells, or leave them empty to drop their rows"
    return InvalidInput(code, f"{place}; {remedy}", column=column, line=line, text=shown, count=count)


def _is_infinite(text: str) -> bool:
    try:
        return math.isinf(float(text))
    except ValueError:
        return False
