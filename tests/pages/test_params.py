"""Parameters survive the way into an address and back, and refuse what they cannot mean."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages._ui.params import Scope

SCOPE = Scope("page")
finite = st.floats(allow_nan=False, allow_infinity=False)


@given(finite)
def test_numbers_survive_exactly(x: float) -> None:
    param = SCOPE.number("x", 0.0, -1e308 * 10, 1e308 * 10)
    assert param.parse(param.write(x)) == x


@given(st.lists(finite, max_size=20))
def test_lists_of_numbers_survive_exactly(values: list[float]) -> None:
    param = SCOPE.numbers("x", ())
    assert param.parse(param.write(tuple(values))) == tuple(values)


@given(st.lists(st.text(min_size=1), unique=True, max_size=6))
def test_names_with_any_character_survive(names: list[str]) -> None:
    param = SCOPE.choices("columns", names, ())
    assert param.parse(param.write(tuple(names))) == tuple(names)


@given(st.integers(-1000, 1000))
def test_integers_survive(n: int) -> None:
    param = SCOPE.integer("n", 0, -1000, 1000)
    assert param.parse(param.write(n)) == n


@pytest.mark.parametrize(
    ("param", "raw"),
    [
        (SCOPE.integer("k", 2, 1, 8), "9"),
        (SCOPE.integer("k", 2, 1, 8), "0"),
        (SCOPE.integer("k", 2, 1, 8), "2.0"),
        (SCOPE.integer("k", 2, 1, 8), "1_0"),
        (SCOPE.integer("k", 2, 1, 8), "二"),
        (SCOPE.integer("k", 2, 1, 8), ""),
        (SCOPE.integer("k", 2, 1, 8), "1" * 5000),
        (SCOPE.number("x", 1.0, 0.0, 2.0), "nan"),
        (SCOPE.number("x", 1.0, 0.0, 2.0), "inf"),
        (SCOPE.number("x", 1.0, 0.0, 2.0), "2.1"),
        (SCOPE.flag("b", False), "yes"),
        (SCOPE.choice("family", ("full", "tied"), "full"), "fll"),
        (SCOPE.choices("columns", ("a", "b"), ("a",)), "a,c"),
        (SCOPE.numbers("x", (), most=2), "1,2,3"),
        (SCOPE.numbers("x", ()), "1,,2"),
    ],
)
def test_refuses(param: Any, raw: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (any of Python's own messages)
        param.parse(raw)


def test_scopes_do_not_share_values() -> None:
    assert Scope("a").integer("k", 2, 1, 8).key != Scope("b").integer("k", 2, 1, 8).key
