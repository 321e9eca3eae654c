"""The Studio's controls: where the data come from, what is fitted, how it starts; all of it in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gmm_core.covariance import FAMILIES
from gmm_core.datasets import SOURCES, Dataset, Setting, Source
from gmm_core.initialise import STARTS
from gmm_core.recipe import Recipe
from pages._ui import own_points, session, tables
from pages._ui.cards.gallery import gallery_button
from pages._ui.own_points import edited_by_hand
from pages._ui.params import Param, Scope
from pages._ui.runs import dataset_of, suggested_start
from pages._ui.text import pick, plain, t

SCOPE = Scope("studio")
_DEFAULTS = Recipe(max_iterations=500)

SOURCE = SCOPE.choice("source", tuple(SOURCES), _DEFAULTS.source)
KINDS = ("synthetic", "real", "custom")
KIND = SCOPE.cell("kind", "synthetic")
DATA_SEED = SCOPE.integer("data_seed", 0, 0, 2**32 - 1)
FAMILY = SCOPE.choice("family", tuple(FAMILIES), _DEFAULTS.family)
START = SCOPE.choice("start", tuple(STARTS), _DEFAULTS.start)
SEED = SCOPE.integer("seed", 0, 0, 2**32 - 1)
FLOOR = SCOPE.number("floor", 0.0, 0.0, 1.0)
CUSTOM_FEATURES = SCOPE.integer("d", 2, 1, 2)
MAX_ITERATIONS = SCOPE.integer("max_iterations", _DEFAULTS.max_iterations, 1, 2000)

TABLES = ("weights", "means", "covariances")


@dataclass(frozen=True)
class Choice:
    """What the controls say: the run, its data, and which features to show."""

    recipe: Recipe
    dataset: Dataset
    features: tuple[int, ...]


def feature_titles(choice: Choice) -> list[str]:
    """The names of the features shown, in the language in force."""
    source, names = SOURCES[choice.recipe.source], choice.dataset.feature_names
    return [source.display_name(names[feature], session.language()) for feature in choice.features]


def cursor(last: int) -> Param[int]:
    """Where the stage is, from 0 to the last half-step of the run."""
    return SCOPE.integer("cursor", 0, 0, last)


def by_hand(suggested: tuple[float, ...] = ()) -> Param[tuple[float, ...]]:
    """The parameters of a start by hand, see ``tables``."""
    return SCOPE.numbers("by_hand", suggested)


def typed_mixture(n_features: int, suggested: tuple[float, ...] = ()) -> Param[tuple[float, ...]]:
    """The mixture that a custom source draws from, see ``tables``."""
    return SCOPE.numbers(f"mixture_{n_features}d", suggested)


def n_components(source: Source) -> Param[int]:
    """K; its default is the source's own suggestion."""
    return SCOPE.integer("k", source.suggested_components, 1, 8)


def controls() -> Choice:
    """Draw all controls and return what they say.

    Raises
    ------
    InvalidInput
        If the data can't be made as the controls say, or a table of numbers has a gap.
    """
    with group("data"):
        st.subheader(t("studio.data"), anchor=False)
        source = _choose_source()
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
        model = replace(model, source_settings=_settings(source), data_seed=_data_seed(source))
        model = edited_by_hand(model, dataset_of(model), _new_data)
        dataset = dataset_of(model)
        features = _choose_features(source, dataset)
    with start_room:
        model = _typed_start(model, dataset.n_features)
    return Choice(model, dataset, features)


def group(name: str) -> DeltaGenerator:
    """A container for controls that a link can leave out, see ``sharing.settings.GROUPS``."""
    return st.container(key=f"studio_group_{name}")


def _model(source: Source) -> Recipe:
    st.subheader(t("studio.model"), anchor=False)
    K = n_components(source)
    st.slider(t("studio.k"), 1, 8, **_bound(K))
    family = _select(t("studio.family"), FAMILY, {name: pick(family.title) for name, family in FAMILIES.items()})
    return Recipe(source=source.name, n_components=session.value(K), family=family)


