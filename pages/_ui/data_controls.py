"""The controls of the data: which source, its settings, and which features are shown."""

from __future__ import annotations

from typing import Any

import streamlit as st

from gmm_core.datasets import SOURCES, Dataset, Setting, Source
from pages._ui import choices, own_points, session, tables
from pages._ui.cards.gallery import gallery_button
from pages._ui.params import Param
from pages._ui.text import pick, plain, t

KINDS = ("synthetic", "real", "custom")
KIND = choices.SCOPE.cell("kind", "synthetic")


def choose_source() -> Source:
    """First the kind, then one of that kind: fifteen sources are too many for one list."""
    session.put(KIND, SOURCES[session.value(choices.SOURCE)].kind)
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
        help=_citation(SOURCES[session.value(choices.SOURCE)]),
        **session.bound(choices.SOURCE, then=_new_source),
    )
    source = SOURCES[session.value(choices.SOURCE)]
    st.caption(plain(pick(source.purpose)))
    gallery_button(KINDS, source.name, _take_source)
    return source


def _take_source(name: str) -> None:
    session.put(choices.SOURCE, name)
    _new_source()


def _citation(source: Source) -> str | None:
    """Where measured data were published."""
    return plain(t("studio.reference", reference=source.reference)) if source.kind == "real" else None


def _first_of_kind() -> None:
    kind = session.value(KIND)
    _take_source(next(name for name, source in SOURCES.items() if source.kind == kind))


def _new_source() -> None:
    """What suited the former source says nothing about this one."""
    source = SOURCES[session.value(choices.SOURCE)]
    numbers = [choices.setting_of(setting) for setting in source.settings if not setting.is_table]
    session.reset(choices.n_components(source), choices.START, choices.FLOOR, *numbers)
    new_data()


def new_data() -> None:
    """Other data: what was done to the former ones by hand is over."""
    own_points.forget()
    choices.from_the_start()


def data_seed(source: Source) -> int:
    if source.kind == "real":
        return 0
    st.number_input(t("studio.data_seed"), 0, 2**32 - 1, help=t("studio.data_seed_help"), **_of_data(choices.DATA_SEED))
    return session.value(choices.DATA_SEED)


def settings(source: Source) -> tuple[tuple[str, Any], ...]:
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
    param, (low, high, step) = choices.setting_of(setting), choices.range_of(setting)
    # A slider for what can be swept through; a box for counts over several powers of ten.
    widget = st.number_input if setting.is_whole else st.slider
    widget(pick(setting.title), low, high, step=step, **_of_data(param))
    return session.value(param)


def _typed_mixture(source: Source) -> dict[str, Any]:
    """The table of a mixture to draw from, in one or two dimensions."""
    st.segmented_control(t("studio.features"), (1, 2), required=True, **_of_data(choices.CUSTOM_FEATURES))
    D = session.value(choices.CUSTOM_FEATURES)
    defaults = {setting.name: setting.default for setting in source.settings}
    flat: tuple[float, ...] = tables.from_mixture(*(defaults[name] for name in choices.TABLES))
    if D == 1:
        flat = (0.4, -2.0, 1.0, 0.6, 2.0, 0.49)
    return tables.typed(choices.typed_mixture(D, flat), D, fixed=False, then=new_data)


def choose_features(source: Source, dataset: Dataset) -> tuple[int, ...]:
    """Which features the stage shows: of more than two, a pair."""
    names = dataset.feature_names
    if len(names) <= 2:
        return tuple(range(len(names)))
    titles = {name: source.display_name(name, session.language()) for name in names}
    x = choices.SCOPE.choice("x", names, names[0])
    # Never the same one: an address that asks for it is told so.
    others = [name for name in names if name != session.value(x)]
    y = choices.SCOPE.choice("y", others, names[1] if names[1] in others else others[0])
    for label, param, other in ((t("studio.feature_x"), x, y), (t("studio.feature_y"), y, x)):
        left = {name: title for name, title in titles.items() if name != session.value(other)}
        st.selectbox(label, list(left), format_func=left.__getitem__, **session.bound(param))
    return names.index(session.value(x)), names.index(session.value(y))


def _of_data(param: Param[Any]) -> dict[str, Any]:
    """Bind a widget to a parameter of the data."""
    return session.bound(param, then=new_data)
