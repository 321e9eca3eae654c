"""The header of a table: names that can be relied on, or a refusal that says what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gmm_core.errors import InvalidInput
from gmm_core.table._cells import parse_number

# pandas and R write the row names under an empty first header; it is the one name that we give.
UNNAMED_FIRST = "column_1"


def read_header(line: int, cells: Sequence[str]) -> tuple[str, ...]:
    """Return the column names in the first row.

    Raises
    ------
    InvalidInput
        ``table_no_header``, ``table_empty_name`` or ``table_duplicate_name``.
    """
    names = [cell.strip() for cell in cells]
    if all(_may_be_data(name) for name in names):
        raise _no_header(names)
    names[0] = names[0] or UNNAMED_FIRST
    for position, name in enumerate(names, start=1):
        if not name:
            raise InvalidInput(
                "table_empty_name",
                f"every column must have a name on line {line}, got none for column {position} of {len(names)}; "
                "name it, or remove the delimiter if there is no such column",
                line=line,
                position=position,
                total=len(names),
            )
        if names.index(name) + 1 < position:
            raise InvalidInput(
                "table_duplicate_name",
                f"column names must differ, "
                f"got {name!r} for columns {names.index(name) + 1} and {position}; rename one",
                name=name,
                first=names.index(name) + 1,
                second=position,
            )
    return tuple(names)


def check_header(names: Sequence[str], not_numeric: Mapping[str, InvalidInput]) -> None:
    """Refuse a first row that looks like data, now that the rows below it are known, and a table without numbers.

    Raises
    ------
    InvalidInput
        ``table_no_header`` if numbers stand over every column of numbers; ``table_no_numbers``.
    """
    numeric = [name for name in names if name not in not_numeric]
    if not numeric:
        raise InvalidInput(
            "table_no_numbers",
            f"the table must have a column of numbers, got none among: {', '.join(names)}; {not_numeric[names[0]]}",
            names=", ".join(names),
        )
    named = [name for name in numeric if name != UNNAMED_FIRST]
    if named and all(_may_be_data(name) for name in named):
        raise _no_header(names)


def _may_be_data(name: str) -> bool:
    """Whether the text would be a number or a missing value in a row of data."""
    try:
        parse_number(name)
    except ValueError:
        return False
    return True


def _no_header(names: Sequence[str]) -> InvalidInput:
    shown = ", ".join(names[:6]) + (", …" if len(names) > 6 else "")
    return InvalidInput(
        "table_no_header",
        f"the first line must hold the names of the columns, got what looks like data: {shown}; "
        "add a first line with names (if these are names, write for example y2020 for 2020)",
        found=shown,
    )
