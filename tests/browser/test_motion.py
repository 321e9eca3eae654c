"""Between two states everything glides, and comes to rest at what the run says."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewVisitor
from tests.browser.test_learner import hook

# Every shape that moves, frame by frame, from a key press until the stage is at rest. However slow the machine is,
# 16 milliseconds go by on its clock from one frame to the next.
FRAMES = """async (stage) => {
  const clock = performance.now;
  let now = performance.now();
  performance.now = () => now;
  const paths = [...stage.querySelectorAll(".curve, .sum, .ellipse")];
  const shapes = () => paths.map((path) => path.getAttribute("d")).join();
  const frames = [shapes()];
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, composed: true }));
  do {
    await new Promise(requestAnimationFrame);
    now += 16;
    if (shapes() !== frames.at(-1)) frames.push(shapes());
  } while (stage.dataset.rest !== stage.dataset.cursor);
  performance.now = clock;
  return frames;
}"""
SOURCES = ["/?start=random_points&seed=3", "/?source=overlapping&k=3&start=random_points"]


def resting(page: Page, cursor: int) -> Any:
    stage = page.get_by_test_id("stage")
    expect(stage).to_have_attribute("data-rest", str(cursor))
    return stage


def numbers(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+\.?\d*", path)]


@pytest.mark.parametrize("address", SOURCES)
def test_a_glide_has_frames_in_between_and_ends_where_a_jump_does(visit: NewVisitor, address: str) -> None:
    page = visit().open(address)
    frames = resting(page, 0).evaluate(FRAMES)
    assert len(frames) > 8, "180 milliseconds in frames"
    still = visit(reduced_motion="reduce").open(f"{address}&cursor=2")
    jumped = resting(still, 2).evaluate(FRAMES)
    assert frames[-1] == jumped[0], "a glide ends at the curves that were sent"
    first, second, last = (numbers(frames[i]) for i in (0, 1, -1))
    assert math.dist(second, last) < math.dist(first, last), "the first frame is on its way already"


def test_nothing_glides_where_motion_is_unwelcome(visit: NewVisitor) -> None:
    page = visit(reduced_motion="reduce").open(SOURCES[0])
    assert len(resting(page, 0).evaluate(FRAMES)) == 2


def test_a_key_in_the_middle_of_a_glide_leads_on_from_there(visit: NewVisitor) -> None:
    page = visit().open(SOURCES[0])
    resting(page, 0)
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    resting(page, 7)
    expect(hook(page, "iteration")).to_contain_text("Iteration 3 of")
    page.keyboard.press("Home")
    resting(page, 0)


def test_axes_and_zoom_stay_over_the_whole_run(visit: NewVisitor) -> None:
    page = visit().open(SOURCES[1])
    resting(page, 0)
    ticks = page.locator(".under .tick")
    whole = ticks.all_text_contents()
    hook(page, "zoomIn").click()
    expect(ticks).not_to_have_text(whole)
    zoomed = ticks.all_text_contents()
    hook(page, "forwardTen").click()
    resting(page, 20)
    expect(ticks).to_have_text(zoomed)
    hook(page, "end").click()
    hook(page, "zoomReset").click()
    expect(ticks).to_have_text(whole)
