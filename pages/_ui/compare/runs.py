"""The two runs of a comparison, on the same data; each computed once for everybody who asks for the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from gmm_core.accelerated import run_accelerated
from gmm_core.arrays import FloatArray
from gmm_core.mixture import Mixture
from gmm_core.models.hard import run_kmeans
from gmm_core.recipe import Recipe, model_of
from pages._ui.player.payload import build
from pages._ui.runs import StagedRun, dataset_of, staged_run

_RUNS = 24


@dataclass(frozen=True)
class Rival:
    """A run to compare: plain EM of a recipe, or another algorithm on its data and from its start."""

    kind: Literal["em", "kmeans", "accelerated"]
    recipe: Recipe
    method: str = ""
    """A key of ``ACCELERATIONS``."""


@dataclass(frozen=True, eq=False)
class Side:
    """A run and what it plots: the log-likelihood, or of k-means the distances that it descends."""

    rival: Rival
    run: StagedRun
    objective: FloatArray


def start_in_family(recipe: Recipe, family: str) -> Recipe:
    """The same run in another family: a start by hand is taken over, its covariances brought into the family."""
    other = replace(recipe, family=family)
    if recipe.start != "by_hand":
        return other
    start = Mixture(recipe.start_weights, recipe.start_means, recipe.start_covariances)  # type: ignore[arg-type]
    model = model_of(other, dataset_of(recipe))
    return replace(other, start_covariances=model.from_z(model.to_z(start)).covariances.tolist())


def side_of(rival: Rival, features: tuple[int, ...]) -> Side:
    """Return the run.

    Raises
    ------
    InvalidInput
        What the core says is wrong with the recipe.
    """
    if rival.kind == "em":
        run = staged_run(rival.recipe, features)
        return Side(rival, run, run.trace.log_likelihoods)
    return _other(rival, features)


@lru_cache(maxsize=_RUNS)
def _other(rival: Rival, features: tuple[int, ...]) -> Side:
    recipe, dataset = rival.recipe, dataset_of(rival.recipe)
    start = staged_run(recipe, features).trace.states[0].parameters
    if rival.kind == "kmeans":
        hard = run_kmeans(dataset.X, start.means, recipe.max_iterations)
        payload = build(hard.trace, dataset, features, objective=hard.distances)
        return Side(rival, StagedRun(hard.trace, payload), hard.distances)
    fast = run_accelerated(
        model_of(recipe, dataset),
        start,
        rival.method,
        max_iterations=recipe.max_iterations,
        tolerance=recipe.tolerance,
    )
    payload = build(fast.trace, dataset, features)
    leaps = {str(i): kind for i, kind in enumerate(fast.kinds, start=1) if kind != "em"}
    payload = replace(payload, header={**payload.header, "leaps": leaps})
    return Side(rival, StagedRun(fast.trace, payload), fast.trace.log_likelihoods)
