"""Runs changed by hand: what an edit asks for, what becomes of the former runs, and what the address keeps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from gmm_core import InvalidInput
from gmm_core.covariance import FAMILIES, family_named
from gmm_core.datasets import Dataset
from gmm_core.recipe import Recipe, load_dataset, run_recipe
from pages._ui import branches
from pages._ui.branches import History
from pages._ui.choices import Choice, by_hand
from pages._ui.edits import edited
from pages._ui.own_points import MOST_ADDED
from pages._ui.runs import StagedRun, staged_run
from pages._ui.steering import ellipse_of
from tests.pages.test_studio import address, open_studio, staged

LINE = Recipe(source="textbook", max_iterations=20)
PLANE = Recipe(source="faithful", n_components=3, max_iterations=20)
PAIR = Recipe(source="iris", n_components=3, max_iterations=20)


def situation(recipe: Recipe, features: tuple[int, ...] | None = None) -> tuple[Choice, StagedRun]:
    dataset = load_dataset(recipe)
    features = features or tuple(range(dataset.n_features))
    return Choice(recipe, dataset, features), staged_run(recipe, features)


def first_parameters(recipe: Recipe) -> dict[str, Any]:
    start = run_recipe(replace(recipe, max_iterations=1)).states[0].parameters
    return {"weights": start.weights, "means": start.means, "covariances": start.covariances}


@pytest.mark.parametrize("cursor", [0, 5, 12])
@pytest.mark.parametrize(
    ("recipe", "edit", "name", "index", "value"),
    [
        (LINE, {"kind": "mean", "component": 1, "value": [0.123]}, "means", 1, [0.123]),
        (LINE, {"kind": "variance", "component": 0, "feature": 0, "value": 0.7}, "covariances", 0, [[0.7]]),
        (LINE, {"kind": "deviation", "component": 0, "feature": 0, "value": 0.5}, "covariances", 0, [[0.25]]),
        (LINE, {"kind": "weight", "component": 1, "value": 0.9}, "weights", 1, 0.9),
        (PLANE, {"kind": "boundary", "component": 0, "value": 0.05}, "weights", 0, 0.05),
        (PLANE, {"kind": "mean", "component": 2, "value": [3.3, 70.5]}, "means", 2, [3.3, 70.5]),
        (
            PLANE,
            {"kind": "covariance", "component": 1, "value": [[0.2, 0.5], [0.5, 40.0]]},
            "covariances",
            1,
            [[0.2, 0.5], [0.5, 40.0]],
        ),
    ],
)
def test_a_run_starts_exactly_at_the_edited_parameters(
    recipe: Recipe, edit: dict[str, Any], name: str, index: int, value: Any, cursor: int
) -> None:
    choice, run = situation(recipe)
    changed, _ = edited(choice, run, cursor, edit)
    start, here = first_parameters(changed), run.trace.half_step(cursor).parameters
    np.testing.assert_array_equal(start[name][index], value)
    for other in {"weights", "means", "covariances"} - {name}:
        np.testing.assert_array_equal(start[other], getattr(here, other))
    # What the address holds is the start to the last bit.
    flat = by_hand().parse(by_hand().write(tuple(np.concatenate([np.ravel(v) for v in changed.start_means]))))
    assert flat == tuple(np.ravel(changed.start_means))


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_the_address_keeps_every_digit(values: list[float]) -> None:
    assert by_hand().parse(by_hand().write(tuple(values))) == tuple(values)


def test_typing_one_mean_of_two_features_leaves_the_other() -> None:
    choice, run = situation(PAIR, (3, 1))
    changed, note = edited(choice, run, 4, {"kind": "mean", "component": 0, "feature": 1, "value": [2.5]})
    here, start = run.trace.half_step(4).parameters.means, first_parameters(changed)["means"]
    assert start[0, 1] == 2.5
    np.testing.assert_array_equal(np.delete(start, 1, axis=1), np.delete(here, 1, axis=1))
    assert note == ("mean", (("component", 1),))


@pytest.mark.parametrize("family", FAMILIES)
def test_an_edit_of_any_family_can_be_run(family: str) -> None:
    choice, run = situation(replace(PLANE, family=family))
    for edit in (
        {"kind": "covariance", "component": 1, "value": [[0.3, 0.9], [0.9, 50.0]]},
        {"kind": "deviation", "component": 0, "feature": 1, "value": 11.0},
    ):
        changed, _ = edited(choice, run, 6, edit)
        start = run_recipe(changed).states[0].parameters
        assert family_named(family).contains(start.covariances)


def test_points_added_and_rows_erased_one_after_the_other_are_the_same_data_as_all_at_once() -> None:
    X = load_dataset(PLANE).X
    recipe = PLANE
    steps: list[tuple[str, Any]] = [
        ("erase", [2, 10]), ("add", [[3.0, 60.5], [2.25, 71.0]]), ("erase", [0, 271, 5]), ("add", [[1, 50]]),
    ]  # fmt: skip
    rows = list(range(len(X)))
    points = [X[i] for i in rows]
    for kind, value in steps:
        choice, run = situation(recipe)
        recipe, _ = edited(choice, run, 3, {"kind": kind, "value": value})
        points = points + [np.array(p) for p in value] if kind == "add" else [
            p for i, p in enumerate(points) if i not in value
        ]  # fmt: skip
    np.testing.assert_array_equal(load_dataset(recipe).X, points)
    assert recipe.erased == (0, 2, 6, 10)
    assert recipe.added == ((3.0, 60.5), (1.0, 50.0))
    direct = run_recipe(recipe, Dataset(np.array(points), ("eruptions", "waiting")))
    assert run_recipe(recipe).final.log_likelihood == direct.final.log_likelihood


def test_an_edit_of_the_points_goes_on_from_where_the_stage_is() -> None:
    choice, run = situation(LINE)
    changed, note = edited(choice, run, 8, {"kind": "add", "value": [[0.5]]})
    np.testing.assert_array_equal(
        first_parameters(changed)["covariances"], run.trace.half_step(8).parameters.covariances
    )
    assert note == ("add", (("count", 1),))


@pytest.mark.parametrize(
    ("recipe", "features", "edit"),
    [
        (LINE, (0,), {"kind": "variance", "component": 0, "value": -1.0}),
        (LINE, (0,), {"kind": "weight", "component": 0, "value": 1.0}),
        (PLANE, (0, 1), {"kind": "covariance", "component": 0, "value": [[1.0, 2.0], [2.0, 1.0]]}),
        (PLANE, (0, 1), {"kind": "correlation", "component": 0, "value": -1.0}),
        (PAIR, (0, 1), {"kind": "add", "value": [[1.0, 2.0]]}),
        (LINE, (0,), {"kind": "add", "value": [[0.0]] * (MOST_ADDED + 1)}),
    ],
)
def test_an_impossible_edit_is_refused_in_words(
    recipe: Recipe, features: tuple[int, ...], edit: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput):
        edited(*situation(recipe, features), 0, edit)


# A script that sets the controls to a recipe in one run of a page, and says in the next what they say.
ADOPTING = """
import streamlit as st
from gmm_core.recipe import Recipe
from pages._ui import session
from pages._ui.adopting import adopt
from pages._ui.controls import controls
session.begin("studio")
wanted = Recipe.from_dict({values!r})
if "adopted" not in st.session_state:
    controls()
    st.session_state["adopted"] = True
    adopt(wanted, 3)
    st.rerun()
