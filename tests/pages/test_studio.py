"""The Studio's page without a browser: every choice runs, every mistake is a sentence, all of it in the address."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from gmm_core.covariance import FAMILIES
from gmm_core.datasets import SOURCES
from gmm_core.initialise import STARTS
from pages._ui import tables
from pages._ui.languages import LANGUAGES, texts

APP = Path(__file__).resolve().parents[2] / "app.py"


def open_studio(**address: str) -> AppTest:
    test = AppTest.from_file(str(APP), default_timeout=60)
    test.query_params.update(address)
    return test.run()


def address(test: AppTest) -> dict[str, str]:
    return {name: values[-1] if isinstance(values, list) else values for name, values in test.query_params.items()}


def staged(test: AppTest) -> bool:
    return len(test.get("bidi_component")) == 1


def widget(test: AppTest, kind: str, key: str) -> Any:
    return next(each for each in getattr(test, kind) if each.key == f"studio_{key}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("source", SOURCES)
def test_every_source_in_every_language(source: str, language: str) -> None:
    test = open_studio(source=source, lang=language, max_iterations="20")
    assert not test.exception
    assert not test.error
    assert not test.warning
    assert staged(test)
    assert SOURCES[source].purpose[language][:10] in "".join(caption.value for caption in test.caption).replace(
        "\\", ""
    )


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family(family: str) -> None:
    assert staged(open_studio(source="faithful", family=family))


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("source", ["heights", "faithful"])
def test_every_start(start: str, source: str) -> None:
    test = open_studio(source=source, start=start, max_iterations="20")
    assert not test.exception
    assert staged(test)


def test_the_first_view_needs_no_address() -> None:
    test = open_studio()
    assert staged(test)
    assert address(test) == {}


def test_choices_go_to_the_address_and_come_back() -> None:
    test = open_studio()
    widget(test, "slider", "k").set_value(3).run()
    widget(test, "selectbox", "family").set_value("spherical").run()
    widget(test, "number_input", "seed").set_value(7).run()
    widget(test, "number_input", "n").set_value(200).run()
    assert address(test) == {"k": "3", "family": "spherical", "seed": "7", "n": "200"}
    again = open_studio(**address(test))
    assert widget(again, "slider", "k").value == 3
    assert widget(again, "selectbox", "family").value == "spherical"
    assert widget(again, "number_input", "seed").value == 7
    assert widget(again, "number_input", "n").value == 200


def test_another_kind_of_data_brings_its_first_source_and_its_own_k() -> None:
    test = open_studio(k="5")
    test.button_group(key="studio_kind").set_value("real").run()
    assert not test.exception
    source = widget(test, "selectbox", "source").value
    assert SOURCES[source].kind == "real"
    assert widget(test, "slider", "k").value == SOURCES[source].suggested_components
    assert "k" not in address(test)


def test_another_run_begins_at_its_start() -> None:
    test = open_studio(source="faithful", cursor="5")
    assert address(test)["cursor"] == "5"
    widget(test, "number_input", "seed").set_value(1).run()
    assert "cursor" not in address(test)


def test_a_cursor_beyond_the_run_is_refused_in_words() -> None:
    test = open_studio(source="faithful", cursor="99999")
    assert "cursor" in test.warning[0].value
    assert staged(test)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_mixture_is_a_sentence_and_the_controls_stay(language: str) -> None:
    test = open_studio(source="custom", d="1", mixture_1d="0.5,0,1,0.6,3,1", lang=language)
    assert not test.exception
    assert not staged(test)
    assert "1.1" in test.error[0].value
    assert widget(test, "slider", "k").value == 2
    assert widget(test, "selectbox", "start").value == "kmeans++"


def test_a_covariance_that_is_none_names_its_component() -> None:
    test = open_studio(source="custom", mixture_2d="0.5,0,0,1,0,1,0.5,3,3,1,2,1")
    assert "2" in test.error[0].value
    assert not test.exception


def test_more_components_than_distinct_points_is_a_sentence() -> None:
    test = open_studio(source="custom", n="10", k="8", d="1", mixture_1d="1,0,1")
    assert staged(test) or test.error
    assert not test.exception


def test_a_start_by_hand_is_in_the_address() -> None:
    by_hand = "0.5,-57,1329.6622,0.5,33,1329.6622"
    test = open_studio(source="fifteen", start="by_hand", by_hand=by_hand)
    assert staged(test)
    assert address(test)["by_hand"] == by_hand


def test_a_start_by_hand_for_another_k_gives_way_to_a_suggestion_and_the_reader_is_told() -> None:
    test = open_studio(source="fifteen", start="by_hand", by_hand="0.5,-57,1329,0.5,33,1329", k="3")
    assert staged(test)
    assert "9 numbers" in test.warning[0].value
    assert "by_hand" not in address(test)


def test_a_pair_of_features_is_chosen_where_there_are_more_than_two() -> None:
    test = open_studio(source="iris")
    widget(test, "selectbox", "x").set_value("petal_length").run()
    assert not test.exception
    assert address(test) == {"source": "iris", "x": "petal_length"}
    assert "petal_length" not in widget(test, "selectbox", "y").options


@pytest.mark.parametrize("n", [1, 3, 6, 7])
def test_a_rounded_mixture_still_sums_to_one(n: int) -> None:
    weights, means, _ = tables.rounded(np.full(n, 1.0 / n), np.full((n, 1), 1.0 / 3.0), np.ones((n, 1, 1)))
    assert abs(sum(weights) - 1.0) < 1e-12
    assert means[0, 0] == 0.333333


def test_tables_and_mixtures_are_each_other_s_inverse() -> None:
    flat = (0.4, 0.0, 1.0, 2.0, 0.5, 3.0, 0.6, -1.0, 4.0, 1.0, -0.2, 2.0)
    mixture = tables.to_mixture(tables.to_rows(flat, 2), 2)
    assert mixture["weights"] == (0.4, 0.6)
    assert mixture["covariances"][0] == ((2.0, 0.5), (0.5, 3.0))
    assert tables.from_mixture(**mixture) == flat
    assert len(tables.column_titles(4)) == tables.row_length(4) == 15


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_main_button_names_the_next_half_step(code: str) -> None:
    assert texts(code)["stage.next_E"].startswith("E")
    assert texts(code)["stage.next_M"].startswith("M")


def test_a_feature_against_itself_gives_way_to_another_one() -> None:
    test = open_studio(source="iris", x="petal_length", y="petal_length")
    assert "petal_length" in test.warning[0].value
    assert staged(test)
    assert (widget(test, "selectbox", "x").value, widget(test, "selectbox", "y").value) == (
        "petal_length",
        "sepal_width",
    )


def test_a_chosen_notation_is_the_same_to_readers_of_both_languages() -> None:
    test = open_studio(lang="zh", notation="lihang", cursor="1")
    assert address(test)["notation"] == "lihang"
