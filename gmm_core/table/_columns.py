"""From the rows of a document to its columns, chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np

from gmm_core.arrays import FloatArray
from gmm_core.errors import InvalidInput
from gmm_core.table._cells import ColumnReader
from gmm_core.table._header import read_header
from gmm_core.table._text import Document, empty_table

FEWEST_ROWS = 2
# Short chunks die before Python's garbage collector looks at them: 500 reads twice as fast as 20,000.
ROWS_PER_CHUNK = 500


def read_columns(document: Document, decimal: str = ".") -> tuple[list[int], dict[str, ColumnReader]]:
    """Return the line of each row below the header, and the reader of each column, by name.

    Raises
    ------
    InvalidInput
        What ``read_header`` and ``data_rows`` raise, ``table_empty`` or ``table_too_few_rows``.
    """
    rows = data_rows(document)
    first = next(rows, None)
    if first is None:
        raise empty_table()
    readers = {name: ColumnReader(name, decimal) for name in read_header(*first)}
    lines: list[int] = []
    while chunk := list(islice(rows, ROWS_PER_CHUNK)):
        chunk_lines, chunk_cells = zip(*chunk, strict=True)
        lines.extend(chunk_lines)
        for reader, cells in zip(readers.values(), zip(*chunk_cells, strict=True), strict=True):
            reader.read(cells, chunk_lines)
    if len(lines) < FEWEST_ROWS:
        raise InvalidInput(
            "table_too_few_rows",
            f"the table must have at least {FEWEST_ROWS} rows below its header, got {len(lines)}; add the data",
            minimum=FEWEST_ROWS,
            found=len(lines),
        )
    return lines, readers


def is_measured(numbers: FloatArray) -> bool:
    """Whether a column varies and does not merely count its rows: 1, 2, 3 …"""
    steps = np.diff(numbers)
    counts = steps.size > 1 and bool((steps == 1.0).all())
    return not counts and bool(np.nanmin(numbers) < np.nanmax(numbers))


def data_rows(document: Document) -> Iterator[tuple[int, list[str]]]:
    """Yield header and rows, all of one length. Blank lines are skipped; in a single column each is a missing cell."""
    width = 0
    blank: list[int] = []
    for line, cells in document.rows():
        if not cells:
            blank.append(line)
            continue
        if width != 1 and len(cells) == 1 and not cells[0].strip():
            continue
        if width == 1:
            # Only now, as blank lines at the end of a file mean nothing.
            yield from ((number, [""]) for number in blank)
        blank.clear()
        width = width or len(cells)
        if len(cells) != width:
            raise InvalidInput(
                "table_ragged",
                f"every line must have {width} cells like the header, got {len(cells)} on line {line}; "
                "check its delimiters and quotes, and write decimals with a point",
                line=line,
                expected=width,
                found=len(cells),
            )
        yield line, cells
