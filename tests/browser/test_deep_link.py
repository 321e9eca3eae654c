"""The very first visit to a fresh server, at an address inside the app.

Streamlit then takes the folder ``pages/`` for its older kind of app and runs the page without ``app.py``;
see ``chrome.show``.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewVisitor
from tests.browser.serving import served_app


@pytest.mark.parametrize("path", ["/cluster?lang=zh&k=4", "/?lang=zh&k=4"])
def test_first_visit_of_a_fresh_server(visit: NewVisitor, tmp_path: Path, path: str) -> None:
    with served_app(tmp_path / "log.txt") as address:
        visitor = visit(address=address)
        page = visitor.open(path)
        expect(page.get_by_test_id("stTopNavLink")).to_have_text(["工作室", "聚类"])
        expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
        current = 1 if path.startswith("/cluster") else 0
        expect(page.get_by_test_id("stTopNavLink").nth(current)).to_have_attribute("aria-current", "page")
        expect(page.get_by_role("slider").first).to_have_value("4")
        expect(page.locator("html")).to_have_attribute("lang", "zh")
        assert "lang=zh" in page.url
        assert "k=4" in page.url
        visitor.close()