def _bound(param: Param[Any]) -> dict[str, Any]:
    """Bind a widget to a parameter of the run: another value is another run, which begins at its start."""
    return session.bound(param, then=from_the_start)


def _of_data(param: Param[Any]) -> dict[str, Any]:
    """Bind a widget to a parameter of the data."""
    return session.bound(param, then=_new_data)


def from_the_start() -> None:
    """Put the cursor back: what follows is another run."""
    session.put(cursor(0), 0)


def _new_data() -> None:
    """Other data: what was done to the former ones by hand is over."""
    own_points.forget()
    from_the_start()


def _select(label: str, param: Param[str], titles: Mapping[str, str]) -> str:
    st.selectbox(label, list(titles), format_func=titles.__getitem__, **_bound(param))
    return session.value(param)


def _choose_source() -> Source:
    """First the kind, then one of that kind: fifteen sources are too many for one list."""
    session.put(KIND, SOURCES[session.value(SOURCE)].kind)
    st.segmented_control(
        t("studio.kind"),
        KINDS,
        format_func=lambda kind: t(f"studio.kind_{kind}"),
        required=True,
        width="stretch",
        label_visibility="collapsed",
        **session.bound(KIND, then=_first_of_kind),
    )
    names = [name for name, source in SOURCES.items() if source.kind == session.value(KIND)]
    st.selectbox(
        t("studio.source"),
        names,
        format_func=lambda name: pick(SOURCES[name].title),
        help=_citation(SOURCES[session.value(SOURCE)]),
        **session.bound(SOURCE, then=_new_source),
    )
    source = SOURCES[session.value(SOURCE)]
    st.caption(plain(pick(source.purpose)))
    gallery_button(KINDS, source.name, _take_source)
    return source


def _take_source(name: str) -> None:
    session.put(SOURCE, name)
    _new_source()


def _citation(source: Source) -> str | None:
    """Where measured data were published."""
    return plain(t("studio.reference", reference=source.reference)) if source.kind == "real" else None


def _first_of_kind() -> None:
    kind = session.value(KIND)
    _take_source(next(name for name, source in SOURCES.items() if source.kind == kind))


def _new_source() -> None:
    """What suited the former source says nothing about this one."""
    source = SOURCES[session.value(SOURCE)]
    session.reset(n_components(source), START, FLOOR, *(setting_of(s) for s in source.settings if not s.is_table))
    _new_data()


def _data_seed(source: Source) -> int:
    if source.kind == "real":
        return 0
    st.number_input(t("studio.data_seed"), 0, 2**32 - 1, help=t("studio.data_seed_help"), **_of_data(DATA_SEED))
    return session.value(DATA_SEED)


def setting_of(setting: Setting) -> Param[Any]:
    low, high, _ = _range(setting)
    if setting.is_whole:
        return SCOPE.integer(setting.name, setting.default, int(low), int(high))
    return SCOPE.number(setting.name, setting.default, low, high)


def _range(setting: Setting) -> tuple[float, float, float]:
    """Lowest, highest and step, all of the setting's own type: widgets take no mixture of int and float."""
    if setting.minimum is None or setting.maximum is None or setting.step is None:
        raise TypeError(f"{setting.name} is a table and has no range")
    kind = int if setting.is_whole else float
    return kind(setting.minimum), kind(setting.maximum), kind(setting.step)


def _settings(source: Source) -> tuple[tuple[str, Any], ...]:
    """Draw a widget for every setting of the source and return what they hold; only the first is always in sight."""
    numbers = [setting for setting in source.settings if not setting.is_table]
    chosen = {setting.name: _setting_widget(setting) for setting in numbers[:1]}
    if numbers[1:]:
        with st.expander(t("studio.settings")):
            chosen |= {setting.name: _setting_widget(setting) for setting in numbers[1:]}
    if source.kind == "custom":
        chosen |= _typed_mixture(source)
    return tuple(chosen.items())


