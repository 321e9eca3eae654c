"""A table that was read, and the rows of it that can be modelled."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from gmm_core.arrays import FloatArray, IntArray, frozen
from gmm_core.errors import InvalidInput
from gmm_core.table._columns import FEWEST_ROWS, data_rows, is_measured, read_columns
from gmm_core.table._header import check_header
from gmm_core.table._text import Document, open_document


@dataclass(frozen=True)
class DroppedRow:
    """A row left out: its index (from 0), its line in the file, and the column and text of the missing cell."""

    row: int
    line: int
    column: str
    text: str


@dataclass(frozen=True, eq=False)
class Selection:
    """The complete rows of some columns.

    Attributes
    ----------
    X
        The numbers, shape (N, D), one column for each of ``columns``.
    columns
        The D names.
    rows, lines
        For each row of X its index in the table (from 0) and its line in the file (from 1), shape (N,).
    dropped
        The rows with a missing value in these columns.
    """

    X: FloatArray
    columns: tuple[str, ...]
    rows: IntArray
    lines: IntArray
    dropped: tuple[DroppedRow, ...]


@dataclass(frozen=True, eq=False)
class Table:
    """A table that was read.

    Attributes
    ----------
    columns
        All names, in the order of the file.
    numeric_columns
        Those that hold numbers and missing values only.
    not_numeric
        For each other column the error that says why, with line, text and count of the bad cells.
    lines
        The line of the file on which each row begins, shape (N,), counted from 1.
    decimal
        The decimal mark found: a point, or a comma.
    """

    columns: tuple[str, ...]
    not_numeric: Mapping[str, InvalidInput]
    lines: IntArray
    decimal: str
    _numbers: Mapping[str, FloatArray] = field(repr=False)
    _missing: Mapping[str, Mapping[int, str]] = field(repr=False)
    _document: Document = field(repr=False)

    @property
    def n_rows(self) -> int:
        """The number of rows below the header."""
        return int(self.lines.size)

    @property
    def numeric_columns(self) -> tuple[str, ...]:
        """The columns that can be selected."""
        return tuple(name for name in self.columns if name not in self.not_numeric)

    @property
    def measured_columns(self) -> tuple[str, ...]:
        """Those of them that vary and don't merely count the rows; all where that leaves none."""
        numeric = self.numeric_columns
        return tuple(name for name in numeric if is_measured(self._numbers[name])) or numeric

    @property
    def encoding(self) -> str:
        """The encoding found: ``utf-8``, ``utf-16`` or ``gb18030``."""
        return self._document.encoding.removesuffix("-sig")

    @property
    def delimiter(self) -> str:
        """The delimiter found: comma, semicolon or tab."""
        return self._document.delimiter

    def n_missing(self, column: str) -> int:
        """Return the number of missing cells in a column."""
        return len(self._missing[self._known(column)])

    def rows(self) -> Iterator[list[str]]:
        """Yield the cells of each row as they are written in the file."""
        for _, cells in islice(data_rows(self._document), 1, None):
            yield cells

    def texts(self, column: str) -> tuple[str, ...]:
        """Return the cells of one column as text, surrounding blanks removed."""
        index = self.columns.index(self._known(column))
        return tuple(cells[index].strip() for cells in self.rows())

    def select(self, columns: str | Sequence[str]) -> Selection:
        """Return the rows of these numeric columns in which no value is missing, and say which were dropped.

        Raises
        ------
        InvalidInput
            ``columns_none``, ``column_repeated``, ``column_unknown``, the column's own error if it is
            not numeric, or ``selection_too_few_rows``.
        """
        names = self._selectable((columns,) if isinstance(columns, str) else tuple(columns))
        numbers = np.column_stack([self._numbers[name] for name in names])
        complete = ~np.isnan(numbers).any(axis=1)
        rows = np.flatnonzero(complete)
        if rows.size < FEWEST_ROWS:
            raise InvalidInput(
                "selection_too_few_rows",
                f"the chosen columns must have at least {FEWEST_ROWS} complete rows, got {rows.size} of {self.n_rows}; "
                "fill in missing values or choose other columns",
                minimum=FEWEST_ROWS,
                found=int(rows.size),
                total=self.n_rows,
            )
        dropped = tuple(self._dropped(int(row), names) for row in np.flatnonzero(~complete))
        return Selection(
            frozen(numbers[rows]), names, frozen(rows, np.int64), frozen(self.lines[rows], np.int64), dropped
        )

    def with_columns(self, rows: IntArray, new: Mapping[str, Sequence[Any]]) -> str:
        """Return the whole table as CSV text with columns added, to download.

        A file with decimal commas keeps them and its delimiter, in what is added too.

        Parameters
        ----------
        rows
            The indices of the rows that have values in the new columns, such as ``Selection.rows``;
            the others stay, with empty cells.
        new
            The added columns by name, each of length ``len(rows)``. A name that the table has already
            gets a number: ``label_2``.
        """
        added = dict(zip(rows.tolist(), zip(*new.values(), strict=True), strict=True))
        empty = ("",) * len(new)
        text = io.StringIO(newline="")
        point = self.decimal == "."
        writer = csv.writer(text, delimiter="," if point else self.delimiter, lineterminator="\n")
        writer.writerow([*self.columns, *self._new_names(new)])
        for row, cells in enumerate(self.rows()):
            values = added.get(row, empty)
            written = values if point else [str(value).replace(".", self.decimal) for value in values]
            writer.writerow([*cells, *written])
        return text.getvalue()

    def _new_names(self, wanted: Mapping[str, Any]) -> list[str]:
        names = list(self.columns)
        for name in wanted:
            candidates = (name if i == 1 else f"{name}_{i}" for i in range(1, len(names) + 2))
            names.append(next(candidate for candidate in candidates if candidate not in names))
        return names[len(self.columns) :]

    def _selectable(self, names: tuple[str, ...]) -> tuple[str, ...]:
        if not names:
            raise InvalidInput("columns_none", "columns must name at least one column, got none; choose one or more")
        for name in names:
            if self._known(name) in self.not_numeric:
                raise self.not_numeric[name]
            if names.count(name) > 1:
                raise InvalidInput(
                    "column_repeated", f"columns must differ, got {name!r} more than once; name it once", column=name
                )
        return names

    def _known(self, column: str) -> str:
        if column in self.columns:
            return column
        known = ", ".join(self.columns)
        raise InvalidInput(
            "column_unknown", f"column must be one of: {known}; got {column!r}", column=column, known=known
        )

    def _dropped(self, row: int, names: tuple[str, ...]) -> DroppedRow:
        column = next(name for name in names if row in self._missing[name])
        return DroppedRow(row, int(self.lines[row]), column, self._missing[column][row])


