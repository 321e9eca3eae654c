"""Where the table comes from: a file that is uploaded, or a data set that is built in."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

import streamlit as st

from gmm_core import InvalidInput
from gmm_core.datasets import SOURCES, Dataset, source_named
from gmm_core.table import Selection, Table, read_table
from pages._ui import session
from pages._ui.params import Cell, Scope
from pages._ui.text import pick, t

SCOPE = Scope("cluster")
BUILT_IN = tuple(name for name, source in SOURCES.items() if source.kind != "custom")
ORIGINS = ("upload", "built_in")

ORIGIN = SCOPE.choice("from", ORIGINS, "built_in")
NAME = SCOPE.choice("data", BUILT_IN, "faithful")


# Streamlit has the uploader's own words in English only; the limit is in our label.
_UPLOADER = """
<style>
.st-key-cluster_upload [data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
.st-key-cluster_upload [data-testid="stBaseButton-secondary"] p { font-size: 0; }
.st-key-cluster_upload [data-testid="stBaseButton-secondary"] p::after { content: "BUTTON"; font-size: 0.9rem; }
</style>
"""


@dataclass(frozen=True, eq=False)
class Source:
    """A table with a name to show and an ``id`` that differs for every upload."""

    id: str
    name: str
    table: Table


@dataclass(frozen=True, eq=False)
class _Upload:
    """What was uploaded last. It stays when the reader looks at another page and comes back."""

    file: Any
    read: Source | InvalidInput | None = None


_UPLOAD = SCOPE.cell("upload", _Upload(None))
_SELECTED: Cell[tuple[tuple[str, tuple[str, ...]], Selection | InvalidInput] | None] = SCOPE.cell("selected", None)


def choose_source() -> Source | InvalidInput | None:
    """Draw the choice of the data; return the table chosen, why it can't be read, or None while there is none."""
    st.segmented_control(
        t("cluster.from"),
        ORIGINS,
        format_func=lambda origin: t(f"cluster.from_{origin}"),
        required=True,
        width="stretch",
        **session.bound(ORIGIN),
    )
    return _uploaded() if session.value(ORIGIN) == "upload" else _built_in()


def selection_of(source: Source, columns: tuple[str, ...]) -> Selection | InvalidInput:
    """Return the complete rows of these columns, or why there are none. The last answer is kept."""
    wanted = (source.id, columns)
    known = session.value(_SELECTED)
    if known is not None and known[0] == wanted:
        return known[1]
    try:
        answer: Selection | InvalidInput = source.table.select(columns)
    except InvalidInput as error:
        answer = error
    session.put(_SELECTED, (wanted, answer))
    return answer


def _built_in() -> Source:
    st.selectbox(t("cluster.data"), BUILT_IN, format_func=lambda name: pick(SOURCES[name].title), **session.bound(NAME))
    name = session.value(NAME)
    st.caption(pick(SOURCES[name].purpose))
    return Source(name, pick(SOURCES[name].title), built_in_table(name))


@st.cache_resource(show_spinner=False)
def built_in_table(name: str) -> Table:
    """Return a built-in data set as the table that its CSV file would give; synthetic ones with seed 0."""
    return read_table(_as_csv(source_named(name).generate(0)))


def _as_csv(data: Dataset) -> bytes:
    """A CSV with the hidden groups as a last column, of words, so that it is not taken for a measurement."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    groups = [] if data.labels is None else [[f"group {data.label_names[label]}"] for label in data.labels]
    writer.writerow([*data.feature_names, *(["group"] if groups else [])])
    for i, row in enumerate(data.X.tolist()):
        writer.writerow([*(int(x) if x.is_integer() else x for x in row), *(groups[i] if groups else [])])
    return text.getvalue().encode()


def _uploaded() -> Source | InvalidInput | None:
    st.html(_UPLOADER.replace("BUTTON", t("cluster.upload_button")))
    st.file_uploader(
        t("cluster.upload", limit=st.get_option("server.maxUploadSize")),
        type=["csv", "tsv", "txt"],
        **session.watched("cluster_upload", lambda file: session.put(_UPLOAD, _Upload(file))),
    )
    upload = session.value(_UPLOAD)
    if upload.file is None:
        st.caption(t("cluster.upload_hint"))
        return None
    if upload.read is None:
        with st.spinner(t("cluster.reading")):
            upload = _Upload(upload.file, _read(upload.file))
        session.put(_UPLOAD, upload)
    if isinstance(upload.read, InvalidInput):
        # The page says why, where there is room to read it.
        st.caption(t("cluster.refused"))
    return upload.read


def _read(file: Any) -> Source | InvalidInput:
    try:
        return Source(str(file.file_id), str(file.name), read_table(file.getvalue()))
    except InvalidInput as error:
        return error
