"""A recipe: everything that decides a run, in primitives; and the run that it gives.

The same recipe gives the same trace, bit for bit, in any process on the same machine: all
chance comes from its two seeds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from gmm_core.arrays import as_whole
from gmm_core.covariance import family_named
from gmm_core.datasets import SOURCES, Dataset, edited
from gmm_core.em import Trace, run
from gmm_core.errors import InvalidInput
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise import make_start
from gmm_core.mixture import Mixture
from gmm_core.registry import look_up
from gmm_core.statistics import GaussianStatistics
from gmm_core.whitening import WhitenedData


@dataclass(frozen=True)
class Recipe:
    """What to compute: the data, the model, the start, and when to stop.

    Parameters
    ----------
    source, source_settings, data_seed
        A key of ``SOURCES``, its settings as (name, value) pairs or a mapping, and the seed of the data.
    added, erased
        Points added to these data by hand, M rows of D numbers, and the rows left out of them, counted
        from 0. The added points stand behind the rows that are left.
    n_components, family
        K, and a key of ``FAMILIES``.
    start, seed
        A key of ``STARTS`` and the seed of the start.
    start_weights, start_means, start_covariances
        For the start ``"by_hand"``: nested sequences of shapes (K,), (K, D) and (K, D, D).
    max_iterations, tolerance
        See :func:`gmm_core.em.run`.
    floor
        See :class:`gmm_core.gaussian_model.GaussianMixtureModel`.

    Notes
    -----
    Sequences are stored as tuples and settings in the order of their names, so that equal recipes
    compare and hash equal.
    """

    source: str = "heights"
    source_settings: Mapping[str, Any] | tuple[tuple[str, Any], ...] = ()
    data_seed: int = 0
    added: tuple[tuple[float, ...], ...] = ()
    erased: tuple[int, ...] = ()
    n_components: int = 2
    family: str = "full"
    start: str = "kmeans++"
    seed: int = 0
    start_weights: tuple[float, ...] = ()
    start_means: tuple[tuple[float, ...], ...] = ()
    start_covariances: tuple[tuple[tuple[float, ...], ...], ...] = ()
    max_iterations: int = 500
    tolerance: float = 1e-6
    floor: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "source_settings", _as_pairs(self.source_settings))
        for name in ("added", "erased", "start_weights", "start_means", "start_covariances"):
            object.__setattr__(self, name, _as_primitive(getattr(self, name)))

    def to_dict(self) -> dict[str, Any]:
        """Return the recipe as a dictionary that JSON can hold."""
        return asdict(self) | {"source_settings": dict(self.source_settings)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Recipe:
        """Rebuild a recipe from :meth:`to_dict`'s result, directly or through JSON.

        Raises
        ------
        InvalidInput
            If there is a key that no recipe has.
        """
        known = {field.name for field in fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise InvalidInput(
                "recipe_key",
                f"a recipe has no {unknown[0]!r}; its keys are {', '.join(sorted(known))}",
                name=unknown[0],
                known=", ".join(sorted(known)),
            )
        return cls(**values)


def load_dataset(recipe: Recipe) -> Dataset:
    """Return the data of the recipe, with the hidden labels and the true mixture where there are any.

    Of data that were edited by hand no mixture is the true one: see :func:`gmm_core.datasets.edited`.
    """
    source = look_up(SOURCES, recipe.source, "source")
    return edited(source.generate(recipe.data_seed, **dict(recipe.source_settings)), recipe.added, recipe.erased)


def model_of(recipe: Recipe, dataset: Dataset | None = None) -> GaussianMixtureModel:
    """Return the recipe's model bound to its data; pass the data if they are at hand."""
    dataset = load_dataset(recipe) if dataset is None else dataset
    return GaussianMixtureModel(WhitenedData(dataset.X), family_named(recipe.family), recipe.floor)


def run_recipe(recipe: Recipe, dataset: Dataset | None = None) -> Trace[Mixture, GaussianStatistics]:
    """Run EM as the recipe says.

    Parameters
    ----------
    dataset
        The recipe's own data, if they are at hand already.

    Raises
    ------
    InvalidInput
        If a part of the recipe is unknown, out of range, or doesn't fit the data.
    """
    model = model_of(recipe, dataset)
    by_hand = None
    if recipe.start == "by_hand":
        by_hand = Mixture(recipe.start_weights, recipe.start_means, recipe.start_covariances)  # type: ignore[arg-type]
    start = make_start(model, recipe.n_components, recipe.start, as_whole("seed", recipe.seed, 0), by_hand)
    return run(model, start, max_iterations=recipe.max_iterations, tolerance=recipe.tolerance)


def _as_pairs(settings: Any) -> tuple[tuple[str, Any], ...]:
    """Return settings as pairs in the order of their names, or raise InvalidInput if they are none."""
    try:
        pairs = dict(settings).items()
    except (TypeError, ValueError):
        raise InvalidInput(
            "recipe_settings",
            f"source_settings must map the names of settings to their values, got {settings!r}; leave it out for the "
            "defaults",
            value=repr(settings),
        ) from None
    return tuple(sorted((str(name), _as_primitive(value)) for name, value in pairs))


def _as_primitive(value: Any) -> Any:
    """Return a value built of tuples and Python scalars: arrays and lists would not hash."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return tuple(_as_primitive(item) for item in value)
    return value
