"""Beside the stage: the numbers follow the cursor, the point, the component and the notation."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from gmm_core.recipe import Recipe, load_dataset, run_recipe
from pages._ui.languages import LANGUAGES, texts
from pages._ui.numbers.code import core_code
from pages._ui.numbers.latex import number
from tests.pages.test_studio import address, open_studio, widget


def shown(test: AppTest) -> str:
    return "\n".join(each.value for each in test.markdown)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cursor", ["0", "1", "2", "3", "4"])
@pytest.mark.parametrize("source", ["heights", "faithful", "iris"])
def test_every_half_step_in_every_language(source: str, cursor: str, language: str) -> None:
    test = open_studio(source=source, cursor=cursor, lang=language)
    assert not test.exception
    assert not test.warning
    words = {kind: texts(language)[f"numbers.{key}"] for kind, key in (("E", "e_rule"), ("M", "m_count"))}
    kind = "" if cursor == "0" else "EM"[int(cursor) % 2 - 1]
    assert {name for name, sentence in words.items() if sentence in shown(test)} == ({kind} if kind else set())
    assert (texts(language)["numbers.at_start"] in shown(test)) == (cursor == "0")


def test_the_point_is_the_row_that_was_asked_for() -> None:
    test = open_studio(cursor="1", row="7")
    X = load_dataset(Recipe()).X
    share = run_recipe(Recipe()).states[0].parameters.responsibilities(X[6:7])[0, 0]
    assert f"={number(float(share))}\\end{{aligned}}" in shown(test)
    widget(test, "number_input", "row").set_value(8).run()
    assert f"={number(float(share))}\\end{{aligned}}" not in shown(test)
    assert address(test) == {"cursor": "1", "row": "8"}


def test_the_notation_follows_the_language_until_one_is_chosen() -> None:
    assert r"\hat\gamma" in shown(open_studio(cursor="1", lang="zh"))
    test = open_studio(cursor="1")
    assert r"\hat\gamma" not in shown(test)
    test.button_group(key="studio_notation").set_value("lihang").run()
    assert r"\hat\gamma" in shown(test)
    assert r"\pi_" not in shown(test)
    assert address(test)["notation"] == "lihang"


def test_another_component_is_worked_out() -> None:
    test = open_studio(cursor="2", k="3")
    test.button_group(key="studio_component").set_value(3).run()
    assert "N_{3}" in shown(test)
    assert address(test)["component"] == "3"


def test_an_update_shows_every_parameter_now_and_before() -> None:
    states = run_recipe(Recipe()).states
    text = shown(open_studio(cursor="4", component="2"))
    now, before = (float(states[t].parameters.means[1, 0]) for t in (2, 1))
    (line,) = [line for line in text.splitlines() if line.startswith("| μ |")]
    cells = line.replace("\\", "").replace("\N{MINUS SIGN}", "-").split("|")[2:5]
    assert [cell.strip() for cell in cells] == [f"{now:.3f}", f"{before:.3f}", f"{now - before:+.3f}"]


def test_settings_of_the_other_half_step_stay_in_the_address() -> None:
    wanted = {"cursor": "2", "row": "9", "component": "2", "notation": "lihang", "at_height_cm": "180.5"}
    test = open_studio(**wanted)
    assert not test.warning
    assert address(test) == wanted


def test_any_x_is_asked_about_under_the_parameters_on_the_stage() -> None:
    test = open_studio(source="faithful", cursor="2", beside="query", at_eruptions="2.5", at_waiting="70")
    mixture = run_recipe(Recipe(source="faithful")).states[1].parameters
    for share in mixture.responsibilities([[2.5, 70.0]])[0]:
        assert number(float(share), 4) in shown(test)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_end_says_why_it_stopped(language: str) -> None:
    trace = run_recipe(Recipe(source="faithful"))
    test = open_studio(source="faithful", cursor=str(trace.last_cursor), lang=language)
    assert texts(language)["numbers.why_stopped"].split("{")[0] in shown(test)


def test_the_code_is_that_of_the_run_on_the_stage() -> None:
    test = open_studio(source="faithful", family="tied", k="3", seed="5", cursor="4", beside="code")
    own, peer = test.code
    assert own.value.strip() == core_code(Recipe(source="faithful", family="tied", n_components=3, seed=5), 4).strip()
    assert "GaussianMixture(" in peer.value


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "value"), [("floor", "0.05"), ("family", "VEV")])
def test_what_scikit_learn_can_t_reproduce_is_said(name: str, value: str, language: str) -> None:
    test = open_studio(source="faithful", lang=language, beside="code", **{name: value})
    assert len(test.code) == 1
    assert test.info[0].value.startswith("scikit-learn")


def test_equal_components_have_no_winner_on_the_page() -> None:
    test = open_studio(source="fifteen", start="by_hand", by_hand="0.5,10,1329,0.5,10,1329", cursor="1")
    assert not test.exception
    assert "No winner: components 1, 2" in shown(test)


def test_a_share_short_of_all_is_not_called_all_of_it() -> None:
    """Row 1 of Old Faithful belongs to component 2 but for one part in ten million."""
    test = open_studio(source="faithful", cursor="9")
    assert "with more than 99.99 % of the responsibility" in shown(test)


def test_what_has_no_gain_ahead_is_not_told_one() -> None:
    collapsed = {"source": "fifteen", "k": "4", "start": "random_points", "seed": "1"}
    last = run_recipe(Recipe(source="fifteen", n_components=4, start="random_points", seed=1)).last_cursor
    assert "collapsed" in shown(open_studio(**collapsed, cursor=str(last)))
    assert "Projected gain left" not in shown(open_studio(**collapsed, cursor=str(last)))
    assert "Projected gain left" in shown(open_studio(**collapsed, cursor=str(last - 2)))


def test_a_change_that_rounds_to_nothing_has_no_sign() -> None:
    table = next(each for each in open_studio(source="iris", cursor="12").markdown if "before" in each.value)
    assert "| 0.66668 | 0.66668 | 0.00000 |" in table.value.replace("\\", "")
