"""What the legend shows and hides, and the surface that is turned."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewVisitor
from tests.browser.test_learner import hook

PICTURE = """(view) => {
  const drawn = [...view.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL());
  const over = view.querySelector("svg.over");
  return [...drawn, ...[...over.querySelectorAll("path, rect, circle")].map((e) => e.getAttribute("d"))].join();
}"""
LAYERS = {
    "/?start=random_points&seed=3&cursor=3": ["points", "histogram", "components", "sum", "truth", "hard"],
    "/?source=overlapping&k=3&cursor=3": ["points", "ellipses", "contours", "truth", "heat", "hard", "surface"],
}


def view(page: Page) -> Locator:
    expect(page.get_by_test_id("stage")).to_have_attribute("data-rest", "3")
    return page.locator("figure.view")


def picture(page: Page) -> str:
    # What a click changes is drawn in the next frame.
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return str(view(page).evaluate(PICTURE))


@pytest.mark.parametrize("address", LAYERS)
def test_every_layer_is_drawn_and_hidden_again(visit: NewVisitor, address: str) -> None:
    page = visit(reduced_motion="reduce").open(address)
    view(page)
    for layer in LAYERS[address]:
        button = hook(page, f"layer-{layer}")
        asked_for = layer in ("heat", "hard", "surface")
        expect(button).to_have_attribute("aria-pressed", "false" if asked_for else "true")
        before = picture(page)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true" if asked_for else "false")
        assert picture(page) != before, f"{layer} changes the picture"
        button.click()
        assert picture(page) == before, f"{layer} leaves the picture as it was"


def test_a_surface_turns_by_drag_and_by_buttons_and_follows_the_run(visit: NewVisitor) -> None:
    page = visit(reduced_motion="reduce").open("/?source=overlapping&k=3&cursor=3")
    view(page)
    expect(hook(page, "turnLeft")).to_be_hidden()
    hook(page, "layer-surface").click()
    expect(page.locator(".view .under")).to_be_hidden()
    first = picture(page)
    hook(page, "turnLeft").focus()
    page.keyboard.press("Enter")
    turned = picture(page)
    assert turned != first
    hook(page, "turnRight").click()
    assert picture(page) == first
    over = hook(page, "view")
    box = over.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 200, box["y"] + 150)
    page.mouse.down()
    page.mouse.move(box["x"] + 260, box["y"] + 150)
    page.mouse.up()
    assert picture(page) not in (first, turned)
    hook(page, "zoomReset").click()
    assert picture(page) == first
    hook(page, "next").click()
    expect(page.get_by_test_id("stage")).to_have_attribute("data-rest", "4")
    assert str(page.locator("figure.view").evaluate(PICTURE)) != first
    hook(page, "layer-surface").click()
    expect(page.locator(".view .under")).to_be_visible()


OVERLAPS = """(view) => {
  const boxes = [...view.querySelectorAll("svg.over text")].filter((text) => text.checkVisibility())
    .map((text) => [text.textContent, text.getBoundingClientRect()]);
  const beside = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1;
  const above = (a, b) => a.bottom <= b.top + 4 || b.bottom <= a.top + 4;
  const on = ([, a]) => ([, b]) => !beside(a, b) && !above(a, b);
  return boxes.flatMap((one, i) => boxes.slice(i + 1).filter(on(one)).map(([other]) => one[0] + other));
}"""


def test_nothing_written_beside_a_surface_lies_on_another(visit: NewVisitor) -> None:
    visitor = visit(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    page = visitor.open("/?source=faithful&cursor=3&lang=zh")
    view(page)
    hook(page, "layer-surface").click()
    for _ in range(3):
        picture(page)
        assert view(page).evaluate(OVERLAPS) == []
        hook(page, "turnRight").click()


def test_the_scale_of_the_heat_map_stands_where_no_points_are(visit: NewVisitor) -> None:
    """Old Faithful fills two corners: the scale takes another."""
    page = visit(reduced_motion="reduce").open("/?source=faithful&cursor=3")
    view(page)
    hook(page, "layer-heat").click()
    plate, whole = (page.locator(selector).bounding_box() for selector in (".view .plate", ".view svg.over"))
    assert plate is not None
    assert whole is not None
    left = plate["x"] < whole["x"] + whole["width"] / 2
    upper = plate["y"] < whole["y"] + whole["height"] / 2
    assert left == upper, "short waits after short eruptions, long after long: the other corners are free"
