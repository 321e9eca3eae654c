"""The Cluster page's parts: the request, the result, what it says of itself, what is taken away."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from gmm_core import InvalidInput, Mixture
from gmm_core.em import Reason
from gmm_core.table import read_table
from pages._ui.cluster.downloads import parameters_as_json, rows_as_csv
from pages._ui.cluster.fitting import Request, Result, run_request
from pages._ui.cluster.result import _decimals
from pages._ui.cluster.source import BUILT_IN, Source, built_in_table

REQUEST = Request("faithful", ("eruptions", "waiting"), 2, "full", ("kmeans++",), 3, 0, 1000, 0.0)


def ignore(fraction: float) -> None:
    """Nobody looks at the progress."""


def result_of(request: Request = REQUEST, table: bytes | None = None) -> Result:
    read = built_in_table(request.source_id) if table is None else read_table(table)
    return run_request(request, Source(request.source_id, "people.csv", read), ignore)


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_built_in_data_set_can_be_clustered(name: str) -> None:
    table = built_in_table(name)
    assert table.numeric_columns == tuple(column for column in table.columns if column != "group")
    request = replace(REQUEST, source_id=name, columns=table.numeric_columns, n_starts=1)
    assert np.isfinite(result_of(request).fit.log_likelihood)


def test_clusters_are_in_canonical_order_and_everything_follows_it() -> None:
    for seed in range(3):
        result = result_of(replace(REQUEST, seed=seed))
        assert (np.diff(result.mixture.means[:, 0]) > 0).all()
        np.testing.assert_array_equal(result.responsibilities, result.mixture.responsibilities(result.selection.X))
        np.testing.assert_array_equal(result.labels, result.responsibilities.argmax(axis=1) + 1)


def test_progress_reaches_one_and_never_falls() -> None:
    seen: list[float] = []
    table = built_in_table("faithful")
    run_request(REQUEST, Source("faithful", "faithful", table), seen.append)
    assert seen[-1] == 1.0
    assert seen == sorted(seen)


@pytest.mark.parametrize(
    ("change", "code"),
    [({"columns": ()}, "columns_none"), ({"n_components": 500}, "too_few_distinct_rows")],
)
def test_what_cannot_be_fitted_is_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        result_of(replace(REQUEST, **change))
    assert caught.value.code == code


def test_the_csv_keeps_every_cell_and_leaves_dropped_rows_unlabelled() -> None:
    rng = np.random.default_rng(0)
    lines = [f'"{x:.3f}",note {i}' for i, x in enumerate(np.r_[rng.normal(0, 1, 30), rng.normal(9, 1, 30)])]
    lines[7] = "NA,gone"
    table = ("label,note\n" + "\n".join(lines) + "\n").encode()
    request = replace(REQUEST, source_id="mine", columns=("label",))
    result = result_of(request, table)
    rows = list(csv.reader(rows_as_csv(result).splitlines()))
    assert rows[0] == ["label", "note", "label_2", "responsibility_1", "responsibility_2"]
    assert [row[:2] for row in rows[1:]] == list(csv.reader(table.decode().splitlines()))[1:]
    assert rows[8] == ["NA", "gone", "", "", ""]
    used = np.array([row[2:] for i, row in enumerate(rows[1:]) if i != 7], dtype=float)
    np.testing.assert_array_equal(used[:, 0], result.labels)
    np.testing.assert_array_equal(used[:, 1:], result.responsibilities)


def test_the_json_gives_back_the_mixture_and_the_request() -> None:
    result = result_of()
    content = json.loads(parameters_as_json(result))
    again = Mixture(content["weights"], content["means"], content["covariances"])
    assert again.log_likelihood(result.selection.X) == result.mixture.log_likelihood(result.selection.X)
    assert content["columns"] == ["eruptions", "waiting"]
    assert content["settings"]["seed"] == 0
    assert content["bic"] == result.bic
    assert content["outcome"]["reason"] == "converged"
    assert content["starts"]["run"] == 3


def cautions_page() -> None:
    """Show what the page would say of a result that the test puts into the session."""
    import streamlit as st

    from pages._ui import session
    from pages._ui.cluster.result import cautions
    from pages._ui.outcome import outcome_text

    session.begin("cluster")
    result = st.session_state["result"]
    st.json([outcome_text(result.fit.outcome), *cautions(result)])


def said_of(result: Result, language: str = "en") -> list[str]:
    test = AppTest.from_function(cautions_page, default_timeout=60)
    test.query_params["lang"] = language
    test.session_state["result"] = result
    test.run()
    assert not test.exception
    sentences: list[str] = json.loads(test.json[0].value)
    return sentences


def test_a_sound_fit_has_no_cautions() -> None:
    said = said_of(result_of(replace(REQUEST, n_starts=10)))
    assert len(said) == 1
    assert said[0].startswith("Converged")


def test_a_fit_cut_short_is_not_called_converged() -> None:
    result = result_of(
        replace(REQUEST, source_id="overlapping", columns=("x1", "x2"), n_components=3, max_iterations=2)
    )
    assert result.fit.outcome.reason is Reason.MAX_ITERATIONS
    assert said_of(result)[0].startswith("Out of iterations at 2")
    assert "达到上限" in said_of(result, "zh")[0]


def test_a_cluster_on_few_rows_is_named() -> None:
    rng = np.random.default_rng(2)
    X = np.r_[rng.normal(0.0, 1.0, size=(60, 2)), [[50.0, 50.0], [50.1, 50.3], [50.2, 49.9]]]
    table = "a,b\n" + "\n".join(f"{x:.6f},{y:.6f}" for x, y in X) + "\n"
    result = result_of(replace(REQUEST, source_id="mine", columns=("a", "b"), n_starts=10), table.encode())
    assert result.labels[-3:].tolist() == [2, 2, 2]
    assert any(sentence.startswith("Cluster 2 rests on few rows") for sentence in said_of(result))
    assert any(sentence.startswith("第 2 类只有很少的行支撑") for sentence in said_of(result, "zh"))


def test_a_floor_that_acts_is_named() -> None:
    table = "a\n" + "\n".join(["5.0"] * 40 + [f"{x:.3f}" for x in np.random.default_rng(0).normal(0, 1, 60)]) + "\n"
    result = result_of(replace(REQUEST, source_id="mine", columns=("a",), floor=1e-4, n_starts=10), table.encode())
    assert result.fit.floored
    assert any("floor 0.0001 acted" in sentence for sentence in said_of(result))


def test_a_download_that_is_not_ascii_is_marked_as_utf_8() -> None:
    assert rows_as_csv(result_of()).isascii()
    table = "身高\n" + "".join(f"{1.5 + i % 4}\n" for i in range(20))
    text = rows_as_csv(result_of(replace(REQUEST, source_id="mine", columns=("身高",)), table.encode()))
    assert text.startswith("\ufeff身高,label")
    assert read_table(text.encode()).columns[0] == "身高"


def test_a_column_has_one_number_of_decimals() -> None:
    """The narrowest of its clusters has four digits of its standard deviation."""
    result = result_of()
    forms = {name: form["type_config"]["format"] for name, form in _decimals(result).items()}
    narrowest = result.mixture.covariances[:, 0, 0].min() ** 0.5
    assert forms["eruptions: mean"] == forms["eruptions: std. dev."]
    assert forms["eruptions: mean"] % narrowest == f"{narrowest:.4f}"
    assert 0.1 < narrowest < 1.0
