"""The cards of the sources: a picture of their own data for each, on both backgrounds, and a choice that loads it."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
from streamlit.testing.v1 import AppTest

from gmm_core.datasets import SOURCES
from gmm_core.plots.theme import THEMES, Mode
from pages._ui.cards.picture import HEIGHT, MOST_POINTS, WIDTH, card
from tests.pages.test_studio import open_studio, widget

SVG = "{http://www.w3.org/2000/svg}"


def dots(path: ElementTree.Element) -> list[tuple[float, float]]:
    places = [place.removesuffix("h0").split(" ") for place in path.attrib["d"].split("M")[1:]]
    return [(float(x), float(y)) for x, y in places]


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("name", SOURCES)
def test_a_picture_is_drawn_from_the_source_s_own_data(name: str, mode: Mode) -> None:
    drawn, data = card(name, mode), SOURCES[name].generate()
    assert (drawn.n_samples, drawn.n_features) == data.X.shape
    picture = ElementTree.fromstring(drawn.picture)
    paths = picture.findall(f"{SVG}path")
    assert picture.find(f"{SVG}rect").attrib["fill"] == THEMES[mode].background  # type: ignore[union-attr]
    assert len(drawn.picture) < 10_000
    if data.n_features == 1:
        assert paths[0].attrib["d"].count("z") >= 8
        return
    groups = 1 if data.labels is None else len(data.label_names)
    assert len(paths) == groups
    assert len({path.attrib["stroke"] for path in paths}) == groups
    places = [place for path in paths for place in dots(path)]
    assert len(places) == min(data.n_samples, MOST_POINTS)
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in places)


def test_high_values_are_drawn_high() -> None:
    path = ElementTree.fromstring(card("faithful", "light").picture).findall(f"{SVG}path")[0]
    places = dots(path)
    # Long waits follow long eruptions: the dots rise from left to right, and y points down in an SVG.
    assert max(places)[1] < min(places)[1]


def gallery_alone() -> None:
    """The gallery on a page of its own: AppTest does not keep a dialog open."""
    import streamlit as st

    from pages._ui.cards.gallery import gallery

    gallery(("synthetic", "real", "custom"), "faithful", lambda name: st.session_state.update(taken=name))


def test_every_source_has_a_card_and_the_pressed_one_is_taken() -> None:
    test = AppTest.from_function(gallery_alone, default_timeout=60).run()
    assert [button.key for button in test.button] == [f"studio_take_{name}" for name in ordered()]
    assert [button.key for button in test.button if button.icon] == ["studio_take_faithful"]
    test.button(key="studio_take_moons").click().run()
    assert test.session_state["taken"] == "moons"


def ordered() -> list[str]:
    """By kind, in the order of the page."""
    kinds = ("synthetic", "real", "custom")
    return sorted(SOURCES, key=lambda name: kinds.index(SOURCES[name].kind))


def test_the_page_offers_the_gallery() -> None:
    test = open_studio()
    test.button(key="studio_gallery").click().run()
    assert not test.exception
    assert widget(test, "selectbox", "source").value == "heights"
