"""One server and one browser for all tests of a process; a window for each test, checked at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.serving import CHROMIUM_FLAGS, chromium_path, served_app
from tests.browser.visitor import Visitor

NewVisitor = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here: ``make test`` runs them by themselves, in one process with one server and one browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        window = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        yield window
        window.close()


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served_app(tmp_path_factory.mktemp("server") / "log.txt") as address:
        yield address


@pytest.fixture
def visit(browser: Browser, app: str) -> Iterator[NewVisitor]:
    """A function that opens a window on the app: ``visit(locale="zh-CN", viewport=..., address=...)``."""
    visitors: list[Visitor] = []

    def new(address: str = app, **window: Any) -> Visitor:
        visitors.append(Visitor(browser, address, **{"viewport": {"width": 1280, "height": 800}, **window}))
        return visitors[-1]

    yield new
    for visitor in visitors:
        visitor.close()
