"""Many starts at once: what belongs together is stressed together, and one opens on the stage."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import NewVisitor
from tests.browser.test_learner import hook

HOT = re.compile(r"\bhot\b")


def test_a_start_of_the_list_opens_on_the_stage_as_the_same_run(visit: NewVisitor) -> None:
    visitor = visit()
    page = visitor.open("/?source=fifteen&k=3&mode=restarts&starts=6&max_iterations=60")
    picture = page.get_by_test_id("restarts-attempt-4")
    picture.hover()
    expect(page.get_by_test_id("restarts-said")).to_contain_text("k-means++, seed 4")
    expect(page.locator(".run.hot")).to_have_count(1)
    place = page.get_by_test_id("restarts-places").locator("button.hot")
    expect(place).to_have_count(1)
    place.focus()
    members = place.locator(".starts").inner_text().removeprefix("Seeds: ").split(", ")
    expect(page.locator(".run.hot")).to_have_count(len(members))
    expect(page.get_by_test_id("restarts-pictures").locator("button.hot")).to_have_count(len(members))
    pictures = page.get_by_test_id("restarts-pictures").locator("button")
    pictures.first.focus()
    page.keyboard.press("ArrowRight")
    expect(pictures.nth(1)).to_be_focused()
    picture.focus()
    expect(picture).to_have_class(HOT)
    ended = picture.locator(".value").inner_text().replace(",", "")
    page.keyboard.press("Enter")
    expect(hook(page, "log-likelihood")).to_contain_text(ended)
    page.wait_for_url("**seed=4**")
    assert "mode=" not in page.url
    last = page.get_by_test_id("stage").get_attribute("data-cursor")
    assert f"cursor={last}" in page.url
    visitor.settle()
    page.get_by_role("radio", name="Restarts").click()
    expect(page.get_by_test_id("restarts-attempt-4")).to_have_attribute("aria-current", "true")
