"""Setting the controls to a recipe: the inverse of ``controls``."""

from __future__ import annotations

from dataclasses import replace

from gmm_core.datasets import SOURCES
from gmm_core.initialise import STARTS
from gmm_core.recipe import Recipe
from pages._ui import controls as c
from pages._ui import own_points, session, tables
from pages._ui.runs import dataset_of


def adopt(recipe: Recipe, cursor: int = 0) -> None:
    """Make the next run of the page say ``recipe``, with the stage at this cursor."""
    session.insist()
    session.put(c.SOURCE, recipe.source)
    _adopt_data(recipe)
    session.put(c.n_components(SOURCES[recipe.source]), recipe.n_components)
    session.put(c.FAMILY, recipe.family)
    session.put(c.START, recipe.start)
    if STARTS[recipe.start].random:
        session.put(c.SEED, recipe.seed)
    if recipe.start == "by_hand":
        start = (recipe.start_weights, recipe.start_means, recipe.start_covariances)
        session.put(c.by_hand(), tables.from_mixture(*start))
    session.put(c.FLOOR, recipe.floor)
    session.put(c.MAX_ITERATIONS, recipe.max_iterations)
    session.put(c.cursor(cursor), cursor)


def _adopt_data(recipe: Recipe) -> None:
    source, given = SOURCES[recipe.source], dict(recipe.source_settings)
    for setting in source.settings:
        if not setting.is_table:
            session.put(c.setting_of(setting), given.get(setting.name, setting.default))
    if source.kind != "real":
        session.put(c.DATA_SEED, recipe.data_seed)
    if source.kind == "custom":
        D = len(given["means"][0])
        session.put(c.CUSTOM_FEATURES, D)
        session.put(c.typed_mixture(D), tables.from_mixture(*(given[name] for name in c.TABLES)))
    untouched = dataset_of(replace(recipe, added=(), erased=()))
    own_points.keep(recipe, untouched.n_samples, untouched.n_features)
