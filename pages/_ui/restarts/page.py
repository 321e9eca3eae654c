"""The Studio's view of many starts: how many and which, their runs with progress, and the way back to one."""

from __future__ import annotations

import time
from collections.abc import Sequence

import streamlit as st

from gmm_core.initialise import STARTS
from gmm_core.recipe import Recipe
from gmm_core.restarts import SEEDS, all_starts, restart_recipes
from pages._ui import session
from pages._ui.adopting import adopt
from pages._ui.choices import SCOPE, Choice
from pages._ui.modes import MODE, leave_button
from pages._ui.player.colours import COLOURS
from pages._ui.restarts.component import mount
from pages._ui.restarts.payload import Panorama
from pages._ui.restarts.runs import attempts_at, panorama_of
from pages._ui.restarts.texts import words
from pages._ui.sharing.settings import Mode, apply
from pages._ui.text import pick, plain, t

FEWEST, MOST = 4, 60
N_STARTS = SCOPE.integer("starts", 20, FEWEST, MOST)
KINDS = ("same", "all")
KIND = SCOPE.choice("from", KINDS, "same")
FIRST_SEED = SCOPE.integer("first_seed", 0, 0, SEEDS - 1)
_PATIENCE = 0.3


def restarts(choice: Choice, frame: Mode) -> None:
    """Draw the view; open in the stage what is chosen in it."""
    recipes = _recipes(choice.recipe)
    _run(recipes)
    apply(frame)
    shown = panorama_of(recipes, choice.features)
    present = recipes.index(choice.recipe) if choice.recipe in recipes else None
    with st.container(key="studio_stage"):
        leave_button(frame)
        opened = mount(shown.to_bytes(words=words(shown, present), colours=COLOURS))
    if opened is not None and opened["panorama"] == shown.header["panorama"]:
        _open(shown, opened["attempt"])


def _recipes(recipe: Recipe) -> tuple[Recipe, ...]:
    """The controls of this view, and the runs that they ask for."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            t("restarts.from"),
            KINDS,
            format_func=lambda kind: t(f"restarts.from_{kind}"),
            required=True,
            **session.bound(KIND),
        )
        every = session.value(KIND) == "all"
        drawn = every or STARTS[recipe.start].random
        st.number_input(t("restarts.starts"), FEWEST, MOST, width=130, disabled=not drawn, **session.bound(N_STARTS))
        st.number_input(
            t("restarts.first_seed"), 0, SEEDS - 1, width=170, disabled=not drawn, **session.bound(FIRST_SEED)
        )
    if not drawn:
        st.info(plain(t("restarts.not_drawn", start=pick(STARTS[recipe.start].title))), icon=":material/casino:")
    elif every and recipe.start == "by_hand":
        st.caption(t("restarts.without_by_hand"))
    starts = all_starts() if every else (recipe.start,)
    return restart_recipes(recipe, starts, session.value(N_STARTS), session.value(FIRST_SEED))


def _run(recipes: Sequence[Recipe]) -> None:
    """Run what has not been run yet, behind a progress bar once it takes a while; a click elsewhere ends it."""
    room, begun = st.empty(), time.monotonic()

    def progress(done: float) -> None:
        if time.monotonic() - begun > _PATIENCE:
            room.progress(done, t("restarts.running", done=round(done * len(recipes)), total=len(recipes)))

    attempts_at(recipes, progress)
    room.empty()


def _open(shown: Panorama, position: int) -> None:
    """Make this run that of the stage: the same recipe, at its end, as its picture showed it."""
    one = shown.attempts[position]
    adopt(one.recipe, 2 * len(one.log_likelihoods) - 1)
    session.put(MODE, "one")
    st.rerun()
