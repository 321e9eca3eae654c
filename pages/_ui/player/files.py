"""The files of a run that the server makes: its table, its JSON, and a page that plays it offline."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gmm_core.recording import Recording, to_csv, to_json
from pages._ui.player.offline import offline_page


@dataclass(frozen=True)
class Staged:
    """What the files are made of: the run as numbers, and as the block that the stage shows."""

    heading: str
    recording: Recording
    block: bytes
    cursor: int
    language: str


@dataclass(frozen=True)
class File:
    name: str
    media_type: str
    content: bytes


def _csv(staged: Staged) -> str:
    # With the mark by which spreadsheets know that it is UTF-8.
    return "\ufeff" + to_csv(staged.recording)


def _json(staged: Staged) -> str:
    return to_json(staged.recording)


def _html(staged: Staged) -> str:
    return offline_page(staged.block, staged.cursor, staged.heading, staged.language, to_json(staged.recording))


MAKERS: Mapping[str, tuple[str, Callable[[Staged], str]]] = {
    "csv": ("text/csv", _csv),
    "json": ("application/json", _json),
    "html": ("text/html", _html),
}


def file_of(kind: str, staged: Staged) -> File:
    """Make the file of this kind, a key of ``MAKERS``; its name is that of what the run is about."""
    media_type, make = MAKERS[kind]
    about = "-".join(re.findall(r"\w+", staged.heading))
    name = f"{about}-k{staged.recording.recipe.n_components}.{kind}"
    return File(name, f"{media_type};charset=utf-8", make(staged).encode())
