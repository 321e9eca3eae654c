"""Predict first: a question before the reveal, the miss afterwards, a score, and a way past every question."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewVisitor
from tests.browser.test_learner import hook

# From this start the second mean goes far in the first M-step.
FAR = "/?source=faithful&start=random_points&seed=1&predict=1"


def at(page: Page, cursor: int) -> None:
    expect(page.get_by_test_id("stage")).to_have_attribute("data-cursor", str(cursor))


def place(page: Page, k: int) -> tuple[str, str]:
    """Both means of component k, counted from 0, as the table has them."""
    first, second = (hook(page, f"now-{k}-{column}").inner_text() for column in (1, 2))
    return first, second


def test_a_guess_by_click_shows_the_miss_and_a_typed_one_scores(visit: NewVisitor) -> None:
    visitor = visit()
    page = visitor.open(f"{FAR}&cursor=1")
    hook(page, "next").click()
    at(page, 1)
    expect(hook(page, "question")).to_contain_text("Where will the mean of component 2 go?")
    box = hook(page, "view").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.7 * box["height"])
    at(page, 2)
    went = place(page, 1)
    verdict = hook(page, "verdict")
    expect(verdict).to_have_attribute("data-right", "false")
    expect(verdict).to_contain_text(f"went to {went[0]}, {went[1]}")
    expect(hook(page, "score")).to_have_text("0 of 1 right")
    expect(hook(page, "guess").locator("path.miss")).to_have_count(1)

    # The score lasts as long as the tab, whatever run is shown; what was asked is not asked again.
    hook(page, "backHalf").click()
    at(page, 1)
    hook(page, "next").click()
    at(page, 2)
    run = page.get_by_test_id("stage").get_attribute("data-run") or ""
    page.get_by_role("combobox", name="Covariance matrices").click()
    page.get_by_role("option", name=re.compile("^tied")).click()
    expect(page.get_by_test_id("stage")).not_to_have_attribute("data-run", run)
    at(page, 0)
    hook(page, "next").click()
    hook(page, "skip").click()
    at(page, 1)
    page.keyboard.press("ArrowRight")
    at(page, 1)
    fields = hook(page, "question").get_by_role("spinbutton")
    expect(fields.first).to_be_focused()
    before = float(fields.first.input_value())
    page.keyboard.press("ArrowUp")
    assert float(fields.first.input_value()) > before
    for field, value in zip(fields.all(), ("3.5", "80"), strict=True):
        field.fill(value)
    page.keyboard.press("Enter")
    at(page, 2)
    expect(hook(page, "score")).to_contain_text("of 2 right")
    expect(hook(page, "next")).to_be_focused()


def test_how_many_components_is_asked_before_any_is_shown(visit: NewVisitor) -> None:
    page = visit().open("/?source=separated&predict=1&lang=zh")
    stage, question = page.get_by_test_id("stage"), hook(page, "question")
    expect(question).to_contain_text("几个分量")
    expect(hook(page, "parameters")).to_be_hidden()
    expect(stage.locator(".badge").first).to_be_hidden()
    expect(stage.locator("path.ellipse").first).to_be_hidden()
    hook(page, "answer-3").click()
    expect(hook(page, "verdict")).to_contain_text("对了")
    expect(hook(page, "score")).to_have_text("答对 1 / 1")
    expect(hook(page, "parameters")).to_be_visible()
    expect(stage.locator(".badge").first).to_be_visible()
    at(page, 0)
    # Then one point before the E-step; Escape goes past it.
    page.keyboard.press("ArrowRight")
    expect(question).to_contain_text("响应度最大")
    at(page, 0)
    page.keyboard.press("Escape")
    at(page, 1)
    expect(hook(page, "score")).to_have_text("答对 1 / 1")


def test_nobody_is_asked_who_did_not_want_to_be(visit: NewVisitor) -> None:
    visitor = visit()
    page = visitor.open("/?source=separated")
    expect(hook(page, "question")).to_be_hidden()
    hook(page, "next").click()
    at(page, 1)
    hook(page, "predict").click()
    page.wait_for_url("**predict=1**")
    expect(hook(page, "question")).to_be_visible()
    # Playing, and every other way to move, asks nothing.
    hook(page, "forwardIteration").click()
    at(page, 3)
    hook(page, "predict").click()
    expect(hook(page, "question")).to_be_hidden()
    page.wait_for_url(lambda url: "predict" not in url)
