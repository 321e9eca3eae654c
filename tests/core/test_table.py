"""Reading tables: what is written comes back, whatever its encoding and delimiter; no row is lost."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gmm_core.table import Table, read_table

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
MISSING = st.sampled_from(["", "NA", "NaN", "nan", "-nan", "null", "n/a", "N/A", "#N/A", "None", "?", "-", "  "])
# Quoted names may hold whatever a name holds, delimiters and line breaks too, but must differ once blanks are stripped.
# None begins like a number or a missing value: in the first row those are refused as data.
NAMES = st.lists(
    st.text(st.characters(codec="gb2312", exclude_categories=["Cc"]), min_size=1)
    .map(lambda name: "x" + name)
    .map(str.strip),
    min_size=1,
    max_size=4,
    unique=True,
)


def write(rows: list[list[str]], delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue()


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    names = draw(NAMES)
    cells = st.one_of(NUMBERS.map(repr), NUMBERS.map(repr), MISSING)
    first = [[repr(draw(NUMBERS)) for _ in names] for _ in range(2)]
    rest = draw(st.lists(st.lists(cells, min_size=len(names), max_size=len(names)), max_size=8))
    return names, first + rest


def is_number(text: str) -> bool:
    return text.strip("+-").lower() not in {"", "na", "nan", "null", "n/a", "#n/a", "none", "?"} and bool(text.strip())


@settings(deadline=None, max_examples=150)
@given(
    tables(),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_round_trip(table: tuple[list[str], list[list[str]]], delimiter: str, encoding: str, line_end: str) -> None:
    names, rows = table
    data = write([names, *rows], delimiter).replace("\r\n", line_end).encode(encoding)
    read = read_table(data)
    assert read.columns == tuple(names)
    assert read.numeric_columns == read.columns
    assert [[cell.strip() for cell in row] for row in read.rows()] == [[cell.strip() for cell in row] for row in rows]
    for index, name in enumerate(names):
        selection = read.select(name)
        expected = [float(row[index]) for row in rows if is_number(row[index])]
        assert selection.X[:, 0].tolist() == expected
        assert read.n_missing(name) == len(rows) - len(expected) == len(selection.dropped)


@settings(deadline=None)
@given(tables())
def test_every_row_is_kept_or_reported(table: tuple[list[str], list[list[str]]]) -> None:
    names, rows = table
    read = read_table(write([names, *rows]).encode())
    selection = read.select(names)
    assert sorted([*selection.rows.tolist(), *(row.row for row in selection.dropped)]) == list(range(len(rows)))
    for dropped in selection.dropped:
        assert rows[dropped.row][names.index(dropped.column)].strip() == dropped.text
        assert not is_number(dropped.text)
        assert dropped.line == read.lines[dropped.row]
    for x, row, line in zip(selection.X, selection.rows, selection.lines, strict=True):
        assert x.tolist() == [float(cell) for cell in rows[row]]
        assert line == read.lines[row]


def test_a_path_reads_like_its_bytes(tmp_path: Path) -> None:
    data = b"a,b\n1,2\n3,4\n"
    (tmp_path / "t.csv").write_bytes(data)
    for path in (tmp_path / "t.csv", str(tmp_path / "t.csv")):
        assert read_table(path).select(["b", "a"]).X.tolist() == [[2, 1], [4, 3]]


def test_line_numbers_are_those_of_the_file() -> None:
    table = read_table(b'\n"two\nlines",x\n\n"one\ntwo",1\n\nb,NA\nc,3\n\n\n')
    assert table.columns == ("two\nlines", "x")
    assert table.lines.tolist() == [5, 8, 9]
    selection = table.select("x")
    assert selection.lines.tolist() == [5, 9]
    assert [(row.row, row.line, row.column, row.text) for row in selection.dropped] == [(1, 8, "x", "NA")]


def test_a_blank_line_in_a_single_column_is_a_missing_value_but_not_at_the_end() -> None:
    selection = read_table(b"x\n1\n\n3\n4\n\n\n").select("x")
    assert selection.X[:, 0].tolist() == [1, 3, 4]
    assert [(row.line, row.text) for row in selection.dropped] == [(3, "")]
    assert [row.line for row in read_table(b'x\n1\n2\n""\n').select("x").dropped] == [4]


@pytest.mark.parametrize(
    "data", [b"a;b\r1;2\r3;4\r", b"\xef\xbb\xbfa\tb\n1\t2\n3\t4", b"  \n a , b \n 1 , 2 \n  \n 3 , 4 \n"]
)
def test_old_line_ends_marks_and_blanks(data: bytes) -> None:
    assert read_table(data).select(["a", "b"]).X.tolist() == [[1, 2], [3, 4]]


def test_a_long_table_keeps_rows_and_lines_across_chunks() -> None:
    values = np.random.default_rng(0).standard_normal(2_345)
    lines = [f"{value!r},{'NA' if i % 1000 == 7 else i}" for i, value in enumerate(values.tolist())]
    table = read_table(("v,i\n" + "\n".join(lines)).encode())
    selection = table.select(["v", "i"])
    assert [row.row for row in selection.dropped] == [7, 1007, 2007]
    assert np.array_equal(selection.X[:, 1], selection.rows)
    assert np.array_equal(selection.X[:, 0], values[selection.rows])
    assert np.array_equal(selection.lines, selection.rows + 2)


def test_the_delimiter_is_the_one_that_gives_even_rows() -> None:
    assert read_table(b'"a, b";c\n1;2\n3;4\n').columns == ("a, b", "c")
    assert read_table(b"name, first;x\n'a';1\nb;2\nc;3\n").delimiter == ";"
    assert read_table("身高\t体重\n170\t60\n165\t55\n".encode("gb18030")).encoding == "gb18030"


def test_row_names_of_pandas_and_r_are_named() -> None:
    table = read_table(b'"","x"\n"1",2.5\n"2",3.5\n')
    assert table.columns == ("column_1", "x")
    assert table.numeric_columns == ("column_1", "x")


def test_other_digits_of_unicode_are_digits() -> None:
    assert read_table("x,y\n１２,1\n3,2\n".encode()).select("x").X[0, 0] == 12


def columns_of(cells: list[str]) -> Table:
    return read_table(write([["x", "ok"], *([cell, "1"] for cell in ["1.5", *cells, "2"])]).encode())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("abc", "column_text"),
        ("12%", "column_text"),
        ("$5", "column_text"),
        ("1_000", "column_text"),
        ("0x1F", "column_text"),
        ("1e", "column_text"),
        ("2020-01-01", "column_text"),
        ("192.168.1.1", "column_text"),
        ("true", "column_text"),
        ("1,5", "column_number_format"),
        ("-1,234", "column_number_format"),
        ("1,234,567.8", "column_number_format"),
        ("1.234,5", "column_number_format"),
        ("1 234", "column_number_format"),
        ("1\u00a0234,5", "column_number_format"),
        ("1\u202f234", "column_number_format"),
        ("1'234", "column_number_format"),
        ("inf", "column_infinite"),
        ("-Infinity", "column_infinite"),
        ("1e999", "column_infinite"),
    ],
)
def test_a_bad_cell_makes_the_column_not_numeric_and_is_shown(text: str, code: str) -> None:
    table = columns_of(["", text, text])
    assert table.numeric_columns == ("ok",)
    error = table.not_numeric["x"]
    assert error.code == code
    assert error.details == {"column": "x", "line": 4, "text": text, "count": 2}
    assert "line 4" in str(error)
    with pytest.raises(type(error)) as raised:
        table.select(["ok", "x"])
    assert raised.value is error


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_decimal_commas_are_read_where_they_can_mean_nothing_else(delimiter: str) -> None:
    rows = [
        ["id", "height", "share", "group"],
        ["1", "1,5", "-0,25", "a,b"],
        ["2", "1,234", "NA", "c"],
        ["4", "7", "1,0e2", ""],
    ]
    table = read_table("\n".join(delimiter.join(row) for row in rows).encode())
    assert table.decimal == ","
    assert table.numeric_columns == ("id", "height", "share")
    assert table.select(["id", "height"]).X.tolist() == [[1.0, 1.5], [2.0, 1.234], [4.0, 7.0]]
    selection = table.select("share")
    assert selection.X.ravel().tolist() == [-0.25, 100.0]
    again = read_table(table.with_columns(selection.rows, {"label": [1, 2], "p": [0.5, 0.25]}).encode())
    assert again.decimal == ","
    assert again.select(["share", "label", "p"]).X.tolist() == [[-0.25, 1.0, 0.5], [100.0, 2.0, 0.25]]


def test_beside_a_decimal_comma_a_point_is_no_decimal() -> None:
    table = read_table(b"a;b\n1,5;1.500\n2,5;2.500\n")
    assert table.numeric_columns == ("a",)
    assert table.not_numeric["b"].code == "column_number_format"


def test_words_with_a_decimal_comma_among_them_change_nothing() -> None:
    table = read_table(b"note;b\n1,5;1.5\nnone yet;2.5\n")
    assert table.decimal == "."
    assert table.select("b").X.ravel().tolist() == [1.5, 2.5]


def test_running_numbers_and_constants_are_no_measurements() -> None:
    table = read_table(b"row,x,k,y\n1,5,7,1\n2,3,7,\n3,4,7,3\n")
    assert table.numeric_columns == ("row", "x", "k", "y")
    assert table.measured_columns == ("x", "y")
    assert read_table(b"row\n1\n2\n3\n").measured_columns == ("row",), "rather than nothing"


def test_an_underscore_makes_no_number_even_among_numbers_only() -> None:
    assert read_table(b"x,y\n1,1\n1_000,2\n").not_numeric["x"].details["text"] == "1_000"


def test_a_column_of_missing_values_only() -> None:
    error = columns_of([]).not_numeric.get("x")
    assert error is None
    table = read_table(b"x,y\n,1\nNA,2\n")
    assert table.not_numeric["x"].code == "column_empty"


@given(st.text(max_size=8))
def test_a_cell_is_a_number_missing_or_refused_never_another_number(text: str) -> None:
    """Oracle: NumPy's own reading of a string, once the cell is known to be no missing value."""
    if "\x00" in text or text != text.encode("utf-8", "ignore").decode():
        return
    table = columns_of([text])
    if "x" in table.not_numeric:
        assert table.not_numeric["x"].details["line"] == 3
    elif table.n_missing("x"):
        assert text.strip().lower() in {"", "na", "n/a", "#n/a", "nan", "+nan", "-nan", "null", "none", "?", "-"}
    else:
        value = table.select("x").X[1, 0]
        assert math.isfinite(value)
        assert value == np.asarray(text).astype(np.float64)


def test_added_columns_stand_beside_their_rows() -> None:
    table = read_table('组;label;x\n甲;1;1.50\n"乙;";2;NA\n丙;3;007\n'.encode())
    selection = table.select("x")
    text = table.with_columns(selection.rows, {"label": [1, 2], "p": [0.25, 1 / 3]})
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["组", "label", "x", "label_2", "p"]
    assert rows[1:] == [
        ["甲", "1", "1.50", "1", "0.25"],
        ["乙;", "2", "NA", "", ""],
        ["丙", "3", "007", "2", repr(1 / 3)],
    ]


def test_arrays_cannot_be_changed() -> None:
    table = read_table(b"x,y\n1,2\n3,4\n")
    selection = table.select("x")
    for array in (table.lines, selection.X, selection.rows, selection.lines):
        assert not array.flags.writeable
