"""The Studio's controls: what is fitted, to which data, and how it starts; all of it in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gmm_core.covariance import FAMILIES
from gmm_core.datasets import Source
from gmm_core.initialise import STARTS
from gmm_core.recipe import Recipe
from pages._ui import choices, session, tables
from pages._ui.data_controls import choose_features, choose_source, data_seed, new_data, settings
from pages._ui.own_points import edited_by_hand
from pages._ui.params import Param
from pages._ui.runs import dataset_of, suggested_start
from pages._ui.text import pick, plain, t


def controls() -> choices.Choice:
    """Draw all controls and return what they say.

    Raises
    ------
    InvalidInput
        If the data can't be made as the controls say, or a table of numbers has a gap.
    """
    with group("data"):
        st.subheader(t("studio.data"), anchor=False)
        source = choose_source()
        data_room = st.container()
    with group("model"):
        model = _model(source)
    with group("start"):
        model = _start(model)
        start_room = st.container()
    with group("limits"):
        model = _limits(model)
    # What may be refused comes last: then everything else is on the page already.
    with data_room:
        model = replace(model, source_settings=settings(source), data_seed=data_seed(source))
        model = edited_by_hand(model, dataset_of(model), new_data)
        dataset = dataset_of(model)
        features = choose_features(source, dataset)
    with start_room:
        model = _typed_start(model, dataset.n_features)
    return choices.Choice(model, dataset, features)


def group(name: str) -> DeltaGenerator:
    """A container for controls that a link can leave out, see ``sharing.settings.GROUPS``."""
    return st.container(key=f"studio_group_{name}")


def _model(source: Source) -> Recipe:
    st.subheader(t("studio.model"), anchor=False)
    K = choices.n_components(source)
    st.slider(t("studio.k"), 1, 8, **_bound(K))
    family = _select(
        t("studio.family"), choices.FAMILY, {name: pick(family.title) for name, family in FAMILIES.items()}
    )
    return Recipe(source=source.name, n_components=session.value(K), family=family)


def _start(model: Recipe) -> Recipe:
    """The recipe with its start, and the seed of a start that is drawn."""
    st.subheader(t("studio.start"), anchor=False)
    name = _select(t("studio.start_title"), choices.START, {name: pick(start.title) for name, start in STARTS.items()})
    st.caption(plain(pick(STARTS[name].purpose)))
    if not STARTS[name].random:
        return replace(model, start=name)
    st.number_input(t("studio.seed"), 0, 2**32 - 1, help=t("studio.seed_help"), **_bound(choices.SEED))
    return replace(model, start=name, seed=session.value(choices.SEED))


def _typed_start(model: Recipe, n_features: int) -> Recipe:
    """The recipe with the parameters of a start by hand, typed into a table."""
    if model.start != "by_hand":
        return model
    suggestion = suggested_start(model)
    flat = tables.from_mixture(*tables.rounded(suggestion.weights, suggestion.means, suggestion.covariances))
    param = choices.by_hand(flat)
    if len(session.value(param)) != len(flat):
        session.reset(param)
    mixture = tables.typed(param, n_features, fixed=True, then=choices.from_the_start)
    weights, means, covariances = (mixture[name] for name in choices.TABLES)
    return replace(model, start_weights=weights, start_means=means, start_covariances=covariances)


def _limits(recipe: Recipe) -> Recipe:
    with st.expander(t("studio.limits")):
        st.number_input(t("studio.max_iterations"), 1, 2000, step=50, **_bound(choices.MAX_ITERATIONS))
        st.number_input(
            t("studio.floor"), 0.0, 1.0, step=0.001, format="%g", help=t("studio.floor_help"), **_bound(choices.FLOOR)
        )
    return replace(recipe, max_iterations=session.value(choices.MAX_ITERATIONS), floor=session.value(choices.FLOOR))


def _select(label: str, param: Param[str], titles: Mapping[str, str]) -> str:
    st.selectbox(label, list(titles), format_func=titles.__getitem__, **_bound(param))
    return session.value(param)


def _bound(param: Param[Any]) -> dict[str, Any]:
    """Bind a widget to a parameter of the run: another value is another run, which begins at its start."""
    return session.bound(param, then=choices.from_the_start)