def read_table(source: bytes | str | os.PathLike[str]) -> Table:
    """Read a CSV file with a header.

    Parameters
    ----------
    source
        The bytes of the file, or its path. Text in UTF-8 (with or without a mark), UTF-16 with a mark or
        GB18030; delimited by commas, semicolons or tabs; numbers with a decimal point, or with a decimal comma
        where that delimits nothing and can't mean thousands. Empty cells and
        ``NA``, ``NaN``, ``null``, ``None``, ``n/a``, ``#N/A``, ``?``, ``-`` in any case are missing values.

    Raises
    ------
    InvalidInput
        With a ``table_…`` code, if the file cannot be read without guessing. Columns that are not
        numeric are no error: ``Table.not_numeric`` says why each is not, unless there is no other.
    """
    document = open_document(source if isinstance(source, bytes) else _contents(source))
    lines, readers = read_columns(document)
    decimal = "."
    if document.delimiter != "," and any(reader.has_decimal_commas for reader in readers.values()):
        decimal = ","
        lines, readers = read_columns(document, decimal)
    finished = {name: reader.finish() for name, reader in readers.items()}
    not_numeric = {name: error for name, (_, error) in finished.items() if error is not None}
    check_header(tuple(readers), not_numeric)
    return Table(
        columns=tuple(readers),
        not_numeric=not_numeric,
        lines=frozen(lines, np.int64),
        decimal=decimal,
        _numbers={name: numbers for name, (numbers, _) in finished.items()},
        _missing={name: dict(reader.missing) for name, reader in readers.items()},
        _document=document,
    )


def _contents(path: str | os.PathLike[str]) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InvalidInput(
            "table_file",
            f"the table must be a file that can be read, got {os.fspath(path)!r} ({error.strerror}); check its path",
            path=os.fspath(path),
            error=str(error.strerror),
        ) from None
