"""The programs that the Studio shows give the run that it shows."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from gmm_core.recipe import Recipe, run_recipe
from pages._ui.numbers import code

BY_HAND = {
    "start": "by_hand",
    "start_weights": (0.5, 0.5),
    "start_means": ((-57.0,), (33.0,)),
    "start_covariances": (((1329.6622,),), ((1329.6622,),)),
}
TYPED = {"weights": (0.4, 0.6), "means": ((-2.0,), (2.0,)), "covariances": (((1.0,),), ((0.49,),)), "n": 150}
RECIPES = {
    "default": Recipe(),
    "settings": Recipe(source="overlapping", source_settings={"n": 300}, n_components=3, max_iterations=20),
    "by hand": Recipe(source="fifteen", **BY_HAND),  # type: ignore[arg-type]
    "custom": Recipe(source="custom", source_settings=TYPED, data_seed=3, start="random_points", seed=4),
    "tied": Recipe(source="faithful", n_components=3, family="tied", seed=2),
    "diag": Recipe(source="iris", n_components=3, family="VVI"),
    "spherical": Recipe(source="faithful", family="spherical", start="kmeans"),
    "points": Recipe(source="faithful", added=((2.5, 81.0), (3.0, 66.25)), erased=(0, 17)),
    "floor": Recipe(source="faithful", floor=0.05),
    "VEV": Recipe(source="faithful", family="VEV"),
}


def executed(program: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(program, names)
    return names


@pytest.mark.parametrize("name", RECIPES)
def test_the_core_s_program_gives_this_run(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    recipe = RECIPES[name]
    trace = run_recipe(recipe)
    names = executed(code.core_code(recipe, 3))
    assert names["trace"].final.log_likelihood == trace.final.log_likelihood
    np.testing.assert_array_equal(names["trace"].final.parameters.means, trace.final.parameters.means)
    assert names["here"].log_likelihood == trace.half_step(3).log_likelihood
    assert repr(trace.final.log_likelihood) in capsys.readouterr().out


@pytest.mark.parametrize("name", RECIPES)
def test_scikit_learn_s_program_gives_this_run(name: str) -> None:
    recipe = RECIPES[name]
    trace = run_recipe(recipe)
    if code.why_not_sklearn(recipe, trace.n_iterations) is not None:
        assert name in ("floor", "VEV")
        return
    pytest.importorskip("sklearn")
    names = executed(code.sklearn_code(recipe, trace.n_iterations))
    assert names["log_likelihood"] == pytest.approx(trace.final.log_likelihood, abs=1e-6)
    np.testing.assert_allclose(names["model"].means_, trace.final.parameters.means, rtol=1e-5)


def test_a_recipe_names_only_what_is_its_own() -> None:
    whole = Recipe(source="heights", source_settings={"n": 1000}, n_components=2)
    assert code.recipe_code(whole) == 'recipe = Recipe(\n    source="heights",\n)'
    assert "n_components=3" in code.recipe_code(RECIPES["settings"])
    assert '"n": 300' in code.recipe_code(RECIPES["settings"])


def test_what_scikit_learn_can_t_do_has_a_reason() -> None:
    assert code.why_not_sklearn(RECIPES["floor"], 5) == "floor"
    assert code.why_not_sklearn(RECIPES["VEV"], 5) == "family"
    assert code.why_not_sklearn(RECIPES["default"], 0) == "no_step"
