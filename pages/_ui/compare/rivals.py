"""What a run can be compared with: each way takes the run's recipe and says what the other one is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import streamlit as st

from gmm_core.acceleration import ACCELERATIONS
from gmm_core.covariance import FAMILIES
from gmm_core.initialise import STARTS
from gmm_core.recipe import Recipe
from gmm_core.restarts import SEEDS, all_starts
from pages._ui import session
from pages._ui.choices import SCOPE, from_the_start
from pages._ui.compare.runs import Rival, start_in_family
from pages._ui.params import Param
from pages._ui.text import number, pick, t

FLOOR = 0.01
_METHODS = tuple(name for name in ACCELERATIONS if name != "none")


@dataclass(frozen=True)
class Way:
    """One thing to compare: ``choose`` draws what else there is to choose and returns the other run."""

    choose: Callable[[Recipe], Rival]
    describe: Callable[[Rival], str]
    """What a run is called in such a comparison."""


def _kmeans(recipe: Recipe) -> Rival:
    return Rival("kmeans", recipe)


def _accelerated(recipe: Recipe) -> Rival:
    method = SCOPE.choice("method", _METHODS, _METHODS[0])
    _select(t("compare.method"), method, {name: pick(ACCELERATIONS[name].title) for name in _METHODS})
    return Rival("accelerated", recipe, session.value(method))


def _family(recipe: Recipe) -> Rival:
    names = [name for name in FAMILIES if name != recipe.family]
    family = SCOPE.choice("family_b", names, "spherical" if recipe.family != "spherical" else "full")
    _select(t("compare.family"), family, {name: pick(FAMILIES[name].title) for name in names})
    return Rival("em", start_in_family(recipe, session.value(family)))


def _floor(recipe: Recipe) -> Rival:
    """Without a floor beside one with it, or the other way round."""
    floor = SCOPE.number("floor_b", FLOOR if recipe.floor == 0.0 else 0.0, 0.0, 1.0)
    bound = session.bound(floor, then=from_the_start)
    st.number_input(t("compare.floor"), 0.0, 1.0, step=0.001, format="%g", width=200, **bound)
    return Rival("em", replace(recipe, floor=session.value(floor)))


def _start(recipe: Recipe) -> Rival:
    start = SCOPE.choice("start_b", all_starts(), recipe.start if STARTS[recipe.start].random else "kmeans++")
    _select(t("compare.start"), start, {name: pick(STARTS[name].title) for name in all_starts()})
    name = session.value(start)
    other = replace(recipe, start=name, seed=0, start_weights=(), start_means=(), start_covariances=())
    if STARTS[name].random:
        seed = SCOPE.integer("seed_b", (recipe.seed + 1) % SEEDS, 0, SEEDS - 1)
        st.number_input(t("compare.seed"), 0, SEEDS - 1, width=170, **session.bound(seed, then=from_the_start))
        other = replace(other, seed=session.value(seed))
    return Rival("em", other)


def _select(label: str, param: Param[str], titles: Mapping[str, str]) -> None:
    bound = session.bound(param, then=from_the_start)
    st.selectbox(label, list(titles), format_func=titles.__getitem__, width=260, **bound)


def _algorithm(rival: Rival) -> str:
    if rival.method:
        return t("compare.accelerated_by", method=pick(ACCELERATIONS[rival.method].title))
    return t(f"compare.by_{rival.kind}")


def _family_of(rival: Rival) -> str:
    return pick(FAMILIES[rival.recipe.family].title)


def _floor_of(rival: Rival) -> str:
    floor = rival.recipe.floor
    return t("compare.with_floor", floor=number(floor)) if floor > 0.0 else t("compare.no_floor")


def _start_of(rival: Rival) -> str:
    start = STARTS[rival.recipe.start]
    title = pick(start.title)
    return t("restarts.start_drawn", start=title, seed=rival.recipe.seed) if start.random else title


WAYS: Mapping[str, Way] = {
    "kmeans": Way(_kmeans, _algorithm),
    "accelerated": Way(_accelerated, _algorithm),
    "family": Way(_family, _family_of),
    "floor": Way(_floor, _floor_of),
    "start": Way(_start, _start_of),
}
