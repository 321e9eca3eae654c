"""Any mixture that the user types in, in one or two dimensions."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from gmm_core.datasets._dataset import Dataset
from gmm_core.datasets._setting import Setting, sample_size
from gmm_core.datasets._source import Source, draw_mixture
from gmm_core.errors import InvalidInput
from gmm_core.mixture import Mixture

MOST_FEATURES = 2


def draw(values: Mapping[str, Any], rng: np.random.Generator) -> Dataset:
    """Draw from the given weights (K,), means (K, D) and covariances (K, D, D), with D of 1 or 2."""
    truth = Mixture(weights=values["weights"], means=values["means"], covariances=values["covariances"])
    if truth.n_features > MOST_FEATURES:
        raise InvalidInput(
            "custom_features",
            f"means must have 1 or 2 features here, got {truth.n_features}; for more, call Mixture.sample",
            found=truth.n_features,
        )
    return draw_mixture(truth, values["n"], rng)


def _table(name: str, default: tuple[Any, ...], en: str, zh: str) -> Setting:
    return Setting(name=name, default=default, minimum=None, maximum=None, step=None, title={"en": en, "zh": zh})


SOURCE = Source(
    name="custom",
    order=110,
    title={"en": "Your own mixture", "zh": "自定义混合模型"},
    purpose={
        "en": "Type weights, means and covariances, draw data from them, and see whether EM recovers what you typed.",
        "zh": "自己填写混合系数、均值与协方差矩阵并抽取样本，再看 EM 能否还原这些参数。",
    },
    kind="custom",
    n_features=2,
    suggested_components=2,
    draw=draw,
    settings=(
        sample_size(1000),
        _table("weights", (0.4, 0.6), "Weights", "混合系数"),
        _table("means", ((-2.0, 0.0), (2.0, 1.0)), "Means", "均值"),
        _table(
            "covariances",
            (((1.0, 0.5), (0.5, 1.0)), ((1.5, -0.6), (-0.6, 0.8))),
            "Covariances (variances on the diagonal)",
            "协方差矩阵（对角线为方差）",
        ),
    ),
    reference="The parameters that the user gives.",
)
