"""What the Studio's controls choose: every parameter of a run, as it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from gmm_core.covariance import FAMILIES
from gmm_core.datasets import SOURCES, Dataset, Setting, Source
from gmm_core.initialise import STARTS
from gmm_core.recipe import Recipe
from pages._ui import session
from pages._ui.params import Param, Scope

SCOPE = Scope("studio")
_DEFAULTS = Recipe(max_iterations=500)

SOURCE = SCOPE.choice("source", tuple(SOURCES), _DEFAULTS.source)
DATA_SEED = SCOPE.integer("data_seed", 0, 0, 2**32 - 1)
FAMILY = SCOPE.choice("family", tuple(FAMILIES), _DEFAULTS.family)
START = SCOPE.choice("start", tuple(STARTS), _DEFAULTS.start)
SEED = SCOPE.integer("seed", 0, 0, 2**32 - 1)
FLOOR = SCOPE.number("floor", 0.0, 0.0, 1.0)
CUSTOM_FEATURES = SCOPE.integer("d", 2, 1, 2)
MAX_ITERATIONS = SCOPE.integer("max_iterations", _DEFAULTS.max_iterations, 1, 2000)

TABLES = ("weights", "means", "covariances")


@dataclass(frozen=True)
class Choice:
    """What the controls say: the run, its data, and which features to show."""

    recipe: Recipe
    dataset: Dataset
    features: tuple[int, ...]


def feature_titles(choice: Choice) -> list[str]:
    """The names of the features shown, in the language in force."""
    source, names = SOURCES[choice.recipe.source], choice.dataset.feature_names
    return [source.display_name(names[feature], session.language()) for feature in choice.features]


def cursor(last: int) -> Param[int]:
    """Where the stage is, from 0 to the last half-step of the run."""
    return SCOPE.integer("cursor", 0, 0, last)


def from_the_start() -> None:
    """Put the cursor back: what follows is another run."""
    session.put(cursor(0), 0)


def by_hand(suggested: tuple[float, ...] = ()) -> Param[tuple[float, ...]]:
    """The parameters of a start by hand, see ``tables``; an address has to give as many as are suggested."""
    param = SCOPE.numbers("by_hand", suggested)
    if not suggested:
        return param

    def read(raw: str) -> tuple[float, ...]:
        numbers = param.read(raw)
        if len(numbers) != len(suggested):
            raise ValueError(raw)
        return numbers

    return replace(param, read=read, expected=("session.expected_count", {"count": len(suggested)}))


def typed_mixture(n_features: int, suggested: tuple[float, ...] = ()) -> Param[tuple[float, ...]]:
    """The mixture that a custom source draws from, see ``tables``."""
    return SCOPE.numbers(f"mixture_{n_features}d", suggested)


def n_components(source: Source) -> Param[int]:
    """K; its default is the source's own suggestion."""
    return SCOPE.integer("k", source.suggested_components, 1, 8)


def setting_of(setting: Setting) -> Param[Any]:
    low, high, _ = range_of(setting)
    if setting.is_whole:
        return SCOPE.integer(setting.name, setting.default, int(low), int(high))
    return SCOPE.number(setting.name, setting.default, low, high)


def range_of(setting: Setting) -> tuple[float, float, float]:
    """Lowest, highest and step, all of the setting's own type: widgets take no mixture of int and float."""
    if setting.minimum is None or setting.maximum is None or setting.step is None:
        raise TypeError(f"{setting.name} is a table and has no range")
    kind = int if setting.is_whole else float
    return kind(setting.minimum), kind(setting.maximum), kind(setting.step)
