"""The gallery of sources, by keyboard and on a phone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import NewVisitor
from tests.browser.test_learner import hook
from tests.browser.test_pages import fits_the_window

# Waits for every picture; one that can't be shown is an error.
DECODED = "(all) => Promise.all(all.map((img) => img.decode()))"


def test_a_card_is_chosen_by_keyboard_and_its_source_is_loaded(visit: NewVisitor) -> None:
    visitor = visit()
    page = visitor.open("/?cursor=4&k=5")
    page.get_by_role("button", name="Browse the sources").focus()
    page.keyboard.press("Enter")
    gallery = page.get_by_role("dialog")
    expect(gallery.locator("img")).to_have_count(15)
    gallery.locator("img").evaluate_all(DECODED)
    gallery.get_by_role("button", name="Old Faithful geyser").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**source=faithful**")
    expect(gallery).to_be_hidden()
    expect(page.get_by_role("combobox", name="Source")).to_have_value("Old Faithful geyser")
    expect(page.get_by_test_id("stage")).to_have_attribute("data-cursor", "0")
    expect(hook(page, "view")).to_be_visible()
    visitor.settle()
    assert "k=" not in page.url, "what suited the former source says nothing about this one"


def test_the_gallery_fits_a_phone(visit: NewVisitor) -> None:
    page = visit(viewport={"width": 390, "height": 844}, color_scheme="dark").open("/?lang=zh")
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("button", name="看图选择数据").click()
    card = page.get_by_role("dialog").locator(".st-key-studio_card_moons")
    card.scroll_into_view_if_needed()
    expect(card).to_contain_text("双月形")
    colour = "(element) => getComputedStyle(element).color"
    beside, inside = page.get_by_test_id("stSidebar"), card
    said = [each.get_by_test_id("stCaptionContainer").first.evaluate(colour) for each in (beside, inside)]
    assert said[0] == said[1], "a dialog stands outside of what knows that the page is dark"
    # Before they are there, pictures take another room.
    page.get_by_role("dialog").locator("img").evaluate_all(DECODED)
    fits_the_window(page)
    # Anywhere on the card will do.
    card.click(position={"x": 60, "y": 40})
    page.wait_for_url("**source=moons**")
