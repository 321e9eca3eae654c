"""Runs of the Studio, computed once for everybody who asks for the same: data and what the stage draws."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from gmm_core.bound import bounds_after_m
from gmm_core.datasets import Dataset
from gmm_core.em import Trace
from gmm_core.initialise import make_start
from gmm_core.mixture import Mixture
from gmm_core.recipe import Recipe, load_dataset, model_of, run_recipe
from pages._ui.player.payload import Payload, build

# At most a few megabytes each. Values are immutable, so sessions share them.
_DATASETS, _RUNS = 8, 24


@dataclass(frozen=True, eq=False)
class StagedRun:
    """A run and what the stage draws of it."""

    trace: Trace[Mixture, Any]
    payload: Payload


def dataset_of(recipe: Recipe) -> Dataset:
    """Return the data of a recipe; the rest of the recipe plays no part."""
    return _dataset(data_of(recipe))


def data_of(recipe: Recipe) -> Recipe:
    """Return the part of a recipe that decides its data."""
    return Recipe(
        source=recipe.source,
        source_settings=recipe.source_settings,
        data_seed=recipe.data_seed,
        added=recipe.added,
        erased=recipe.erased,
    )


@lru_cache(maxsize=_DATASETS)
def _dataset(recipe: Recipe) -> Dataset:
    return load_dataset(recipe)


@lru_cache(maxsize=_RUNS)
def staged_run(recipe: Recipe, features: tuple[int, ...]) -> StagedRun:
    """Run a recipe and build what the stage draws of it.

    Raises
    ------
    InvalidInput
        What the core says is wrong with the recipe.
    """
    dataset = dataset_of(recipe)
    trace = run_recipe(recipe, dataset)
    bounds = bounds_after_m(model_of(recipe, dataset), trace)
    return StagedRun(trace, build(trace, dataset, features, bounds))


def suggested_start(recipe: Recipe) -> Mixture:
    """The parameters that a table for a start by hand begins with: those of k-means++, seed 0."""
    dataset = dataset_of(recipe)
    return make_start(model_of(recipe, dataset), recipe.n_components)
