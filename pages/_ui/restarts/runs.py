"""Runs from many starts, each computed once for everybody, so that a stop loses nothing and more starts add to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from gmm_core.recipe import Recipe
from gmm_core.restarts import Attempt, attempt
from pages._ui.restarts.payload import Panorama, panorama
from pages._ui.runs import dataset_of

# A run is some kilobytes, mostly its log-likelihoods.
_ATTEMPTS, _PANORAMAS = 1_000, 12


@lru_cache(maxsize=_ATTEMPTS)
def _attempt(recipe: Recipe) -> Attempt:
    return attempt(recipe, dataset_of(recipe))


def attempts_at(recipes: Sequence[Recipe], progress: Callable[[float], None]) -> list[Attempt]:
    """Run every recipe; ``progress`` gets the fraction done after each, and may end it all by raising."""
    found = []
    for done, recipe in enumerate(recipes, start=1):
        found.append(_attempt(recipe))
        progress(done / len(recipes))
    return found


@lru_cache(maxsize=_PANORAMAS)
def panorama_of(recipes: tuple[Recipe, ...], features: tuple[int, ...]) -> Panorama:
    """Return what is drawn of the runs of these recipes, which differ in their start alone."""
    return panorama([_attempt(recipe) for recipe in recipes], dataset_of(recipes[0]), features)
