"""axe-core finds nothing to complain about, on any page, in any mode, size, language and brightness.

What it can't find (the order of the focus, whether a text makes sense) the other tests look after.
"""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewVisitor
from tests.browser.test_learner import hook

# The phone is as tall as its page: axe-core takes what has scrolled under the transport for covered.
DESKTOP, PHONE = {"width": 1366, "height": 900}, {"width": 390, "height": 2600}
# WCAG 2.2 AA, and what axe-core calls best practice.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Parts of Streamlit that we can't change, by selector, each with its reason.
FOREIGN = {
    ".katex-display": "a long formula scrolls by itself on a phone; Markdown can't make it focusable, browsers do",
}
# Rules that don't fit, each with its reason.
UNFIT = {"empty-table-header": "a formula is MathML, which screen readers read and axe-core does not count as text"}


def violations(page: Page) -> list[str]:
    """Everything that axe-core finds, one line for each element."""
    options = {
        "runOnly": {"type": "tag", "values": TAGS},
        "rules": {rule: {"enabled": False} for rule in UNFIT},
        "resultTypes": ["violations"],
    }
    found: dict[str, Any] = Axe().run(page, context={"exclude": [[each] for each in FOREIGN]}, options=options).response
    return [
        f"{each['id']}: {node['html'][:160]}\n  {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def nothing(page: Page) -> None:
    # What Streamlit loads late changes what is there: our own style, the fonts of formulas.
    page.wait_for_load_state("networkidle")
    expect(page.locator(".st-key-lang")).to_have_css("position", "fixed")
    expect(page.locator("[data-testid=stage]:not([data-run])")).to_have_count(0)
    page.evaluate("document.fonts.ready.then(() => true)")
    found = violations(page)
    assert not found, "\n".join(found)


def test_axe_looks_into_the_stage(visit: NewVisitor) -> None:
    page = visit(viewport=DESKTOP).open("/")
    hook(page, "next").evaluate("(button) => { button.firstChild.textContent = ''; }")
    assert any("stage-next" in each for each in violations(page)), "a button without a name goes unnoticed"


@pytest.mark.parametrize(
    ("path", "size", "scheme"),
    [
        ("/?lang=en", DESKTOP, "light"),
        ("/?lang=zh&source=faithful&cursor=3", PHONE, "dark"),
        ("/?lang=en&source=iris&k=3&cursor=2&hide=model,chart", PHONE, "light"),
        ("/?lang=zh&source=three_1d&present=1&cursor=4", DESKTOP, "dark"),
        ("/?lang=en&source=fifteen&k=3&mode=restarts&starts=6&max_iterations=40", DESKTOP, "light"),
        ("/?lang=zh&source=faithful&k=3&mode=restarts&starts=6&max_iterations=40", PHONE, "dark"),
        ("/?lang=en&source=faithful&mode=compare&cursor=3", {"width": 1366, "height": 1600}, "dark"),
        ("/?lang=zh&source=heights&mode=compare&against=accelerated&cursor=3", PHONE, "light"),
        ("/cluster?lang=zh", DESKTOP, "light"),
        ("/cluster?lang=en&data=iris", PHONE, "dark"),
    ],
    ids=str,
)
def test_nothing_to_complain_about(visit: NewVisitor, path: str, size: Any, scheme: Any) -> None:
    visitor = visit(viewport=size, color_scheme=scheme)
    nothing(visitor.open(path))


def test_nothing_to_complain_about_while_asking_and_helping(visit: NewVisitor) -> None:
    visitor = visit(viewport=DESKTOP, color_scheme="dark")
    page = visitor.open("/?source=faithful&start=random_points&seed=1&predict=1&cursor=1")
    hook(page, "next").click()
    expect(hook(page, "question").get_by_role("spinbutton").first).to_be_focused()
    nothing(page)
    page.keyboard.press("Enter")
    expect(hook(page, "verdict")).to_contain_text("component 2")
    # While the page's script runs, what it will draw anew pales.
    page.wait_for_url("**cursor=2**")
    visitor.settle()
    page.keyboard.press("?")
    expect(hook(page, "help-sheet")).to_be_visible()
    nothing(page)


@pytest.mark.parametrize(("source", "scheme"), [("heights", "light"), ("faithful", "dark")])
def test_nothing_to_complain_about_while_editing(visit: NewVisitor, source: str, scheme: Any) -> None:
    page = visit(viewport=DESKTOP, color_scheme=scheme).open(f"/?source={source}&cursor=3")
    hook(page, "edit").click()
    hook(page, "chart-weight").click()
    nothing(page)


@pytest.mark.parametrize(("name", "scheme"), [("Browse the sources", "dark"), ("Share…", "light")])
def test_nothing_to_complain_about_in_dialogs(visit: NewVisitor, name: str, scheme: Any) -> None:
    visitor = visit(viewport=DESKTOP, color_scheme=scheme)
    page = visitor.open("/")
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    visitor.settle()
    nothing(page)


def test_a_fitted_table_has_nothing_to_complain_about(visit: NewVisitor) -> None:
    visitor = visit(viewport=DESKTOP, color_scheme="dark")
    page = visitor.open("/cluster?data=faithful")
    page.get_by_role("button", name="Fit").click()
    expect(page.get_by_test_id("stMetric").first).to_be_visible()
    visitor.settle()
    nothing(page)
