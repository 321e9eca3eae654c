"""What a source of data is: its words, its settings, and how a seed becomes a data set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from numbers import Integral
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from gmm_core.datasets._dataset import Dataset
from gmm_core.datasets._setting import Setting
from gmm_core.errors import InvalidInput
from gmm_core.mixture import Mixture

Draw = Callable[[Mapping[str, Any], np.random.Generator], Dataset]
Text = dict[str, str]


@dataclass(frozen=True)
class Source:
    """A named way to get data.

    Attributes
    ----------
    name, order
        The key, and the place in lists.
    title, purpose
        The name to show, and one sentence on what it is for, by language.
    kind
        ``"synthetic"`` (drawn), ``"real"`` (measured; the seed plays no part) or
        ``"custom"`` (drawn from the mixture that the user types).
    n_features
        D with the default settings; of a custom source it follows the means.
    suggested_components
        A number of components K that suits the purpose.
    draw
        ``draw(values, rng)``: the data set from the checked settings and a generator.
    settings
        The knobs. Every synthetic source has ``n``.
    reference
        Where the data or the example comes from, in English.
    display_names
        For names of features and groups: the words to show by language.
    """

    name: str
    order: int
    title: Text
    purpose: Text
    kind: Literal["synthetic", "real", "custom"]
    n_features: int
    suggested_components: int
    draw: Draw
    settings: tuple[Setting, ...] = ()
    reference: str = ""
    display_names: Mapping[str, Text] = field(default_factory=dict)

    def generate(self, seed: int = 0, **settings: Any) -> Dataset:
        """Return the data set of this seed and these settings; the same call gives the same bits.

        Parameters
        ----------
        seed
            A whole number, 0 or more, for ``numpy.random.default_rng``. Real data ignore it.
        **settings
            Values by name; those left out take their defaults.

        Raises
        ------
        InvalidInput
            For an unknown setting, a value of the wrong kind or outside the limits, or a bad seed;
            a custom mixture raises what ``Mixture`` says is wrong with it.
        """
        return self.draw(self.resolve(settings), _generator(seed))

    def resolve(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return the checked value of every setting, defaults included; InvalidInput for an unknown or a bad one."""
        known = {setting.name for setting in self.settings}
        for name in settings:
            if name not in known:
                raise InvalidInput(
                    "setting_unknown",
                    f"{self.name} has no setting {name!r}; it has: {', '.join(sorted(known)) or 'none'}",
                    source=self.name,
                    name=name,
                    known=", ".join(sorted(known)),
                )
        return {s.name: s.check(settings.get(s.name, s.default)) for s in self.settings}

    def display_name(self, identifier: str, language: str) -> str:
        """Return the words for a feature or group in a language; the identifier itself if it has none."""
        words = self.display_names.get(identifier, {})
        return words.get(language, words.get("en", identifier))


def mixture(weights: ArrayLike, means: ArrayLike, covariances: ArrayLike) -> Mixture:
    """Return the mixture with these parameters, given as lists: (K,), (K, D) and (K, D, D)."""
    return Mixture(np.asarray(weights), np.asarray(means), np.asarray(covariances))


def draw_mixture(
    truth: Mixture,
    n: int,
    rng: np.random.Generator,
    feature_names: tuple[str, ...] | None = None,
    label_names: tuple[str, ...] | None = None,
) -> Dataset:
    """Return n samples of a mixture, with the components they came from as labels.

    The names default to x1, x2, … and 1, 2, …, which need no translation.
    """
    X, labels = truth.sample(n, rng)
    return Dataset(
        X=X,
        feature_names=feature_names or tuple(f"x{d + 1}" for d in range(truth.n_features)),
        labels=labels,
        label_names=label_names or tuple(str(k + 1) for k in range(truth.n_components)),
        truth=truth,
    )


def _generator(seed: Any) -> np.random.Generator:
    if not isinstance(seed, Integral) or isinstance(seed, bool) or seed < 0:
        raise InvalidInput(
            "seed",
            f"seed must be a whole number, 0 or more, got {seed!r}; use for example 0",
            value=repr(seed),
        )
    return np.random.default_rng(int(seed))
