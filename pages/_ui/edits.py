"""What was changed on the stage by hand, as another recipe: the run goes on from what is in force there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from gmm_core import editing
from gmm_core.covariance import family_named
from gmm_core.errors import InvalidInput
from gmm_core.mixture import Mixture
from gmm_core.recipe import Recipe
from pages._ui.branches import Note
from pages._ui.choices import Choice
from pages._ui.own_points import MOST_ADDED, MOST_ERASED
from pages._ui.runs import StagedRun
from pages._ui.text import t

Edit = Mapping[str, Any]


def edited(choice: Choice, run: StagedRun, cursor: int, edit: Edit) -> tuple[Recipe, Note]:
    """Return the recipe that an edit of the stage asks for, and what to call it.

    It starts by hand from the parameters in force at the cursor, all bits of them, with the one change.

    Parameters
    ----------
    edit
        What the stage reports: ``kind`` (see ``_PARAMETERS`` and ``_POINTS``), ``value`` and, where it is about
        one component or one of the features shown, ``component`` and ``feature``, counted from 0.

    Raises
    ------
    InvalidInput
        If the change is not possible.
    """
    here = run.trace.half_step(cursor).parameters
    kind, value = str(edit["kind"]), edit["value"]
    if kind in _POINTS:
        return _from(_POINTS[kind](choice, value), here), (kind, (("count", len(value)),))
    changed = _PARAMETERS[kind](here, edit, choice)
    return _from(choice.recipe, changed), (kind, (("component", int(edit["component"]) + 1),))


def _from(recipe: Recipe, start: Mixture) -> Recipe:
    return replace(
        recipe,
        start="by_hand",
        seed=0,
        start_weights=start.weights.tolist(),
        start_means=start.means.tolist(),
        start_covariances=start.covariances.tolist(),
    )


def _mean(here: Mixture, edit: Edit, choice: Choice) -> Mixture:
    features = choice.features if "feature" not in edit else (choice.features[edit["feature"]],)
    return editing.with_mean(here, edit["component"], edit["value"], features)


def _covariance(here: Mixture, edit: Edit, choice: Choice) -> Mixture:
    family = family_named(choice.recipe.family)
    return editing.with_covariance(here, edit["component"], edit["value"], choice.features, family)


def _variance(here: Mixture, edit: Edit, choice: Choice) -> Mixture:
    return _covariance(here, {**edit, "value": [[edit["value"]]]}, choice)


def _deviation(here: Mixture, edit: Edit, choice: Choice) -> Mixture:
    feature, family = choice.features[edit["feature"]], family_named(choice.recipe.family)
    return editing.with_deviation(here, edit["component"], edit["value"], feature, family)


def _correlation(here: Mixture, edit: Edit, choice: Choice) -> Mixture:
    family = family_named(choice.recipe.family)
    return editing.with_correlation(here, edit["component"], edit["value"], choice.features, family)


def _weight(here: Mixture, edit: Edit, choice: Choice) -> Mixture:
    return editing.with_weight(here, edit["component"], edit["value"])


def _boundary(here: Mixture, edit: Edit, choice: Choice) -> Mixture:
    return editing.with_boundary(here, edit["component"], edit["value"])


_PARAMETERS: dict[str, Callable[[Mixture, Edit, Choice], Mixture]] = {
    "mean": _mean,
    "covariance": _covariance,
    "variance": _variance,
    "deviation": _deviation,
    "correlation": _correlation,
    "weight": _weight,
    "boundary": _boundary,
}


def _with_points(choice: Choice, points: list[list[float]]) -> Recipe:
    """The points are given in the features shown, which must be all there are."""
    recipe = choice.recipe
    if len(choice.features) != choice.dataset.n_features:
        raise InvalidInput("edit_features", t("studio.edit_features"))
    if len(recipe.added) + len(points) > MOST_ADDED:
        raise InvalidInput("edit_many", t("studio.edit_many", most=MOST_ADDED))
    return replace(recipe, added=(*recipe.added, *(tuple(float(x) for x in point) for point in points)))


def _without_rows(choice: Choice, rows: list[int]) -> Recipe:
    """The rows are those of the data as they are now: what is left of the source's, then the added points."""
    recipe, n_added = choice.recipe, len(choice.recipe.added)
    n_own = choice.dataset.n_samples - n_added
    gone = set(recipe.erased)
    own = [row for row in range(n_own + len(gone)) if row not in gone]
    erased = gone | {own[row] for row in rows if row < n_own}
    added = tuple(point for i, point in enumerate(recipe.added) if n_own + i not in rows)
    if len(erased) > MOST_ERASED:
        raise InvalidInput("edit_many", t("studio.edit_many", most=MOST_ERASED))
    return replace(recipe, added=added, erased=tuple(sorted(erased)))


_POINTS: dict[str, Callable[[Choice, Any], Recipe]] = {"add": _with_points, "erase": _without_rows}
