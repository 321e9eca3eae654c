"""Every file of the download menu opens in what it is meant for, and says what the stage says."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page, expect

from gmm_core import load_dataset, recording, run_recipe
from tests.browser.conftest import NewVisitor
from tests.browser.test_learner import hook, log_likelihood

RUN = "/?source=faithful&k=3&max_iterations=2"
SVG = "{http://www.w3.org/2000/svg}"


def saved(page: Page, kind: str, folder: Path) -> Path:
    hook(page, "save").click()
    with page.expect_download() as download:
        hook(page, f"save_{kind}").click()
    path = folder / download.value.suggested_filename
    assert path.suffix == f".{kind}"
    download.value.save_as(path)
    return path


def test_pictures_show_the_stage_as_it_stands(visit: NewVisitor, tmp_path: Path) -> None:
    page = visit().open(f"{RUN}&cursor=3")
    drawing = ET.parse(saved(page, "svg", tmp_path)).getroot()
    said = ["".join(text.itertext()) for text in drawing.iter(f"{SVG}text")]
    assert said[0] == "Old Faithful geyser"
    assert {"after E", "Iteration 1 of 2", "Points", hook(page, "log-likelihood").inner_text()} <= set(said)
    assert "Play" not in said
    assert not [e for e in drawing.iter() if e.get("class") or e.get("style")], "styles are written out"
    assert not list(drawing.iter(f"{SVG}image")), "no pixels in it"
    marks = [path for path in drawing.iter(f"{SVG}path") if path.get("stroke-opacity") == "0.75"]
    assert sum(path.get("fill") != "none" for path in marks) == 272, "every point is a shape"
    picture = Image.open(saved(page, "png", tmp_path)).convert("RGB")
    assert picture.size == (2 * int(drawing.get("width", "0")), 2 * int(drawing.get("height", "0")))
    assert len(picture.getcolors(2**24) or []) > 100


def test_the_drawing_renders_where_there_is_no_style_sheet(visit: NewVisitor, browser: Browser, tmp_path: Path) -> None:
    page = visit(color_scheme="dark").open("/?cursor=2&lang=zh")
    path = saved(page, "svg", tmp_path)
    alone = browser.new_page()
    alone.goto(path.as_uri())
    expect(alone.get_by_text("M 步之后", exact=True)).to_be_visible()
    corner = alone.evaluate("getComputedStyle(document.querySelector('rect')).fill")
    alone.close()
    assert corner == "rgb(14, 17, 23)", "the page's own background goes along"


def test_the_animation_shows_the_run_and_leaves_the_stage_where_it_was(visit: NewVisitor, tmp_path: Path) -> None:
    page = visit(viewport={"width": 1000, "height": 700}).open(f"{RUN}&cursor=1")
    animation = Image.open(saved(page, "gif", tmp_path))
    expect(page.get_by_test_id("stage")).to_have_attribute("data-cursor", "1")
    frames = []
    for i in range(getattr(animation, "n_frames", 1)):
        animation.seek(i)
        frames.append((animation.convert("RGB"), animation.info["duration"]))
    assert len(frames) == 6, "two iterations: the start, E, M, E, M, E"
    assert all(ImageChops.difference(a, b).getbbox() for (a, _), (b, _) in itertools.pairwise(frames))
    assert frames[-1][1] > frames[1][1] >= 500, "time to look, and more at the end"


def test_the_numbers_are_those_of_the_trace(visit: NewVisitor, tmp_path: Path) -> None:
    page = visit().open(RUN)
    kept = recording.from_json(saved(page, "json", tmp_path).read_text(encoding="utf-8"))
    dataset = load_dataset(kept.recipe)
    trace = run_recipe(kept.recipe, dataset)
    assert kept.recipe.n_components == 3
    assert kept.log_likelihoods == tuple(trace.log_likelihoods)
    table = saved(page, "csv", tmp_path).read_text(encoding="utf-8-sig")
    assert table == recording.to_csv(recording.record(kept.recipe, trace, dataset.feature_names))


def test_the_page_plays_from_a_file_without_a_network(visit: NewVisitor, browser: Browser, tmp_path: Path) -> None:
    page = visit().open(f"{RUN}&cursor=2&lang=zh")
    path = saved(page, "html", tmp_path)
    context = browser.new_context(offline=True)
    alone = context.new_page()
    wrong: list[str] = []
    alone.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    alone.on("pageerror", lambda error: wrong.append(str(error)))
    alone.on("request", lambda request: wrong.append(request.url) if request.url.startswith("http") else None)
    alone.goto(path.as_uri())
    expect(alone.get_by_test_id("stage")).to_have_attribute("data-cursor", "2")
    assert log_likelihood(alone) == log_likelihood(page)
    for window in (alone, page):
        window.keyboard.press("End")
        expect(window.get_by_test_id("stage")).to_have_attribute("data-cursor", "5")
    assert log_likelihood(alone) == log_likelihood(page)
    expect(hook(alone, "phase")).to_have_text("E 步之后")
    hook(alone, "save").click()
    expect(hook(alone, "save_png")).to_be_visible()
    expect(hook(alone, "save_csv")).to_be_hidden()
    context.close()
    assert not wrong


def test_the_menu_obeys_the_keyboard_and_leaves_the_stage_alone(visit: NewVisitor) -> None:
    page = visit(viewport={"width": 390, "height": 844}).open(RUN)
    hook(page, "save").focus()
    page.keyboard.press("Enter")
    expect(hook(page, "save_png")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(hook(page, "save_json")).to_be_focused()
    page.keyboard.press("Home")
    expect(hook(page, "save_png")).to_be_focused()
    page.keyboard.press("Escape")
    expect(hook(page, "save_png")).to_be_hidden()
    expect(hook(page, "save")).to_be_focused()
    expect(page.get_by_test_id("stage")).to_have_attribute("data-cursor", "0")
