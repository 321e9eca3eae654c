"""Setting the controls to a recipe: the inverse of ``controls``."""

from __future__ import annotations

from dataclasses import replace

from gmm_core.datasets import SOURCES
from gmm_core.initialise import STARTS
from gmm_core.recipe import Recipe
from pages._ui import choices, own_points, session, tables
from pages._ui.runs import dataset_of


def adopt(recipe: Recipe, cursor: int = 0) -> None:
    """Make the next run of the page say ``recipe``, with the stage at this cursor."""
    session.insist()
    session.put(choices.SOURCE, recipe.source)
    _adopt_data(recipe)
    session.put(choices.n_components(SOURCES[recipe.source]), recipe.n_components)
    session.put(choices.FAMILY, recipe.family)
    session.put(choices.START, recipe.start)
    if STARTS[recipe.start].random:
        session.put(choices.SEED, recipe.seed)
    if recipe.start == "by_hand":
        start = (recipe.start_weights, recipe.start_means, recipe.start_covariances)
        session.put(choices.by_hand(), tables.from_mixture(*start))
    session.put(choices.FLOOR, recipe.floor)
    session.put(choices.MAX_ITERATIONS, recipe.max_iterations)
    session.put(choices.cursor(cursor), cursor)


def _adopt_data(recipe: Recipe) -> None:
    source, given = SOURCES[recipe.source], dict(recipe.source_settings)
    for setting in source.settings:
        if not setting.is_table:
            session.put(choices.setting_of(setting), given.get(setting.name, setting.default))
    if source.kind != "real":
        session.put(choices.DATA_SEED, recipe.data_seed)
    if source.kind == "custom":
        D = len(given["means"][0])
        session.put(choices.CUSTOM_FEATURES, D)
        session.put(choices.typed_mixture(D), tables.from_mixture(*(given[name] for name in choices.TABLES)))
    untouched = dataset_of(replace(recipe, added=(), erased=()))
    own_points.keep(recipe, untouched.n_samples, untouched.n_features)
