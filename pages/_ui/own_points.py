"""Points added to the data and rows erased from them by hand: in the address, and said beside the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from gmm_core.datasets import Dataset
from gmm_core.recipe import Recipe
from pages._ui import session
from pages._ui.choices import SCOPE
from pages._ui.params import Param
from pages._ui.text import plain, t

MOST_ADDED, MOST_ERASED = 500, 2000


def added(n_features: int) -> Param[tuple[float, ...]]:
    """The added points, one after the other."""
    return SCOPE.points("added", n_features, MOST_ADDED)


def erased(n_rows: int) -> Param[tuple[int, ...]]:
    """The rows that are left out of those that the source gives."""
    return SCOPE.rows("erased", n_rows, MOST_ERASED)


def forget() -> None:
    """Take the source's own data again: what was added to other data, or erased from them, says nothing here."""
    session.reset(added(1), erased(1))


def keep(recipe: Recipe, n_rows: int, n_features: int) -> None:
    """Put the added points and erased rows of a recipe into the address."""
    session.put(added(n_features), tuple(float(x) for point in recipe.added for x in point))
    session.put(erased(n_rows), recipe.erased)


def edited_by_hand(model: Recipe, dataset: Dataset, take_back: Callable[[], None]) -> Recipe:
    """Return the recipe with what was added to these data and erased from them; say so, and how to take it back."""
    D = dataset.n_features
    flat, rows = session.value(added(D)), session.value(erased(dataset.n_samples))
    if not flat and not rows:
        return model
    points = tuple(flat[i : i + D] for i in range(0, len(flat), D))
    note = t("studio.edited", added=len(points), erased=len(rows))
    st.info(plain(note + (" " + t("studio.edited_truth") if dataset.truth is not None else "")))
    st.button(t("studio.edited_undo"), key="studio_edited_undo", on_click=take_back, width="stretch")
    return replace(model, added=points, erased=rows)
