"""Every way of moving through a run: its buttons, its keys, the scrubber, playing; and what is said at its end."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewVisitor
from tests.browser.test_learner import hook

# A run of more than thirty half-steps; and from which place each action leads where.
RUN = "/?source=overlapping&k=2&cursor=7"
HERE = 7
BUTTONS = {
    "next": HERE + 1,
    "backHalf": HERE - 1,
    "forwardIteration": HERE + 2,
    "backIteration": HERE - 2,
    "forwardTen": HERE + 20,
    "reset": 0,
}
KEYS = {
    "ArrowRight": HERE + 1,
    "ArrowLeft": HERE - 1,
    "ArrowDown": HERE + 2,
    "ArrowUp": HERE - 2,
    "Home": 0,
    "r": 0,
}


def at(page: Page, cursor: int) -> None:
    expect(page.get_by_test_id("stage")).to_have_attribute("data-cursor", str(cursor))


def go(page: Page, cursor: int) -> None:
    hook(page, "scrubber").fill(str(cursor))
    at(page, cursor)


def last_cursor(page: Page) -> int:
    return int(hook(page, "scrubber").get_attribute("max") or 0)


def along(page: Page, x: float) -> float:
    """Where a value of the one feature lies in the picture, by the labels of its axis."""
    labels = page.locator(".under .tick[text-anchor=middle]").evaluate_all(
        "(all) => all.map((label) => [label.textContent, label.getAttribute('x')])"
    )
    (first, left), *_, (last, right) = [(float(text.replace("−", "-")), float(place)) for text, place in labels]
    return left + (x - first) / (last - first) * (right - left)


def test_every_button_leads_where_it_says(visit: NewVisitor) -> None:
    page = visit().open(RUN)
    for name, there in BUTTONS.items():
        go(page, HERE)
        hook(page, name).click()
        at(page, there)
    hook(page, "end").click()
    at(page, last_cursor(page))


def test_every_key_leads_where_it_says_and_fields_keep_theirs(visit: NewVisitor) -> None:
    page = visit().open(RUN)
    last = last_cursor(page)
    for key, there in KEYS.items():
        go(page, HERE)
        hook(page, "story").click()
        page.keyboard.press(key)
        at(page, there)
    page.keyboard.press("End")
    at(page, last)
    page.get_by_role("spinbutton", name="Seed of the data").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    # Had one of them gone to the stage, this would lead elsewhere.
    hook(page, "story").click()
    page.keyboard.press("ArrowLeft")
    at(page, last - 1)


def test_playing_goes_on_by_itself_until_it_is_paused_or_at_the_end(visit: NewVisitor) -> None:
    page = visit().open("/?start=random_points&seed=3")
    hook(page, "speed").select_option("15")
    hook(page, "story").click()
    page.keyboard.press("Space")
    expect(hook(page, "play")).to_have_attribute("aria-label", "Pause")
    expect(page.get_by_test_id("stage")).not_to_have_attribute("data-cursor", "0")
    assert "cursor" not in page.url
    page.keyboard.press("Space")
    expect(hook(page, "play")).to_have_attribute("aria-label", "Play")
    # Where it is goes to the address once it rests.
    page.wait_for_url("**cursor=**")
    at(page, int(page.url.split("cursor=")[1].split("&")[0]))
    go(page, last_cursor(page) - 5)
    hook(page, "play").click()
    at(page, last_cursor(page))
    expect(hook(page, "play")).to_have_attribute("aria-label", "Play")


@pytest.mark.parametrize(
    ("by_hand", "cursor", "words", "advice"),
    [
        ("0.5,10,1329.6622,0.5,10,1329.6622", None, "identical", "Start them apart"),
        ("0.1,75,1,0.9,20,1329.6622", None, "collapsed onto x = 75", "Use another start"),
        ("0.1,75,1,0.9,20,1329.6622&floor=0.01", 4, "a floor acted here", "Another start"),
    ],
)
def test_what_goes_wrong_is_named_at_its_place_with_what_to_try(
    visit: NewVisitor, by_hand: str, cursor: int | None, words: str, advice: str
) -> None:
    page = visit().open(f"/?source=fifteen&k=2&start=by_hand&by_hand={by_hand}")
    go(page, last_cursor(page) if cursor is None else cursor)
    expect(hook(page, "failure").first).to_contain_text(words)
    expect(hook(page, "story")).to_contain_text(advice)
    ring = page.locator("circle.failure").first.get_attribute("cx")
    mean = float(hook(page, "now-0-1").inner_text())
    assert float(ring or "nan") == pytest.approx(along(page, mean), abs=1.0)