with st.sidebar:
    found = controls().recipe
st.text("same" if found == wanted else f"{{found}} for {{wanted}}")
"""
TYPED = {"weights": (0.4, 0.6), "means": ((-2.0,), (2.0,)), "covariances": (((1.0,),), ((0.49,),)), "n": 150}


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(source="heights", source_settings={"n": 1000}, seed=4, floor=0.01),
        Recipe(source="overlapping", n_components=5, family="tied", data_seed=3, start="random_points", seed=2),
        Recipe(source="custom", source_settings=TYPED, start="kmeans", max_iterations=17),
        Recipe(source="faithful", added=((1.25, 50.0),), erased=(3, 8)),
        edited(*situation(PLANE), 9, {"kind": "mean", "component": 0, "value": [3.1, 70.0]})[0],
    ],
    ids=["heights", "overlapping", "custom", "points", "by hand"],
)
def test_the_controls_say_a_recipe_that_they_were_set_to(recipe: Recipe) -> None:
    given_settings = dict(load_settings(recipe))
    recipe = replace(recipe, source_settings=given_settings)
    test = AppTest.from_string(ADOPTING.format(values=recipe.to_dict()), default_timeout=60).run()
    assert not test.exception
    assert test.text[0].value == "same"


def load_settings(recipe: Recipe) -> dict[str, Any]:
    """Every setting of the source, as the controls give them."""
    from gmm_core.datasets import SOURCES

    return SOURCES[recipe.source].resolve(dict(recipe.source_settings))


def visit(history: History, *recipes: Recipe) -> History:
    for recipe in recipes:
        history = branches.visited(history, recipe, (-2.0, -1.0), None)
    return history


def recipe_of(history: History) -> Recipe:
    assert history.present is not None
    return history.present.recipe


def test_undo_brings_back_the_former_run_and_redo_the_later_one() -> None:
    one, two, three = LINE, replace(LINE, n_components=3), replace(LINE, family="tied")
    history = visit(History(), one, two, three)
    back = branches.stepped(history, history.at - 1)
    assert recipe_of(back) == two
    assert visit(back, two) == back, "the page's own visit of the run that is shown changes nothing"
    assert recipe_of(branches.stepped(back, 0)) == one
    assert recipe_of(branches.stepped(back, 2)) == three
    assert branches.stepped(back, 3) == back
    onward = visit(back, replace(LINE, seed=9))
    assert len(onward.trail) == 3, "a new run ends what could be redone"
    assert three in [branch.recipe for branch in onward.branches.values()], "but it stays in the list"
    assert recipe_of(branches.recalled(onward, 3)) == three


def test_a_run_that_was_there_before_is_the_same_branch() -> None:
    other = replace(LINE, n_components=3)
    history = visit(History(), LINE, other, LINE)
    assert sorted(history.branches) == [1, 2]
    assert history.trail == (1, 2, 1)
    assert recipe_of(branches.stepped(history, 1)) == other


def test_the_latest_runs_of_the_same_source_are_in_sight_and_the_present_one() -> None:
    seeds = [replace(LINE, seed=seed) for seed in range(12)]
    history = visit(History(), PLANE, *seeds)
    seen = branches.in_sight(history)
    assert len(seen) == branches.MOST_SHOWN
    assert [branch.recipe.seed for branch in seen] == list(range(5, 12))
    early = branches.stepped(history, 1)
    assert [branch.recipe.seed for branch in branches.in_sight(early)] == [0, 6, 7, 8, 9, 10, 11]
    assert len(visit(history, *[replace(LINE, seed=s) for s in range(100, 300)]).trail) == branches.LONGEST_TRAIL


def test_only_runs_of_the_same_points_can_be_compared() -> None:
    history = visit(History(), LINE, replace(LINE, family="tied"), replace(LINE, erased=(1,)))
    one, two, three = (history.branches[number] for number in (1, 2, 3))
    assert branches.comparable(one, two)
    assert not branches.comparable(one, three)
    assert len(branches.in_sight(history)) == 3


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"n_components": 3}, "n_components"),
        ({"family": "diag"}, "family"),
        ({"start": "kmeans"}, "start"),
        ({"seed": 8}, "seed"),
        ({"floor": 0.1}, "floor"),
        ({"max_iterations": 7}, "max_iterations"),
        ({"erased": (4,)}, "erased"),
        ({"source": "galaxies"}, "first"),
    ],
)
def test_a_run_is_named_by_what_is_different(change: dict[str, Any], kind: str) -> None:
    assert branches.difference(LINE, replace(LINE, **change))[0] == kind


def test_where_the_stage_was_left_is_remembered() -> None:
    history = branches.left_at(visit(History(), LINE), 7)
    later = visit(history, replace(LINE, seed=1))
    back = branches.stepped(later, 0).present
    assert back is not None
    assert back.cursor == 7


def test_a_long_run_is_drawn_through_its_first_and_last_states() -> None:
    values = tuple(float(v) for v in np.linspace(-9.0, -1.0, 2001))
    history = branches.visited(History(), LINE, values, None)
    drawn = branches.curve(history.branches[1])
    assert len(drawn) <= branches.MOST_DRAWN
    assert drawn[:3] == [[0, values[0]], [2, values[1]], [4, values[2]]]
    assert drawn[-1] == [4000, values[-1]]


def test_what_an_ellipse_may_be() -> None:
    kinds = {name: ellipse_of(family) for name, family in FAMILIES.items()}
    assert [kinds[name] for name in ("full", "tied", "diag", "spherical")] == ["free", "free", "axes", "circle"]
    assert [kinds[name] for name in ("EII", "VVI", "EEV", "VVE")] == ["circle", "axes", "free", "free"]


def test_edited_points_are_in_the_address_and_said() -> None:
    test = open_studio(source="textbook", added="1.5,-0.25", erased="3,17")
    assert staged(test)
    assert address(test) == {"source": "textbook", "added": "1.5,-0.25", "erased": "3,17"}
    said = test.info[0].value
    assert "added 2" in said
    assert "erased 2" in said
    test.button(key="studio_edited_undo").click().run()
    assert address(test) == {"source": "textbook"}


@pytest.mark.parametrize(
    "wrong", [{"added": "1.5"}, {"erased": "272"}, {"erased": "4,2"}, {"erased": "1.5"}, {"added": "a,b"}]
)
def test_points_that_cannot_be_are_refused_in_words(wrong: dict[str, str]) -> None:
    test = open_studio(source="faithful", **wrong)
    assert next(iter(wrong)) in test.warning[0].value
    assert staged(test)


def test_other_data_forget_the_edits_of_these() -> None:
    test = open_studio(source="textbook", erased="3")
    next(each for each in test.number_input if each.key == "studio_data_seed").set_value(1).run()
    assert address(test) == {"source": "textbook", "data_seed": "1"}


def test_edits_too_long_for_an_address_say_so_and_stay() -> None:
    test = open_studio(source="textbook", added=",".join(repr(i / 7) for i in range(500)))
    assert "too large for an address" in test.warning[0].value
    assert "added 500" in test.info[0].value
    assert staged(test)
