"""Many starts on the page: every one listed is the run that the stage shows when it is opened."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gmm_core.recipe import Recipe, load_dataset, run_recipe
from gmm_core.restarts import Arrival, Destination, all_starts, restart_recipes
from pages._ui.languages import LANGUAGES
from pages._ui.restarts import texts
from pages._ui.restarts.page import MOST
from pages._ui.restarts.payload import MOST_DRAWN
from pages._ui.restarts.runs import attempts_at, panorama_of
from tests.pages.blocks import open_envelope
from tests.pages.test_studio import address, open_studio, widget

STATIC = Path(__file__).resolve().parents[2] / "static" / "player"
RECIPE = Recipe(source="faithful", n_components=3, max_iterations=60)
RECIPES = restart_recipes(RECIPE, all_starts(), 8)


@pytest.mark.parametrize("recipe", [RECIPE, Recipe(source="fifteen", n_components=3, max_iterations=60)])
def test_every_picture_and_curve_is_that_of_the_run_that_opens(recipe: Recipe) -> None:
    recipes = restart_recipes(recipe, all_starts(), 6)
    features = tuple(range(load_dataset(recipe).n_features))
    shown = panorama_of(recipes, features)
    header, arrays = open_envelope(shown.to_bytes())
    ends = np.cumsum(header["lengths"])
    for i, (one, end) in enumerate(zip(recipes, ends, strict=True)):
        trace = run_recipe(one)
        curve = arrays["log_likelihood"][end - header["lengths"][i] : end]
        assert curve.tobytes() == trace.log_likelihoods.tobytes()
        if len(features) == 2:
            means = trace.final.parameters.canonical().means
            np.testing.assert_array_equal(arrays["means"][i], means.astype(np.float32))
    assert sorted(i for place in header["places"] for i in place["attempts"]) == list(range(len(recipes)))


def test_runs_are_kept_and_progress_ends_at_one() -> None:
    seen: list[float] = []
    first = attempts_at(RECIPES, seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert all(a is b for a, b in zip(first, attempts_at(RECIPES[:5], seen.append), strict=False))


def test_the_most_starts_fit_in_little() -> None:
    recipe = Recipe(source="ring", n_components=6, source_settings={"n": 1000}, max_iterations=3)
    shown = panorama_of(restart_recipes(recipe, ["random_points"], MOST), (0, 1))
    assert shown.header["n_drawn"] == MOST_DRAWN
    assert len(shown.to_bytes()) < 300_000


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["same", "all"])
def test_the_view_in_every_language_and_both_kinds(language: str, kind: str) -> None:
    test = open_studio(
        source="faithful", mode="restarts", **{"from": kind}, starts="5", max_iterations="20", lang=language
    )
    assert not test.exception
    assert not test.error
    assert not test.warning
    assert len(test.get("bidi_component")) == 1
    assert address(test)["mode"] == "restarts"


@pytest.mark.parametrize("start", ["spread", "by_hand"])
def test_a_start_without_chance_says_that_there_is_nothing_to_repeat(start: str) -> None:
    test = open_studio(source="faithful", mode="restarts", start=start, max_iterations="20")
    assert not test.exception
    assert "chance" in test.info[0].value
    assert widget(test, "number_input", "starts").disabled
    assert len(test.get("bidi_component")) == 1


def test_a_number_of_starts_out_of_range_is_refused_in_words() -> None:
    test = open_studio(source="faithful", mode="restarts", starts="3", max_iterations="20")
    assert "from 4 to 60" in test.warning[0].value
    assert widget(test, "number_input", "starts").value == 20


def test_every_maximum_has_a_letter_and_runs_on_the_way_point_to_it() -> None:
    places = (
        Destination(Arrival.SOUND, -10.0, (0,)),
        Destination(Arrival.SPURIOUS, -9.0, (1,)),
        Destination(Arrival.UNFINISHED, -12.0, (2,), -8.0),
        Destination(Arrival.UNFINISHED, -13.0, (3,), -10.0),
        Destination(Arrival.UNFINISHED, -14.0, (4,)),
        Destination(Arrival.COLLAPSED, -3.0, (5,)),
    )
    assert texts.place_names(places) == ["A", "B", "→C", "→A", "…", "∞"]
    many = tuple(Destination(Arrival.SOUND, -float(i), (i,)) for i in range(60))
    assert len(set(texts.place_names(many))) == 60


@pytest.mark.parametrize("iterations", [5, 200])
def test_no_maximum_is_called_the_best_while_a_run_leads_above_it(iterations: int) -> None:
    recipes = restart_recipes(replace(RECIPE, max_iterations=iterations), ["kmeans++"], 8)
    rows = texts.words(panorama_of(recipes, (0, 1)), None)["place_rows"]
    arrived = panorama_of(recipes, (0, 1)).destinations[0]
    best = [row for row in rows if row["verdict"] == "best sound maximum"]
    assert len(best) == (arrived.arrival is Arrival.SOUND)


def test_the_view_gets_every_word_it_asks_for() -> None:
    source = "\n".join(
        (STATIC / f"{name}.js").read_text(encoding="utf-8") for name in ("restarts", "places", "curves", "multiples")
    )
    asked = set(re.findall(r"words\.(\w+)", source))
    assert asked == {*texts.NAMES, "drawn", "place_rows", "attempt_rows"}
