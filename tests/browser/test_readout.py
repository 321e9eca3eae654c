"""What lies under the pointer, in numbers: never on what is pointed at, and gone with Escape."""

from __future__ import annotations

import math
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewVisitor
from tests.browser.test_learner import hook


def number(text: str) -> float:
    """The number that a text shows, in powers of ten too."""
    digits, _, power = text.partition("×10")
    exponent = power.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")) or "0"
    return float(digits.replace("\N{MINUS SIGN}", "-")) * 10.0 ** int(exponent)


def hover(page: Page, across: float, down: float) -> tuple[float, float]:
    box = hook(page, "view").bounding_box()
    assert box is not None
    place = (box["x"] + across * box["width"], box["y"] + down * box["height"])
    page.mouse.move(*place)
    return place


def two_frames(page: Page) -> None:
    """A pointer's way is followed frame by frame: afterwards the last place has been seen."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def is_off(page: Page, place: tuple[float, float]) -> bool:
    box = hook(page, "readout").bounding_box()
    assert box is not None
    inside = box["x"] <= place[0] <= box["x"] + box["width"], box["y"] <= place[1] <= box["y"] + box["height"]
    return not all(inside)


@pytest.mark.parametrize("across", [0.3, 0.9])
def test_on_a_line_it_reads_off_the_curves(visit: NewVisitor, across: float) -> None:
    page = visit().open("/?start=random_points&seed=3&cursor=2")
    expect(page.get_by_test_id("stage")).to_have_attribute("data-rest", "2")
    place = hover(page, across, 0.4)
    readout = hook(page, "readout")
    expect(readout).to_be_visible()
    assert is_off(page, place)
    x = number(readout.locator("p").inner_text().split("=")[1])
    cells = readout.locator("td").all_inner_texts()[2:]
    total = 0.0
    for k in range(2):
        weight, mean, deviation = (number(hook(page, f"now-{k}-{column}").inner_text()) for column in range(3))
        exact = weight * math.exp(-0.5 * ((x - mean) / deviation) ** 2) / deviation / math.sqrt(2.0 * math.pi)
        assert number(cells[2 * k]) == pytest.approx(exact, rel=0.02, abs=2e-5)
        total += number(cells[2 * k])
    assert number(cells[4]) == pytest.approx(total, rel=0.01)
    assert number(cells[1]) == pytest.approx(number(cells[0]) / total, abs=0.01)
    before = readout.text_content() or ""
    page.keyboard.press("ArrowDown")
    expect(readout).not_to_have_text(before)
    page.keyboard.press("Escape")
    expect(readout).to_be_hidden()


def test_over_a_point_it_has_its_row_and_responsibilities(visit: NewVisitor) -> None:
    page = visit().open("/?source=faithful&cursor=0")
    expect(page.get_by_test_id("stage")).to_have_attribute("data-rest", "0")
    readout = hook(page, "readout")
    # Long waits after long eruptions: there are points somewhere on this way.
    for step in range(40):
        place = hover(page, 0.7 + 0.005 * step, 0.3)
        two_frames(page)
        if readout.is_visible():
            break
    expect(readout).to_contain_text("no responsibilities yet")
    assert is_off(page, place)
    page.keyboard.press("ArrowRight")
    expect(readout).not_to_contain_text("no responsibilities yet")
    expect(readout).to_contain_text(re.compile(r"Row \d+ \("))
    shares = [number(text) for text in readout.locator("td").all_inner_texts()[1:]]
    assert len(shares) == 2
    assert sum(shares) == pytest.approx(1.0, abs=0.011)
    page.keyboard.press("Escape")
    expect(readout).to_be_hidden()
