"""The only owner of ``st.session_state`` and of the address (``st.query_params``).

A page reads its parameters with ``value``, ties widgets to them with ``bound``, and changes them with
``put``; ``app.py`` opens each run with ``begin`` and closes it with ``write_url``. Every parameter read
in a run is in the address afterwards, unless it has its default value, so any state can be shared as a link.

Why not the widgets' own ``bind="query-params"``: it writes the *translated* label of an option into the
address, drops bad values without a word, and covers widgets only, not what a page computes or drags. So the
address is written here, with stable ids, and a bad value is reported (``problems``) and its default used.

Order of truth: what was chosen in this session, then the address, then the default. The address wins again when
it changed without a widget's doing: a link followed, or the browser's back button.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from urllib.parse import urlencode

import streamlit as st

from pages._ui.book import Book, Problem, slot
from pages._ui.languages import LANGUAGES
from pages._ui.params import Cell, Param

T = TypeVar("T")

LONGEST_ADDRESS = 8000

_BOOK = "_book"
_LANGUAGE = Param(
    "",
    "lang",
    LANGUAGES[0],
    str,
    str,
    LANGUAGES.__contains__,
    ("session.expected_choice", {"options": ", ".join(LANGUAGES)}),
    always=True,
)


def _book() -> Book:
    try:
        book: Book = st.session_state[_BOOK]
    except KeyError:
        book = st.session_state[_BOOK] = Book(address=st.query_params.to_dict())
    return book


def begin(page: str) -> None:
    """Open a run of ``page``: take over an address that no widget of ours has written."""
    book, address = _book(), st.query_params.to_dict()
    moved, book.page = page != book.page, page
    book.used, book.waiting = {}, set()
    # A widget's change can arrive with an address older than our last write: then the widget is right.
    # A click on the navigation arrives with an empty one: then the page keeps what it had.
    if address != book.address and not book.chosen_now and not (moved and not address):
        _forget(book, page, with_language=_LANGUAGE.name in address or not moved)
    elif moved:
        book.problems = {}
    book.address, book.chosen_now = address, False


def _forget(book: Book, page: str, with_language: bool) -> None:
    """Drop what the page's parameters hold, so that they are read from the new address."""
    book.problems, book.followed = {}, True
    for key in [key for key in book.values if key.startswith(f"{page}_url_")]:
        del book.values[key]
    if with_language:
        book.values.pop(slot(_LANGUAGE), None)


def value(cell: Cell[T]) -> T:
    """Return the value in force: chosen, else from the address, else the default."""
    book = _book()
    if isinstance(cell, Param):
        book.used[cell.name] = cell
        _read_address(book, cell)
    kept: T = book.values.get(slot(cell), cell.default)
    return kept if cell.accepts(kept) else cell.default


def _read_address(book: Book, param: Param[Any]) -> None:
    raw = book.address.get(param.name)
    if raw is None or slot(param) in book.values:
        return
    try:
        book.values[slot(param)] = param.parse(raw)
    except ValueError:
        default = param.write(param.default)
        book.problems[param.name] = Problem(
            "session.bad_value", {"name": param.name, "value": raw, "default": default}, param.expected
        )


def put(cell: Cell[T], new: T) -> None:
    """Keep ``new`` as the value of ``cell``. Raises ValueError where the cell's rule refuses it."""
    if not cell.accepts(new):
        raise ValueError(f"{cell.name} does not accept {new!r}")
    _book().values[slot(cell)] = new


def insist() -> None:
    """Let what was put now win over the address that the next run brings: it may be older than our last write."""
    _book().chosen_now = True


def postpone(*names: str) -> None:
    """Leave these names of the address for a later run, when what they speak of is there (a table, a result)."""
    _book().waiting.update(names)


def reset(*cells: Cell[Any]) -> None:
    """Return ``cells`` to their defaults."""
    book = _book()
    for cell in cells:
        book.values[slot(cell)] = cell.default


