"""What a teacher's link does: the projector view, groups of controls left out, the same run on another machine."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewVisitor
from tests.browser.test_learner import hook, log_likelihood
from tests.browser.test_readout import two_frames

HALL = {"width": 1920, "height": 1080}
# It takes the room that was made for it in one of the next frames.
FILLS = """(stage) => {
  const { width, height } = stage.getBoundingClientRect();
  const within = (size, whole) => 0.95 * whole < size && size <= whole;
  const letters = parseFloat(getComputedStyle(stage).fontSize);
  return within(width, innerWidth) && within(height, innerHeight) && letters >= 26;
}"""


def seen_outside_the_stage(page: Page) -> int:
    """How many words and controls stand on the page but not on the stage; Streamlit's skip link shows on focus only."""
    things = "button, a:not([href^='#']), label, input, p, h1, h2, h3"
    inside = page.get_by_test_id("stage").locator(things).filter(visible=True)
    return page.locator(things).filter(visible=True).count() - inside.count()


def test_the_whole_transport_is_on_a_small_projector(visit: NewVisitor) -> None:
    page = visit(viewport={"width": 1366, "height": 768}).open("/?present=1&cursor=1&lang=en")
    for width in (1366, 1600, 1024):
        page.set_viewport_size({"width": width, "height": 768})
        page.wait_for_function("(width) => innerWidth === width", arg=width)
        two_frames(page)
        inside = "(button) => button.checkVisibility() && button.getBoundingClientRect().right <= innerWidth"
        page.wait_for_function(inside, arg=hook(page, "play").element_handle())


def test_the_projector_shows_the_stage_and_its_transport_alone(visit: NewVisitor) -> None:
    visitor = visit(viewport=HALL)
    page = visitor.open("/?source=faithful&cursor=3&lang=zh")
    hook(page, "present").click()
    page.wait_for_url("**present=1**")
    visitor.settle()
    stage = page.get_by_test_id("stage")
    expect(stage).to_have_attribute("data-present", "")
    assert seen_outside_the_stage(page) == 0
    page.wait_for_function(FILLS, arg=stage.element_handle())
    expect(stage).to_have_attribute("data-cursor", "3")
    page.keyboard.press("ArrowRight")
    expect(stage).to_have_attribute("data-cursor", "4")
    assert "lang=zh" in page.url
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    visitor.settle()
    assert "present" not in page.url
    expect(stage).to_have_attribute("data-cursor", "4")
    expect(hook(page, "next")).to_contain_text("步")


def test_what_a_link_hides_is_not_there(visit: NewVisitor) -> None:
    page = visit().open("/?source=faithful&hide=model,start,limits,parameters,numbers,language&cursor=2")
    sidebar = page.get_by_test_id("stSidebar")
    expect(sidebar).to_contain_text("Data")
    expect(sidebar.get_by_role("heading", name="Model")).to_be_hidden()
    expect(hook(page, "parameters")).to_be_hidden()
    expect(hook(page, "chart")).to_be_visible()
    expect(page.locator(".st-key-studio_beside")).to_be_hidden()
    expect(page.get_by_role("radio", name="中文")).to_be_hidden()


def test_a_shared_link_opens_the_same_half_step_in_the_reader_s_language(visit: NewVisitor) -> None:
    visitor = visit(locale="en-GB")
    page = visitor.open("/?source=overlapping&seed=2")
    for _ in range(3):
        hook(page, "next").click()
    page.wait_for_url("**cursor=3**")
    there = log_likelihood(page)
    visitor.settle()
    page.get_by_role("button", name="Share…").click()
    code = page.get_by_role("dialog").get_by_test_id("stCode")
    code.hover()
    expect(code.get_by_role("button", name="Copy")).to_be_visible()
    link = code.inner_text().strip()
    again = visit(locale="zh-CN").open(link.removeprefix(visitor.address))
    expect(again.get_by_test_id("stage")).to_have_attribute("data-cursor", "3")
    expect(hook(again, "next")).to_contain_text("步")
    assert log_likelihood(again) == there


def test_the_help_sheet_opens_with_a_key_keeps_the_focus_and_gives_it_back(visit: NewVisitor) -> None:
    page = visit().open("/?source=faithful")
    hook(page, "forwardTen").focus()
    page.keyboard.press("?")
    sheet = hook(page, "help-sheet")
    expect(sheet).to_be_visible()
    expect(sheet).to_contain_text("half a step")
    expect(hook(page, "help-close")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("stage")).to_have_attribute("data-cursor", "0")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(hook(page, "forwardTen")).to_be_focused()
    hook(page, "help").click()
    expect(sheet).to_be_visible()
    hook(page, "help-close").click()
    expect(sheet).to_be_hidden()


def test_what_is_shown_of_the_pictures_is_in_the_address_and_shown_elsewhere(visit: NewVisitor) -> None:
    visitor = visit()
    page = visitor.open("/?source=faithful&cursor=5")
    for name in ("layer-heat", "layer-contours", "bound", "chart-mean1"):
        hook(page, name).click()
    page.wait_for_url("**chart=mean1**")
    hook(page, "next").click()
    page.wait_for_url("**cursor=6**")
    expect(hook(page, "layer-heat")).to_have_attribute("aria-pressed", "true")

    again = visit(locale="zh-CN").open(page.url.removeprefix(visitor.address))
    expect(hook(again, "layer-heat")).to_have_attribute("aria-pressed", "true")
    expect(hook(again, "layer-contours")).to_have_attribute("aria-pressed", "false")
    expect(hook(again, "chart-mean1")).to_have_attribute("aria-pressed", "true")
    hook(again, "chart-likelihood").click()
    expect(hook(again, "bound")).to_have_attribute("aria-pressed", "true")
    for name in ("layer-heat", "layer-contours", "bound"):
        hook(again, name).click()
    again.wait_for_url(lambda url: "switched" not in url and "chart" not in url)
