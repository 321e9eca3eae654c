"""Two parallel, elongated clusters with correlated features."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from gmm_core.datasets._dataset import Dataset
from gmm_core.datasets._setting import Setting, sample_size
from gmm_core.datasets._source import Source, draw_mixture, mixture


def draw(values: Mapping[str, Any], rng: np.random.Generator) -> Dataset:
    """Draw from two clusters of variance 4 whose features have the given correlation."""
    covariance = 4.0 * np.array([[1.0, values["correlation"]], [values["correlation"], 1.0]])
    truth = mixture([0.5, 0.5], [[-1.0, 1.0], [1.0, -1.0]], [covariance, covariance])
    return draw_mixture(truth, values["n"], rng)


SOURCE = Source(
    name="elongated",
    order=60,
    title={"en": "Elongated and correlated, 2-D", "zh": "狭长且相关（二维）"},
    purpose={
        "en": "Long, tilted clusters: a full covariance follows them; diagonal, spherical and k-means cut across.",
        "zh": "倾斜的狭长簇：完全协方差能贴合其形状，对角、球形协方差以及 k-means 则会把它们拦腰切开。",
    },
    kind="synthetic",
    n_features=2,
    suggested_components=2,
    draw=draw,
    settings=(
        sample_size(600),
        Setting(
            name="correlation",
            default=0.95,
            minimum=-0.99,
            maximum=0.99,
            step=0.01,
            title={"en": "Correlation ρ", "zh": "相关系数 ρ"},
        ),
    ),
    reference="Simulated.",
)
