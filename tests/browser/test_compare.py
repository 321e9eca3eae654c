"""Two stages side by side: one key moves both, and the shorter run rests at its end."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewVisitor

RUN = "/?source=faithful&k=3&mode=compare&against=family&family_b=spherical&max_iterations=60"


def stages(page: Page) -> tuple[Locator, Locator]:
    both = page.get_by_test_id("stage")
    expect(both).to_have_count(2)
    return both.nth(0), both.nth(1)


def expect_cursors(page: Page, *cursors: str) -> None:
    for stage, cursor in zip(stages(page), cursors, strict=True):
        expect(stage).to_have_attribute("data-cursor", cursor)


def test_one_key_moves_both_and_the_shorter_run_rests(visit: NewVisitor) -> None:
    visitor = visit()
    page = visitor.open(RUN)
    bar = page.get_by_test_id("compare-bar")
    expect_cursors(page, "0", "0")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect_cursors(page, "3", "3")
    expect(bar).to_have_attribute("data-cursor", "3")
    page.wait_for_url("**cursor=3**")
    for _ in range(6):
        bar.get_by_test_id("stage-forwardTen").click()
    last = bar.get_by_test_id("stage-scrubber").get_attribute("max") or ""
    expect(bar).to_have_attribute("data-cursor", last)
    stories = page.get_by_test_id("stage").get_by_test_id("stage-story")
    expect(stories.filter(has_text="It ended before")).to_have_count(1)
    shorter = [int(stage.get_attribute("data-cursor") or 0) < int(last) for stage in stages(page)].index(True)
    expect(page.get_by_test_id("compare-used")).to_contain_text(f"{'AB'[shorter]} rests at its end")
    expect(stories.nth(shorter)).to_contain_text("It ended before")
    page.keyboard.press("Home")
    expect_cursors(page, "0", "0")
    expect(bar).to_have_attribute("data-cursor", "0")
    difference = page.get_by_test_id("compare-now")
    before = difference.inner_text()
    stages(page)[1].get_by_test_id("stage-chart").click()
    expect(difference).not_to_have_text(before)
    expect(bar).not_to_have_attribute("data-cursor", "0")
    here = bar.get_attribute("data-cursor") or ""
    bar.get_by_test_id("stage-play").click()
    expect(bar).not_to_have_attribute("data-cursor", here)
    page.keyboard.press("Home")
    expect_cursors(page, "0", "0")


def test_both_look_at_the_same_part_of_the_data(visit: NewVisitor) -> None:
    page = visit().open(f"{RUN}&cursor=2")
    ticks = [stage.locator(".view .tick") for stage in stages(page)]
    expect(ticks[1]).not_to_have_count(0)
    before = ticks[1].all_text_contents()
    expect(ticks[0]).to_have_text(before)
    stages(page)[0].get_by_test_id("stage-zoomIn").click()
    expect(ticks[1]).not_to_have_text(before)
    expect(ticks[0]).to_have_text(ticks[1].all_text_contents())
    page.keyboard.press("?")
    expect(page.locator("[data-testid=stage-help-sheet][open]")).to_have_count(1)
    page.keyboard.press("Escape")
    stages(page)[1].get_by_test_id("stage-layer-points").click()
    expect(stages(page)[0].get_by_test_id("stage-layer-points")).to_have_attribute("aria-pressed", "false")
    expect(stages(page)[0].get_by_test_id("stage-layer-hard")).to_have_attribute("aria-pressed", "false")


def test_on_a_phone_they_stack_and_the_bar_stays_in_reach(visit: NewVisitor) -> None:
    page = visit(viewport={"width": 390, "height": 844}, has_touch=True).open("/?source=faithful&mode=compare&cursor=1")
    boxes = [stage.bounding_box() for stage in stages(page)]
    assert boxes[0]
    assert boxes[1]
    assert boxes[1]["y"] > boxes[0]["y"] + boxes[0]["height"] - 1
    step = page.get_by_test_id("compare-bar").get_by_test_id("stage-next")
    expect(step).to_be_in_viewport()
    expect(step).to_have_text(re.compile("^M"))
    step.click()
    expect_cursors(page, "2", "2")
    assert page.get_by_test_id("stMain").evaluate("(main) => main.scrollWidth <= main.clientWidth")
