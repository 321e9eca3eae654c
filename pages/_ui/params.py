"""Typed parameters: what a page remembers, how it reads in an address, and what is refused.

A ``Cell`` is one named value of one page. A ``Param`` is a cell that also lives in the address
(``?k=3``). Both are plain values: build them at module level, or inside a run where their bounds
depend on something else (the columns of the table on screen). ``session`` keeps what they hold.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Cell(Generic[T]):
    """One value that a page keeps between two runs of its script, such as its last result."""

    scope: str
    name: str
    default: T

    @property
    def key(self) -> str:
        """The widget key and the name under which the session keeps the value."""
        return f"{self.scope}_{self.name}" if self.scope else self.name

    def accepts(self, value: T) -> bool:
        """Whether ``value`` may be kept. A cell takes anything; a parameter has rules."""
        return True


@dataclass(frozen=True)
class Param(Cell[T]):
    """A cell that lives in the address: ``read`` may raise ValueError, ``write`` never does."""

    read: Callable[[str], T]
    write: Callable[[T], str]
    rule: Callable[[T], bool]
    expected: tuple[str, Mapping[str, object]] = field(compare=False)
    """Key and values of the sentence that says what the address may hold."""
    always: bool = False
    """Write a chosen value to the address even where it equals the default."""

    def accepts(self, value: T) -> bool:
        return self.rule(value)

    def parse(self, raw: str) -> T:
        """Return the value that ``raw`` stands for; raise ValueError where the rule refuses it."""
        value = self.read(raw)
        if not self.rule(value):
            raise ValueError(raw)
        return value


@dataclass(frozen=True)
class Scope:
    """The parameters of one page. Two pages may use the same name without sharing the value."""

    name: str

    def cell(self, name: str, default: T) -> Cell[T]:
        """A value kept for the session and never written to the address."""
        return Cell(self.name, name, default)

    def integer(self, name: str, default: int, minimum: int, maximum: int) -> Param[int]:
        """A whole number from ``minimum`` to ``maximum``."""
        expected = ("session.expected_integer", {"minimum": minimum, "maximum": maximum})
        return Param(self.name, name, default, _read_integer, str, lambda v: minimum <= v <= maximum, expected)

    def number(self, name: str, default: float, minimum: float, maximum: float) -> Param[float]:
        """A finite number from ``minimum`` to ``maximum``, written with every digit it needs."""
        expected = ("session.expected_number", {"minimum": minimum, "maximum": maximum})
        return Param(self.name, name, default, _read_number, _write_number, lambda v: minimum <= v <= maximum, expected)

    def flag(self, name: str, default: bool) -> Param[bool]:
        """Yes or no, written 1 or 0."""
        return Param(self.name, name, default, _read_flag, _write_flag, _anything, ("session.expected_flag", {}))

    def choice(self, name: str, options: Sequence[str], default: str) -> Param[str]:
        """One of ``options``: stable ids, which widgets translate with ``format_func``."""
        known = tuple(options)
        expected = ("session.expected_choice", {"options": ", ".join(known)})
        return Param(self.name, name, default, str, str, lambda v: v in known, expected)

    def choices(self, name: str, options: Sequence[str], default: Sequence[str]) -> Param[tuple[str, ...]]:
        """Some of ``options``, in any order, written as a comma-separated list."""
        known = frozenset(options)
        expected = ("session.expected_choices", {"options": ", ".join(options)})
        return Param(self.name, name, tuple(default), _read_list, _write_list, known.issuperset, expected)

    def numbers(self, name: str, default: Sequence[float], most: int = 200) -> Param[tuple[float, ...]]:
        """At most ``most`` finite numbers, separated by commas."""
        expected = ("session.expected_numbers", {"most": most})
        start = tuple(default)
        return Param(self.name, name, start, _read_numbers, _write_numbers, lambda v: len(v) <= most, expected)

    def points(self, name: str, n_features: int, most: int = 1000) -> Param[tuple[float, ...]]:
        """At most ``most`` points, one after the other, each of ``n_features`` finite numbers; by default none."""
        expected = ("session.expected_points", {"most": most, "features": n_features})

        def rule(values: tuple[float, ...]) -> bool:
            return len(values) % n_features == 0 and len(values) <= most * n_features

        return Param(self.name, name, (), _read_numbers, _write_numbers, rule, expected)

    def rows(self, name: str, n_rows: int, most: int = 5000) -> Param[tuple[int, ...]]:
        """At most ``most`` different rows of ``n_rows``, counted from 0 and in their order; by default none."""
        expected = ("session.expected_rows", {"most": most, "last": n_rows - 1})

        def rule(rows: tuple[int, ...]) -> bool:
            return len(rows) <= most and rows == tuple(sorted({row for row in rows if 0 <= row < n_rows}))

        return Param(self.name, name, (), _read_rows, _write_rows, rule, expected)


def _anything(value: object) -> bool:
    return True


def _read_integer(raw: str) -> int:
    # int() also takes "1_000" and digits of other scripts, which would not survive a round trip.
    if not raw.isascii() or "_" in raw or len(raw) > 20:
        raise ValueError(raw)
    return int(raw)


def _read_number(raw: str) -> float:
    if not raw.isascii() or "_" in raw:
        raise ValueError(raw)
    value = float(raw)
    if not math.isfinite(value):
        raise ValueError(raw)
    return value


def _write_number(value: float) -> str:
    return repr(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


def _read_flag(raw: str) -> bool:
    if raw not in ("0", "1"):
        raise ValueError(raw)
    return raw == "1"


def _write_flag(value: bool) -> str:
    return "1" if value else "0"


def _read_list(raw: str) -> tuple[str, ...]:
    """Split at commas; a backslash keeps the next character, so that names may hold commas."""
    items: list[str] = []
    current, escaped = "", False
    for character in raw:
        if escaped or character not in "\\,":
            current, escaped = current + character, False
        elif character == "\\":
            escaped = True
        else:
            items, current = [*items, current], ""
    return (*items, current) if raw else ()


def _write_list(values: tuple[str, ...]) -> str:
    return ",".join(value.replace("\\", "\\\\").replace(",", "\\,") for value in values)


def _read_numbers(raw: str) -> tuple[float, ...]:
    return tuple(_read_number(item) for item in raw.split(",")) if raw else ()


def _write_numbers(values: tuple[float, ...]) -> str:
    return ",".join(_write_number(value) for value in values)


def _read_rows(raw: str) -> tuple[int, ...]:
    return tuple(_read_integer(item) for item in raw.split(",")) if raw else ()


def _write_rows(rows: tuple[int, ...]) -> str:
    return ",".join(str(row) for row in rows)
