"""Beside the stage: what follows its cursor, and leaves it alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewVisitor
from tests.browser.test_learner import hook

# A mark on the stage's element, its canvas and a legend button: gone if any of them is built anew.
MARK = """(stage) => {
  for (const part of [stage, ...stage.querySelectorAll("canvas, [data-testid=stage-view]")]) part.marked = true;
}"""
MARKED = """(stage) => [stage, ...stage.querySelectorAll("canvas, [data-testid=stage-view]")].every((e) => e.marked)"""


def panel(page: Page) -> Locator:
    return page.locator(".st-key-studio_beside")


def test_it_follows_the_stage_without_touching_it(visit: NewVisitor) -> None:
    visitor = visit()
    page = visitor.open("/")
    stage = page.get_by_test_id("stage")
    stage.evaluate(MARK)
    expect(panel(page)).to_contain_text("no responsibilities yet")
    hook(page, "next").click()
    expect(panel(page)).to_contain_text("E-step for row 1")
    page.get_by_role("spinbutton", name="Row (1 to 1,000)").fill("7")
    page.get_by_role("spinbutton", name="Row (1 to 1,000)").press("Enter")
    expect(panel(page)).to_contain_text("E-step for row 7")
    page.wait_for_url("**row=7**")
    expect(stage).to_have_attribute("data-cursor", "1")
    hook(page, "next").click()
    expect(panel(page)).to_contain_text("M-step for component 1")
    panel(page).get_by_role("radio", name="2", exact=True).click()
    expect(panel(page)).to_contain_text("M-step for component 2")
    page.wait_for_url("**component=2**")
    assert "row=7" in page.url
    hook(page, "end").click()
    expect(panel(page)).to_contain_text("Why it stopped: Converged")
    hook(page, "backHalf").click()
    expect(panel(page)).to_contain_text("M-step for component 2")
    assert stage.evaluate(MARKED)


def test_the_tab_stays_while_the_stage_moves(visit: NewVisitor) -> None:
    visitor = visit()
    page = visitor.open("/?source=faithful")
    panel(page).get_by_role("tab", name="Any x").click()
    table = panel(page).get_by_role("table").locator("visible=true")
    before = table.text_content() or ""
    hook(page, "forwardIteration").click()
    expect(table).not_to_have_text(before)
    panel(page).get_by_role("spinbutton").first.fill("2.5")
    panel(page).get_by_role("spinbutton").first.press("Enter")
    page.wait_for_url("**at_eruptions=2.5**")
    expect(panel(page).get_by_role("tab", name="Any x")).to_have_attribute("aria-selected", "true")
    # With the panel scrolled up to the top of the window, another tab leaves it there.
    scrolled = "() => document.querySelector('.stMain').scrollTop"
    panel(page).evaluate("(panel) => panel.scrollIntoView()")
    before = page.evaluate(scrolled)
    panel(page).get_by_role("tab", name="Code").click()
    expect(panel(page)).to_contain_text("trace.half_step(2)")
    assert page.evaluate(scrolled) == before


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("cursor", [1, 2])
def test_a_phone_needs_no_sideways_scrolling(visit: NewVisitor, language: str, cursor: int) -> None:
    visitor = visit(viewport={"width": 390, "height": 844})
    page = visitor.open(f"/?source=faithful&k=3&cursor={cursor}&lang={language}")
    expect(panel(page).locator(".katex").first).to_be_visible()
    # Until its style is there, a formula is wider than it will be.
    parts = "document.querySelectorAll('.stMain, .st-key-studio_beside table')"
    page.wait_for_function(f"() => [...{parts}].every((part) => part.scrollWidth <= part.clientWidth)")


def test_a_click_on_a_point_chooses_its_row(visit: NewVisitor) -> None:
    visitor = visit()
    page = visitor.open("/?source=faithful&cursor=1")
    view = hook(page, "view")
    view.scroll_into_view_if_needed()
    box = view.bounding_box()
    assert box is not None
    # Somewhere on the diagonal of the plot there are points: short waits after short eruptions, long after long.
    page.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + 0.3 * box["height"])
    page.wait_for_url("**row=**")
    row = page.url.split("row=")[1].split("&")[0]
    expect(panel(page)).to_contain_text(f"E-step for row {row}:")
    expect(hook(page, "picked")).to_have_attribute("d", re.compile("^M"))
    expect(page.get_by_test_id("stage")).to_have_attribute("data-cursor", "1")
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    # To where the short ones are.
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 0.72 * box["height"])
    page.mouse.up()
    # What is reported comes in order: with the step the drag's report would be there too.
    hook(page, "next").click()
    page.wait_for_url("**cursor=2**")
    assert f"row={row}" in page.url, "a drag chooses nothing"
