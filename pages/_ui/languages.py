"""The languages of the app: one file ``pages/_text/<code>.toml`` each, English first."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "_text"
FALLBACK = "en"


def _codes() -> tuple[str, ...]:
    others = sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != FALLBACK)
    return (FALLBACK, *others)


LANGUAGES = _codes()


@cache
def texts(code: str) -> dict[str, str]:
    """Return every text of a language, under dotted keys such as ``"cluster.title"``."""
    with (FOLDER / f"{code}.toml").open("rb") as file:
        return dict(_flat("", tomllib.load(file)))


def _flat(prefix: str, table: dict[str, object]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, entry in table.items():
        key = f"{prefix}.{name}" if prefix else name
        pairs += _flat(key, entry) if isinstance(entry, dict) else [(key, str(entry))]
    return pairs
