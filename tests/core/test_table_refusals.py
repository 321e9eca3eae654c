"""Every refusal of a table: its code, what it names, and a remedy."""

from __future__ import annotations

import gzip
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_core.errors import InvalidInput
from gmm_core.table import read_table


def workbook() -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return data.getvalue()


REFUSALS: dict[str, tuple[bytes, str, dict[str, object]]] = {
    "no bytes": (b"", "table_empty", {}),
    "blanks": (b" \n\t\n", "table_empty", {}),
    "a mark and nothing": (b"\xef\xbb\xbf\n", "table_empty", {}),
    "a UTF-16 mark and nothing": ("\ufeff\n".encode("utf-16-le"), "table_empty", {}),
    "quotes around nothing": (b'""\n""\n', "table_empty", {}),
    "xlsx": (workbook(), "table_not_text", {"format": "Excel (.xlsx) / ZIP"}),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1", "table_not_text", {"format": "Excel (.xls)"}),
    "gzip": (gzip.compress(b"a,b\n1,2\n"), "table_not_text", {"format": "gzip"}),
    "binary": (b"a,b\n1,\x00\n", "table_binary", {}),
    "Latin-1": ("naïve,b\n1,2\n3,4\n".encode("latin-1"), "table_encoding", {}),
    "two delimiters": (b"a,b;c,d\n1,2;3,4\n5,6;7,8\n", "table_delimiter", {"delimiters": "“,” / “;”"}),
    "open quote": (b'a,b\n1,2\n3,"4\n5,6\n', "table_malformed", {"line": 3}),
    "text after a quote": (b'a,b\n1,2\n3,"4"5\n', "table_malformed", {"line": 3}),
    "open quote in the header": (b'"a,b\n1,2\n', "table_malformed", {"line": 1}),
    "numbers first": (b"1,2\n3,4\n5,6\n", "table_no_header", {"found": "1, 2"}),
    "one column of numbers": (b"1\n2\n3\n", "table_no_header", {"found": "1"}),
    "a missing value first": (b",2.5\n3,4\n5,6\n", "table_no_header", {"found": ", 2.5"}),
    "numbers and text first": (
        b"5.1,3.5,setosa\n4.9,3,setosa\n4.7,3.2,setosa\n",
        "table_no_header",
        {"found": "5.1, 3.5, setosa"},
    ),
    "a missing value, numbers and text first": (b",3.5,setosa\n1,3,setosa\n2,4,setosa\n", "table_no_header", {}),
    "no name": (b"a,,c\n1,2,3\n4,5,6\n", "table_empty_name", {"line": 1, "position": 2, "total": 3}),
    "delimiter at the end": (b"a,b,\n1,2,\n3,4,\n", "table_empty_name", {"position": 3, "total": 3}),
    "same names": (b"a,b, a\n1,2,3\n4,5,6\n", "table_duplicate_name", {"name": "a", "first": 1, "second": 3}),
    "a given name that is taken": (b",column_1\n1,2\n3,4\n", "table_duplicate_name", {"name": "column_1"}),
    "long row": (b"a,b\n1,2\n\n3,4,5\n", "table_ragged", {"line": 4, "expected": 2, "found": 3}),
    "short row": (b"a,b\n1,2\n3\n", "table_ragged", {"line": 3, "expected": 2, "found": 1}),
    "decimal commas": (b"a,b\n1,5,2,5\n1,5,2,5\n", "table_ragged", {"line": 2, "expected": 2, "found": 4}),
    "decimal commas in one column": (b"height\n170,5\n165,2\n", "table_ragged", {"line": 2, "expected": 1, "found": 2}),
    "uneven after many rows": (b"a,b\n" + b"1,2\n" * 3000 + b"1\n", "table_ragged", {"line": 3002}),
    "header only": (b"a,b\n", "table_too_few_rows", {"minimum": 2, "found": 0}),
    "one row": (b"a,b\n1,2\n", "table_too_few_rows", {"minimum": 2, "found": 1}),
    "text only": (b"a,b\nx,1 y\nz,w\n", "table_no_numbers", {"names": "a, b"}),
    "decimals or thousands": (b"a;b\n1,500;2,500\n3,500;4,500\n", "table_no_numbers", {"names": "a, b"}),
    "commas beside points": (b"a;b\n1.5;2,500\n3.5;4,500\n9,5;1.5\n", "table_no_numbers", {"names": "a, b"}),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_refused_at_reading(case: str) -> None:
    data, code, details = REFUSALS[case]
    with pytest.raises(InvalidInput) as raised:
        read_table(data)
    assert raised.value.code == code
    assert details.items() <= raised.value.details.items()
    for value in details.values():
        assert str(value) in str(raised.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_table(tmp_path / "absent.csv")
    assert raised.value.code == "table_file"
    assert "absent.csv" in str(raised.value)


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ([], "columns_none"),
        (["x", "nobody"], "column_unknown"),
        (["x", "y", "x"], "column_repeated"),
        (["species"], "column_text"),
        (["x", "y"], "selection_too_few_rows"),
    ],
)
def test_refused_at_selecting(columns: list[str], code: str) -> None:
    table = read_table(b"x,y,species\n1,,a\n,2,b\n3,4,c\n")
    with pytest.raises(InvalidInput) as raised:
        table.select(columns)
    assert raised.value.code == code


def reads_or_gives_a_reason(data: bytes) -> bool:
    try:
        table = read_table(data)
    except InvalidInput as error:
        return error.code.startswith("table_") and len(str(error)) > 40
    return bool(table.numeric_columns) and table.n_rows >= 2


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_with_a_reason(data: bytes) -> None:
    assert reads_or_gives_a_reason(data)


@given(st.text(alphabet='a1,;\t"\n .-', max_size=40))
def test_any_short_text_is_read_or_refused_with_a_reason(text: str) -> None:
    assert reads_or_gives_a_reason(text.encode())