def _setting_widget(setting: Setting) -> Any:
    param, (low, high, step) = setting_of(setting), _range(setting)
    # A slider for what can be swept through; a box for counts over several powers of ten.
    widget = st.number_input if setting.is_whole else st.slider
    widget(pick(setting.title), low, high, step=step, **_of_data(param))
    return session.value(param)


def _typed_mixture(source: Source) -> dict[str, Any]:
    """The table of a mixture to draw from, in one or two dimensions."""
    st.segmented_control(t("studio.features"), (1, 2), required=True, **_of_data(CUSTOM_FEATURES))
    D = session.value(CUSTOM_FEATURES)
    defaults = {setting.name: setting.default for setting in source.settings}
    flat: tuple[float, ...] = tables.from_mixture(*(defaults[name] for name in TABLES))
    if D == 1:
        flat = (0.4, -2.0, 1.0, 0.6, 2.0, 0.49)
    param = typed_mixture(D, flat)
    tables.edit(param, D, fixed=False, then=_new_data)
    st.caption(t("studio.mixture_help" if D == 1 else "studio.mixture_help_d"))
    typed = session.value(param)
    return tables.to_mixture(tables.to_rows(typed, D), D)


def _choose_features(source: Source, dataset: Dataset) -> tuple[int, ...]:
    """Which features the stage shows: of more than two, a pair."""
    names = dataset.feature_names
    if len(names) <= 2:
        return tuple(range(len(names)))
    titles = {name: source.display_name(name, session.language()) for name in names}
    x, y = SCOPE.choice("x", names, names[0]), SCOPE.choice("y", names, names[1])
    for label, param, other in ((t("studio.feature_x"), x, y), (t("studio.feature_y"), y, x)):
        left = {name: title for name, title in titles.items() if name != session.value(other)}
        st.selectbox(label, list(left), format_func=left.__getitem__, **session.bound(param))
    return names.index(session.value(x)), names.index(session.value(y))


def _start(model: Recipe) -> Recipe:
    """The recipe with its start, and the seed of a start that is drawn."""
    st.subheader(t("studio.start"), anchor=False)
    name = _select(t("studio.start_title"), START, {name: pick(start.title) for name, start in STARTS.items()})
    st.caption(plain(pick(STARTS[name].purpose)))
    if not STARTS[name].random:
        return replace(model, start=name)
    st.number_input(t("studio.seed"), 0, 2**32 - 1, help=t("studio.seed_help"), **_bound(SEED))
    return replace(model, start=name, seed=session.value(SEED))


def _typed_start(model: Recipe, n_features: int) -> Recipe:
    """The recipe with the parameters of a start by hand, typed into a table."""
    if model.start != "by_hand":
        return model
    suggestion = suggested_start(model)
    flat = tables.from_mixture(*tables.rounded(suggestion.weights, suggestion.means, suggestion.covariances))
    param = by_hand(flat)
    if len(session.value(param)) != len(flat):
        session.reset(param)
    tables.edit(param, n_features, fixed=True, then=from_the_start)
    st.caption(t("studio.mixture_help" if n_features == 1 else "studio.mixture_help_d"))
    typed = session.value(param)
    mixture = tables.to_mixture(tables.to_rows(typed, n_features), n_features)
    weights, means, covariances = (mixture[name] for name in TABLES)
    return replace(model, start_weights=weights, start_means=means, start_covariances=covariances)


def _limits(recipe: Recipe) -> Recipe:
    with st.expander(t("studio.limits")):
        st.number_input(t("studio.max_iterations"), 1, 2000, step=50, **_bound(MAX_ITERATIONS))
        st.number_input(
            t("studio.floor"), 0.0, 1.0, step=0.001, format="%g", help=t("studio.floor_help"), **_bound(FLOOR)
        )
    return replace(recipe, max_iterations=session.value(MAX_ITERATIONS), floor=session.value(FLOOR))
