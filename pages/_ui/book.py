"""What one browser tab has chosen, read from its address, and could not follow: ``session`` keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pages._ui.params import Cell, Param


@dataclass(frozen=True)
class Problem:
    """An address that could not be followed: ``key`` and ``values`` name the sentence that says so."""

    key: str
    values: dict[str, object]
    reason: tuple[str, Mapping[str, object]] | None = None


@dataclass
class Book:
    """What one browser tab has chosen. ``used`` lists the parameters read in the current run.

    ``waiting`` are names of parameters that can't be read yet.
    """

    page: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    address: dict[str, str] = field(default_factory=dict)
    used: dict[str, Param[Any]] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    problems: dict[str, Problem] = field(default_factory=dict)
    drawn_in: dict[str, str] = field(default_factory=dict)
    """The language in which each widget was last drawn."""
    chosen_now: bool = False
    followed: bool = True
    """Whether the address came from outside in this run, so that each of its names must mean something."""


def slot(cell: Cell[Any]) -> str:
    """The name of a cell among the book's values."""
    return f"{cell.scope}_{'url' if isinstance(cell, Param) else 'cell'}_{cell.name}"
