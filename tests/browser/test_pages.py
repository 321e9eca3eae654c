"""Every page in every language, size and brightness: it is drawn, in that language, and nothing complains."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pages._ui.languages import LANGUAGES
from tests.browser.conftest import NewVisitor

PAGES = ("/", "/cluster")
SIZES = {"desktop": {"width": 1920, "height": 1080}, "phone": {"width": 390, "height": 844}}
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", PAGES)
def test_page_is_drawn_without_complaint(visit: NewVisitor, path: str, size: str, language: str) -> None:
    scheme: Any = "dark" if language == "zh" else "light"
    visitor = visit(viewport=SIZES[size], color_scheme=scheme)
    page = visitor.open(f"{path}?lang={language}")
    expect(page.get_by_test_id("stage") if path == "/" else page.get_by_role("heading", level=1)).to_be_visible()
    fits_the_window(page)
    chinese = [said for said in page.get_by_text(CHINESE).all_inner_texts() if said not in ("", "中文")]
    assert bool(chinese) == (language == "zh"), chinese
    visitor.check()


def fits_the_window(page: Page) -> None:
    page.wait_for_function("document.scrollingElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(
    ("locale", "title"), [("zh-CN", "对表格聚类"), ("en-GB", "Cluster a table"), ("fr-FR", "Cluster")]
)
def test_the_browser_s_language_comes_first(visit: NewVisitor, locale: str, title: str) -> None:
    page = visit(locale=locale).open("/cluster")
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    assert page.url.endswith("/cluster"), "the browser's own language needs no place in the address"


def test_switching_the_language_keeps_every_choice(visit: NewVisitor) -> None:
    visitor = visit()
    page = visitor.open("/cluster?data=iris&k=4&family=tied&columns=sepal_length,petal_width")
    page.get_by_text("中文", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("对表格聚类")
    visitor.settle()
    for part in ("lang=zh", "data=iris", "k=4", "family=tied"):
        assert part in page.url
    sidebar = page.get_by_test_id("stSidebar")
    expect(page.get_by_role("combobox", name="数据集")).to_have_value("鸢尾花")
    expect(page.get_by_role("combobox", name="协方差类型")).to_have_value(re.compile("共用一个椭圆"))
    expect(sidebar).to_contain_text("petal_width")
    expect(sidebar).not_to_contain_text("petal_length")
    expect(page.get_by_role("slider")).to_have_value("4")


def test_the_language_stays_on_the_way_to_another_page(visit: NewVisitor) -> None:
    visitor = visit()
    page = visitor.open("/?lang=zh")
    page.get_by_test_id("stTopNavLink").nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("对表格聚类")
    visitor.settle()
    assert page.url.endswith("/cluster?lang=zh")


def test_back_returns_to_the_former_choice(visit: NewVisitor) -> None:
    visitor = visit()
    page = visitor.open("/cluster?k=3")
    page.get_by_text("中文", exact=True).click()
    page.wait_for_url("**lang=zh**")
    visitor.settle()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cluster a table")
    expect(page.get_by_role("slider")).to_have_value("3")


def test_a_bad_address_says_so_and_works(visit: NewVisitor) -> None:
    page = visit().open("/cluster?k=99&nonsense=![x](http://example.com/x.png)&family=%3Cb%3E")
    expect(page.get_by_test_id("stAlert")).to_have_count(3)
    expect(page.get_by_role("slider")).to_have_value("2")