def bound(cell: Cell[Any], then: Callable[[], object] | None = None) -> dict[str, Any]:
    """Return the keyword arguments that tie a widget to ``cell``: ``st.slider(label, 1, 8, **bound(K))``.

    Give the widget no ``value`` or ``index``: it shows what the cell holds. Options are the stable ids, with
    ``format_func`` for the words. ``then`` runs after the new value is kept and before the page's script.
    """
    shown, book = value(cell), _book()
    # The browser knows an option by its translated label: after a switch of language it must be told again.
    same_words = book.drawn_in.get(cell.key) == language()
    if not same_words or cell.key not in st.session_state or _plain(st.session_state[cell.key]) != shown:
        st.session_state[cell.key] = list(shown) if isinstance(shown, tuple) else shown
    book.drawn_in[cell.key] = language()
    return {"key": cell.key, "on_change": _chosen, "args": (cell, then)}


def watched(key: str, then: Callable[[Any], object]) -> dict[str, Any]:
    """Return the keyword arguments of a widget whose value is not ours to set, such as an upload.

    ``then`` gets each new value, before the page's script runs.
    """
    return {"key": key, "on_change": lambda: then(st.session_state.get(key))}


def _plain(widget_value: Any) -> Any:
    return tuple(widget_value) if isinstance(widget_value, list) else widget_value


def _chosen(cell: Cell[Any], then: Callable[[], object] | None) -> None:
    new = _plain(st.session_state.get(cell.key))
    book = _book()
    book.chosen_now = True
    if new is not None and cell.accepts(new):
        book.values[slot(cell)] = new
        book.problems = {}
    if then is not None:
        then()


def language() -> str:
    """Return the code of the language in force: the one chosen or in the address, else the browser's."""
    book = _book()
    value(_LANGUAGE)
    chosen = book.values.get(slot(_LANGUAGE))
    return _browser_language() if chosen is None else str(chosen)


def _browser_language() -> str:
    wanted = (st.context.locale or "").lower()
    return next((code for code in LANGUAGES if wanted.startswith(code)), LANGUAGES[0])


def bound_language() -> dict[str, Any]:
    """Return the keyword arguments of the widget that switches the language."""
    if st.session_state.get(_LANGUAGE.key) != language():
        st.session_state[_LANGUAGE.key] = language()
    return {"key": _LANGUAGE.key, "on_change": _chosen, "args": (_LANGUAGE, None)}


def write_url() -> None:
    """Bring the address up to date. ``app.py`` does it after every page; a fragment with widgets does it itself."""
    book = _book()
    # Once the address is up to date, one that differs comes from outside.
    book.chosen_now = False
    _report_unknown_names(book)
    address = {name: book.address[name] for name in book.waiting & book.address.keys()}
    for param in book.used.values():
        kept = value(param)
        if kept != param.default or (param.always and slot(param) in book.values):
            address[param.name] = param.write(kept)
    if sum(len(name) + len(text) + 2 for name, text in address.items()) > LONGEST_ADDRESS:
        book.problems["address"] = Problem("session.address_too_long", {})
        return
    if address != st.query_params.to_dict():
        st.query_params.from_dict(address)
    book.address = address


def link(changes: Iterable[tuple[Param[Any], Any]], language: str | None) -> str:
    """Return the whole address of what is shown, with other values for some parameters, to be opened elsewhere.

    ``language`` is the one it opens in; None leaves it to the reader's browser.
    """
    address = {name: text for name, text in _book().address.items() if name != _LANGUAGE.name}
    for param, new in changes:
        address.pop(param.name, None)
        if new != param.default:
            address[param.name] = param.write(new)
    if language is not None:
        address[_LANGUAGE.name] = language
    here = st.context.url or ""
    # Without a path the host's name ends in a slash, as browsers write it.
    return f"{here}{'/' if here.count('/') == 2 else ''}?{urlencode(address, safe=',')}".rstrip("?")


def _report_unknown_names(book: Book) -> None:
    unknown = sorted(set(book.address) - set(book.used) - book.waiting) if book.followed else []
    book.followed = False
    for name in unknown:
        book.problems[name] = Problem("session.unknown_name", {"name": name})


def problems() -> tuple[Problem, ...]:
    """Return what of the address could not be followed, until the next choice. Read it after ``write_url``."""
    return tuple(_book().problems.values())
