"""A run changed by hand on the stage: dragged, typed, with points added and erased, undone and brought back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewVisitor
from tests.browser.test_accessibility import DESKTOP, PHONE, nothing
from tests.browser.test_learner import hook, log_likelihood

Box = dict[str, float]
# Everything in one task of the browser, which draws nothing in between.
AT_ONCE = """(stage) => {
  const part = (name) => stage.querySelector(`[data-testid=stage-${name}]`);
  const press = (key) => part("handle-mean-1").dispatchEvent(new KeyboardEvent("keydown", { key, composed: true }));
  part("edit").click();
  part("now-0-1").click();
  part("type-0-1").blur();
  press("ArrowRight");
  press("Enter");
}"""


def box_of(place: Locator) -> Box:
    found = place.bounding_box()
    assert found is not None
    return {"x": found["x"] + found["width"] / 2, "y": found["y"] + found["height"] / 2}


def drag(page: Page, place: Locator, dx: float, dy: float) -> None:
    # This waits until it stands still.
    place.scroll_into_view_if_needed()
    start = box_of(place)
    page.mouse.move(start["x"], start["y"])
    page.mouse.down()
    page.mouse.move(start["x"] + dx / 2, start["y"] + dy / 2)
    page.mouse.move(start["x"] + dx, start["y"] + dy)
    page.mouse.up()


def other_run(page: Page, before: str | None) -> str:
    """Wait for a run that is not the one of before."""
    stage = page.get_by_test_id("stage")
    expect(stage).not_to_have_attribute("data-run", before or "")
    return stage.get_attribute("data-run") or ""


def run_of(page: Page) -> str:
    stage = page.get_by_test_id("stage")
    expect(stage).to_have_attribute("data-run", re.compile("."))
    return stage.get_attribute("data-run") or ""


def number(page: Page, name: str) -> float:
    return float(hook(page, name).inner_text().replace("−", "-"))


def test_what_is_dragged_is_where_the_new_run_starts_and_undo_brings_the_old_one_back(visit: NewVisitor) -> None:
    visitor = visit()
    page = visitor.open("/?source=faithful&max_iterations=30")
    first, before = run_of(page), log_likelihood(page)
    expect(hook(page, "handle-mean-0")).to_be_hidden()
    expect(hook(page, "branches")).to_be_hidden()
    page.keyboard.press("e")
    place = box_of(hook(page, "handle-mean-0"))
    mean = number(page, "now-0-1")
    drag(page, hook(page, "handle-mean-0"), 60, -40)
    second = other_run(page, first)
    moved = box_of(hook(page, "handle-mean-0"))
    assert abs(moved["x"] - place["x"] - 60) < 2, "the handle stays where it was let go"
    assert abs(moved["y"] - place["y"] + 40) < 2
    assert number(page, "now-0-1") != mean
    after = log_likelihood(page)
    page.wait_for_url("**by_hand=**")
    link = page.url

    drag(page, hook(page, "handle-major-1"), 30, 30)
    third = other_run(page, second)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(page.get_by_test_id("stage")).to_have_attribute("data-run", first)
    assert log_likelihood(page) == before
    page.keyboard.press("Control+Shift+z")
    expect(page.get_by_test_id("stage")).to_have_attribute("data-run", second)
    hook(page, "run-3").click()
    expect(page.get_by_test_id("stage")).to_have_attribute("data-run", third)
    expect(hook(page, "run-3")).to_have_attribute("aria-current", "true")
    hook(page, "run-1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stage")).to_have_attribute("data-run", first)
    expect(hook(page, "run-1")).to_be_focused()
    page.wait_for_url(lambda url: "by_hand" not in url)

    again = visit().open(link.removeprefix(visitor.address))
    expect(again.get_by_test_id("stage")).to_have_attribute("data-run", second)
    assert log_likelihood(again) == after


def test_numbers_are_typed_and_wrong_ones_answered_in_words(visit: NewVisitor) -> None:
    visitor = visit()
    page = visitor.open("/?source=textbook&max_iterations=30")
    first = run_of(page)
    hook(page, "edit").click()
    hook(page, "now-0-3").click()
    field = hook(page, "type-0-3")
    field.fill("-1")
    field.press("Enter")
    expect(hook(page, "complaint")).to_have_text("A variance must be above 0.")
    field.fill("a lot")
    field.press("Enter")
    expect(hook(page, "complaint")).to_contain_text("no number")
    field.press("Escape")
    expect(field).to_have_count(0)
    expect(hook(page, "complaint")).to_be_empty()
    assert run_of(page) == first
    hook(page, "now-0-0").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("0.8")
    page.keyboard.press("Enter")
    other_run(page, first)
    assert [number(page, f"now-{k}-0") for k in (0, 1)] == [0.8, 0.2]


def test_the_keyboard_alone_can_do_it(visit: NewVisitor) -> None:
    visitor = visit()
    page = visitor.open("/?source=textbook&max_iterations=30")
    first = run_of(page)
    page.keyboard.press("e")
    mean, handle = number(page, "now-1-1"), hook(page, "handle-mean-1")
    start = handle.get_attribute("aria-valuenow") or ""
    handle.focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(handle).not_to_have_attribute("aria-valuenow", start)
    page.keyboard.press("Escape")
    expect(handle).to_have_attribute("aria-valuenow", start)
    assert run_of(page) == first
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    second = other_run(page, first)
    assert number(page, "now-1-1") > mean
    expect(handle).to_be_focused()
    page.keyboard.press("e")
    expect(hook(page, "edit")).to_be_focused()
    page.keyboard.press("e")
    hook(page, "divider-0").focus()
    weight = number(page, "now-0-0")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    third = other_run(page, second)
    assert abs(number(page, "now-0-0") - (weight - 0.01)) < 1e-3
    hook(page, "place").fill("1.25")
    page.keyboard.press("Enter")
    other_run(page, third)
    page.wait_for_url("**added=1.25**")
    expect(page.get_by_test_id("stSidebar")).to_contain_text("points added 1")
    hook(page, "place").fill("1.2")
    hook(page, "undo").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stage")).to_have_attribute("data-run", third)


def test_what_comes_in_sight_can_be_taken_hold_of_before_the_next_frame(visit: NewVisitor) -> None:
    page = visit().open("/?source=textbook&max_iterations=30")
    first, mean = run_of(page), number(page, "now-1-1")
    page.get_by_test_id("stage").evaluate(AT_ONCE)
    other_run(page, first)
    assert number(page, "now-1-1") > mean


def test_points_are_added_by_a_click_and_erased_by_a_stroke(visit: NewVisitor) -> None:
    visitor = visit()
    page = visitor.open("/?source=faithful&max_iterations=30")
    run = run_of(page)
    page.keyboard.press("e")
    expect(hook(page, "handle-mean-0")).to_be_visible()
    view = hook(page, "view").bounding_box()
    assert view is not None
    empty = (view["x"] + 0.8 * view["width"], view["y"] + 0.7 * view["height"])
    page.mouse.click(*empty)
    run = other_run(page, run)
    page.wait_for_url("**added=**")
    page.mouse.click(*empty)
    page.wait_for_url("**row=273**")
    assert run_of(page) == run, "a click on a point chooses it"
    page.keyboard.down("Alt")
    page.mouse.click(*empty)
    page.keyboard.up("Alt")
    run = other_run(page, run)
    page.wait_for_url(lambda url: "added" not in url)
    hook(page, "eraser").click()
    drag(page, hook(page, "handle-mean-0"), 25, 25)
    other_run(page, run)
    page.wait_for_url("**erased=**")
    expect(hook(page, "layer-truth")).to_have_count(0)
    assert len(page.url.split("erased=")[1].split("&")[0].split("%2C")) > 1


@pytest.mark.parametrize(
    ("path", "size", "scheme"), [("/?source=faithful", DESKTOP, "light"), ("/?lang=zh", PHONE, "dark")]
)
def test_axe_core_finds_nothing_while_a_run_is_edited(visit: NewVisitor, path: str, size: Any, scheme: Any) -> None:
    visitor = visit(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page = visitor.open(path)
    hook(page, "edit").click()
    first = run_of(page)
    hook(page, "handle-mean-0").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    other_run(page, first)
    visitor.settle()
    hook(page, "now-0-1").click()
    expect(hook(page, "type-0-1")).to_be_focused()
    nothing(page)


def test_a_projector_has_no_handles(visit: NewVisitor) -> None:
    page = visit().open("/?source=faithful&present=1")
    page.keyboard.press("e")
    expect(hook(page, "edit")).to_be_hidden()
    expect(hook(page, "handle-mean-0")).to_be_hidden()
