"""What a page chose is kept, is in the address, and comes back from it."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest


def page() -> None:
    """One page with one widget of each kind; what it read is written out."""
    import streamlit as st

    from pages._ui import session
    from pages._ui.params import Scope

    scope = Scope("demo")
    k = scope.integer("k", 2, 1, 8)
    family = scope.choice("family", ("full", "tied"), "full")
    columns = scope.choices("columns", ("a", "b,c"), ("a",))
    result = scope.cell("result", 0)
    words = {"en": {"full": "Full", "tied": "Tied"}, "zh": {"full": "完全", "tied": "共享"}}

    session.begin("demo")
    st.selectbox("language", ("en", "zh"), **session.bound_language())
    st.slider("K", 1, 8, **session.bound(k))
    st.selectbox("family", ("full", "tied"), format_func=words[session.language()].__getitem__, **session.bound(family))
    st.multiselect("columns", ("a", "b,c"), **session.bound(columns))
    if st.toggle("wait", key="wait"):
        session.postpone("later")
    if st.button("remember"):
        session.put(result, session.value(result) + 1)
    if st.button("six"):
        session.put(k, 6)
        st.rerun()
    if st.button("reset"):
        session.reset(k, family, columns)
        st.rerun()
    session.write_url()
    st.json([session.value(k), session.value(family), *session.value(columns), session.value(result)])
    for problem in session.problems():
        st.warning(f"{problem.key} {problem.values}")


def open_page(**address: str) -> AppTest:
    test = AppTest.from_function(page, default_timeout=60)
    test.query_params.update(address)
    return test.run()


def read(test: AppTest) -> list[Any]:
    import json

    assert not test.exception
    values: list[Any] = json.loads(test.json[0].value)
    return values


def address(test: AppTest) -> dict[str, str]:
    return {name: values[-1] if isinstance(values, list) else values for name, values in test.query_params.items()}


def test_defaults_are_not_in_the_address() -> None:
    test = open_page()
    assert read(test) == [2, "full", "a", 0]
    assert address(test) == {}


def test_the_address_is_followed() -> None:
    test = open_page(k="5", family="tied", columns="a,b\\,c")
    assert read(test) == [5, "tied", "a", "b,c", 0]
    assert test.slider[0].value == 5
    assert test.selectbox[1].value == "tied"
    assert not test.warning
    assert address(test) == {"k": "5", "family": "tied", "columns": "a,b\\,c"}


def test_a_choice_is_kept_and_written() -> None:
    test = open_page()
    test.slider[0].set_value(7).run()
    test.multiselect[0].set_value(["b,c"]).run()
    assert read(test) == [7, "full", "b,c", 0]
    assert address(test) == {"k": "7", "columns": "b\\,c"}
    test.slider[0].set_value(2).run()
    assert address(test) == {"columns": "b\\,c"}


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"k": "99"}, "session.bad_value"),
        ({"k": "[x](http://y)"}, "session.bad_value"),
        ({"family": "fll"}, "session.bad_value"),
        ({"zzz": "1"}, "session.unknown_name"),
        ({"lang": "xx"}, "session.bad_value"),
    ],
)
def test_a_bad_address_is_reported_and_the_default_used(given: dict[str, str], reason: str) -> None:
    test = open_page(**given)
    assert read(test) == [2, "full", "a", 0]
    assert len(test.warning) == 1
    assert test.warning[0].value.startswith(reason)
    assert address(test) == {}
    test.button[0].click().run()
    assert len(test.warning) == 1, "the message outlives a rerun that changes nothing"
    test.slider[0].set_value(3).run()
    assert not test.warning


def test_a_language_in_the_address_is_followed_and_kept() -> None:
    test = open_page(lang="zh", family="tied")
    assert test.selectbox[1].options == ["完全", "共享"]
    assert address(test) == {"lang": "zh", "family": "tied"}


def test_switching_the_language_resets_nothing() -> None:
    test = open_page(k="5", family="tied", columns="b\\,c")
    test.button[0].click().run()
    test.selectbox[0].set_value("zh").run()
    assert read(test) == [5, "tied", "b,c", 1]
    assert test.selectbox[1].value == "tied"
    assert address(test) == {"lang": "zh", "k": "5", "family": "tied", "columns": "b\\,c"}


def test_put_moves_the_widget_and_reset_returns_it() -> None:
    test = open_page(family="tied")
    test.button[1].click().run()
    assert test.slider[0].value == 6
    assert address(test) == {"k": "6", "family": "tied"}
    test.button[2].click().run()
    assert read(test) == [2, "full", "a", 0]
    assert test.slider[0].value == 2
    assert address(test) == {}


def test_an_address_from_outside_wins_over_the_session() -> None:
    """The browser's back button: the old address returns and no widget was touched."""
    test = open_page(k="5")
    test.slider[0].set_value(7).run()
    test.query_params.clear()
    test.query_params["k"] = "5"
    test.run()
    assert read(test)[0] == 5
    assert test.slider[0].value == 5


def test_a_widget_wins_over_an_address_that_lags_behind() -> None:
    test = open_page()
    test.slider[0].set_value(7).run()
    test.query_params.clear()
    test.multiselect[0].set_value(["b,c"]).run()
    assert read(test) == [7, "full", "b,c", 0]
    assert address(test) == {"k": "7", "columns": "b\\,c"}


@pytest.mark.parametrize("waits", [True, False])
def test_a_name_that_waits_is_neither_unknown_nor_lost(waits: bool) -> None:
    test = AppTest.from_function(page, default_timeout=60)
    test.query_params["later"] = "9"
    test.session_state["wait"] = waits
    test.run()
    assert len(test.warning) == (0 if waits else 1)
    assert address(test) == ({"later": "9"} if waits else {})
