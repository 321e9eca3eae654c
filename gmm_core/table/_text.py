"""From the bytes of a file to rows of cells: encoding, delimiter, line numbers. Refuses rather than guesses."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from gmm_core.errors import InvalidInput

DELIMITERS = {",": "“,”", ";": "“;”", "\t": "Tab"}
ROWS_TO_SNIFF = 100
BOMS_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

# First bytes of formats that people upload by mistake; the names read the same in every language.
SIGNATURES = {
    b"PK\x03\x04": "Excel (.xlsx) / ZIP",
    b"\xd0\xcf\x11\xe0": "Excel (.xls)",
    b"%PDF": "PDF",
    b"\x1f\x8b": "gzip",
    b"PAR1": "Parquet",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
}


@dataclass(frozen=True, repr=False)
class Document:
    """A text file of delimited cells. It is read as a stream, so its text is never held as a whole."""

    data: bytes
    encoding: str
    delimiter: str

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield (line number, cells) of each row; a row's number is its first line's. Blank lines yield no cells.

        Raises
        ------
        InvalidInput
            ``table_malformed`` where quotes do not match.
        """
        text = io.TextIOWrapper(io.BytesIO(self.data), encoding=self.encoding, newline="")
        reader = csv.reader(text, delimiter=self.delimiter, strict=True, skipinitialspace=True)
        line = 1
        try:
            for cells in reader:
                yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise InvalidInput(
                "table_malformed",
                f"line {line} must split into cells, got quotes that do not match or a cell that is too long "
                f'({error}); close every " and write a quote inside a cell as ""',
                line=line,
                error=str(error),
            ) from None


def open_document(data: bytes) -> Document:
    """Return the document in these bytes, its encoding and delimiter found out.

    Raises
    ------
    InvalidInput
        ``table_empty``, ``table_not_text``, ``table_binary``, ``table_encoding`` or ``table_delimiter``.
    """
    encoding = sniff_encoding(data)
    return Document(data, encoding, sniff_delimiter(data, encoding))


def sniff_encoding(data: bytes) -> str:
    """Return UTF-8 or UTF-16 by their byte order marks, else UTF-8 if it decodes, else GB18030 if that does."""
    _require_text(data)
    for encoding in ("utf-16",) if data.startswith(BOMS_UTF16) else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "gb18030" or _reads_as_chinese(text):
            return encoding
    raise InvalidInput(
        "table_encoding",
        "the table must be text in UTF-8 or GB18030, got bytes that are neither; save it as “CSV UTF-8”",
    )


def _require_text(data: bytes) -> None:
    """Raise InvalidInput if the file is empty, of a known other format, or binary."""
    if not data.removeprefix(codecs.BOM_UTF8).strip():
        raise empty_table()
    for signature, name in SIGNATURES.items():
        if data.startswith(signature):
            raise InvalidInput(
                "table_not_text",
                f"the table must be a CSV text file, got one of the format {name}; "
                "in the program that made it, save or export as “CSV UTF-8”",
                format=name,
            )
    if b"\x00" in data and not data.startswith(BOMS_UTF16):
        raise InvalidInput(
            "table_binary",
            "the table must be a CSV text file, got binary data; in the program that made it, export as “CSV UTF-8”",
        )


def _reads_as_chinese(text: str) -> bool:
    """Whether text decoded as GB18030 is likely meant so: Latin-1 may decode too, to rare characters.

    At least half of what is not ASCII must be in GB2312, the common characters.
    """
    n_ascii = len(text.encode("ascii", "ignore"))
    n_common = (len(text.encode("gb2312", "ignore")) - n_ascii) / 2
    return n_common >= (len(text) - n_ascii) / 2


def sniff_delimiter(data: bytes, encoding: str) -> str:
    """Return the one delimiter that splits the header and the first rows into equally many cells.

    A file whose header no delimiter splits has one column. Where no delimiter gives equal rows, the
    one with the fewest exceptions is returned: reading then reports the uneven row.

    Raises
    ------
    InvalidInput
        ``table_delimiter`` if two delimiters would serve.
    """
    counts = {delimiter: _uneven_rows(Document(data, encoding, delimiter)) for delimiter in DELIMITERS}
    uneven = {delimiter: count for delimiter, count in counts.items() if count is not None}
    if not uneven:
        return ","
    best = [delimiter for delimiter, count in uneven.items() if count == min(uneven.values())]
    if len(best) > 1:
        names = " / ".join(DELIMITERS[delimiter] for delimiter in best)
        raise InvalidInput(
            "table_delimiter",
            f"the table must have one delimiter, got a header that can be split in more than one way ({names}); "
            "put column names that contain a delimiter in double quotes",
            delimiters=names,
        )
    return best[0]


def _uneven_rows(document: Document) -> int | None:
    """How many of the first rows differ in length from the header; None if the header is not split."""
    width = 0
    uneven = 0
    try:
        for _, cells in islice(document.rows(), ROWS_TO_SNIFF):
            if len(cells) > 1 or "".join(cells).strip():
                width = width or len(cells)
                uneven += len(cells) != width
    except InvalidInput:
        uneven += 1
    return uneven if width > 1 else None


def empty_table() -> InvalidInput:
    """The error for a file with nothing in it."""
    return InvalidInput(
        "table_empty", "the table must hold a header and rows of numbers, got an empty file; choose another file"
    )
