"""The widgets that turn a table into a request for a fit."""

from __future__ import annotations

import streamlit as st

from gmm_core.covariance import FAMILIES
from gmm_core.fit import DEFAULT_STARTS
from gmm_core.initialise import STARTS
from pages._ui import session
from pages._ui.cluster.fitting import Request
from pages._ui.cluster.source import SCOPE, Source
from pages._ui.text import literal, pick, t

MOST_COMPONENTS, MOST_STARTS, MOST_ITERATIONS, LARGEST_SEED = 20, 200, 100_000, 2**31 - 1
# Ways of starting in turn, as the fit has it by default; or one of them for every start.
SEVERAL = "several"
AUTOMATIC_STARTS = (SEVERAL, *(name for name, start in STARTS.items() if start.make is not None))
FLOORS = ("0", "1e-6", "1e-4", "1e-3", "1e-2")

N_COMPONENTS = SCOPE.integer("k", 2, 1, MOST_COMPONENTS)
FAMILY = SCOPE.choice("family", tuple(FAMILIES), "full")
START = SCOPE.choice("start", AUTOMATIC_STARTS, SEVERAL)
N_STARTS = SCOPE.integer("starts", 20, 1, MOST_STARTS)
SEED = SCOPE.integer("seed", 0, 0, LARGEST_SEED)
MAX_ITERATIONS = SCOPE.integer("iterations", 10_000, 1, MOST_ITERATIONS)
FLOOR = SCOPE.choice("floor", FLOORS, "0")


def choose_request(source: Source | None) -> Request | None:
    """Draw the settings and return the request that they make, or None while there is no table to fit."""
    columns = _choose_columns(source) if source else ()
    st.slider(t("cluster.k"), 1, MOST_COMPONENTS, help=t("cluster.k_help"), **session.bound(N_COMPONENTS))
    st.selectbox(
        t("cluster.family"),
        tuple(FAMILIES),
        format_func=lambda name: pick(FAMILIES[name].title),
        help=t("cluster.family_help"),
        **session.bound(FAMILY),
    )
    with st.expander(t("cluster.more")):
        _choose_details()
    if source is None:
        session.postpone("columns")
        return None
    return Request(
        source_id=source.id,
        columns=columns,
        n_components=session.value(N_COMPONENTS),
        family=session.value(FAMILY),
        start=ways_of_starting(session.value(START)),
        n_starts=session.value(N_STARTS) if _random() else 1,
        seed=session.value(SEED),
        max_iterations=session.value(MAX_ITERATIONS),
        floor=float(session.value(FLOOR)),
    )


def _choose_columns(source: Source) -> tuple[str, ...]:
    """Those that hold numbers; at first all that look like measurements."""
    options, measured = source.table.numeric_columns, source.table.measured_columns
    columns = SCOPE.choices("columns", options, measured)
    st.multiselect(t("cluster.columns"), options, **session.bound(columns))
    chosen = session.value(columns)
    if others := [name for name in options if name not in measured and name not in chosen]:
        st.caption(t("cluster.not_measured", columns=t("app.list_separator").join(literal(name) for name in others)))
    return chosen


def ways_of_starting(name: str) -> tuple[str, ...]:
    """Return the names of starts that a choice stands for."""
    return DEFAULT_STARTS if name == SEVERAL else (name,)


def start_title(name: str) -> str:
    """Return a choice of starts in the language in force."""
    return t("cluster.several") if name == SEVERAL else pick(STARTS[name].title)


def _random() -> bool:
    return any(STARTS[name].random for name in ways_of_starting(session.value(START)))


def _choose_details() -> None:
    st.selectbox(t("cluster.start"), AUTOMATIC_STARTS, format_func=start_title, **session.bound(START))
    name = session.value(START)
    st.caption(t("cluster.several_purpose") if name == SEVERAL else pick(STARTS[name].purpose))
    left, right = st.columns(2)
    left.number_input(
        t("cluster.n_starts"),
        1,
        MOST_STARTS,
        help=t("cluster.n_starts_help"),
        disabled=not _random(),
        **session.bound(N_STARTS),
    )
    right.number_input(t("cluster.seed"), 0, LARGEST_SEED, help=t("cluster.seed_help"), **session.bound(SEED))
    left.number_input(t("cluster.iterations"), 1, MOST_ITERATIONS, step=100, **session.bound(MAX_ITERATIONS))
    right.selectbox(
        t("cluster.floor"),
        FLOORS,
        format_func=lambda floor: t("cluster.no_floor") if floor == "0" else floor,
        help=t("cluster.floor_help"),
        **session.bound(FLOOR),
    )
