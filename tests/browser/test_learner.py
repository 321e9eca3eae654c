"""A learner goes through EM on the heights of women and men, half a step at a time."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewVisitor


def hook(page: Page, name: str) -> Locator:
    return page.get_by_test_id(f"stage-{name}")


def log_likelihood(page: Page) -> float:
    shown = hook(page, "log-likelihood")
    # The stage is there before its numbers are.
    expect(shown).to_have_text(re.compile(r"\d"))
    text = shown.inner_text()
    return float(text.replace("−", "-").replace(",", "").split()[-1])


def test_step_by_step_to_convergence(visit: NewVisitor) -> None:
    visitor = visit()
    page = visitor.open("/?start=random_points&seed=3")
    expect(hook(page, "phase")).to_have_attribute("data-kind", "start")
    first = log_likelihood(page)

    hook(page, "next").click()
    expect(hook(page, "phase")).to_have_attribute("data-kind", "E")
    assert log_likelihood(page) == first, "an E-step changes no parameter"

    hook(page, "next").click()
    expect(hook(page, "phase")).to_have_attribute("data-kind", "M")
    after_one = log_likelihood(page)
    assert after_one > first

    hook(page, "backHalf").click()
    expect(hook(page, "phase")).to_have_attribute("data-kind", "E")
    assert log_likelihood(page) == first

    hook(page, "forwardIteration").click()
    hook(page, "end").click()
    expect(hook(page, "story")).to_contain_text("Converged")
    assert log_likelihood(page) > after_one
    expect(hook(page, "next")).to_be_disabled()


def test_other_data_are_drawn_and_begin_at_their_start(visit: NewVisitor) -> None:
    visitor = visit()
    page = visitor.open("/")
    stage = page.get_by_test_id("stage")
    before, run = log_likelihood(page), stage.get_attribute("data-run") or ""
    hook(page, "end").click()
    expect(hook(page, "phase")).to_have_attribute("data-kind", "E")
    page.get_by_role("spinbutton", name="Seed of the data").fill("1")
    page.get_by_role("spinbutton", name="Seed of the data").press("Enter")
    expect(stage).not_to_have_attribute("data-run", run)
    expect(hook(page, "phase")).to_have_attribute("data-kind", "start")
    assert log_likelihood(page) != before


def test_a_link_brings_back_the_place_in_the_run(visit: NewVisitor) -> None:
    visitor = visit()
    page = visitor.open("/?source=faithful")
    for _ in range(3):
        hook(page, "next").click()
    page.wait_for_url("**cursor=3**")
    there = log_likelihood(page)
    visitor.settle()

    again = visit().open(page.url.removeprefix(visitor.address))
    expect(hook(again, "phase")).to_have_attribute("data-kind", "E")
    assert log_likelihood(again) == there


def test_the_page_is_usable_in_chinese(visit: NewVisitor) -> None:
    page = visit(locale="zh-CN").open("/?source=overlapping")
    hook(page, "end").click()
    expect(hook(page, "story")).to_contain_text("收敛")
