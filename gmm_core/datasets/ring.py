"""A uniform ring: data in which there are no groups, and nothing is Gaussian."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from gmm_core.datasets._dataset import Dataset
from gmm_core.datasets._setting import Setting, sample_size
from gmm_core.datasets._source import Source

OUTER_RADIUS = 3.0


def draw(values: Mapping[str, Any], rng: np.random.Generator) -> Dataset:
    """Draw uniformly over the area between two circles (the square of the radius is uniform)."""
    n = values["n"]
    radius = np.sqrt(rng.uniform(values["inner_radius"] ** 2, OUTER_RADIUS**2, size=n))
    angle = rng.uniform(0.0, 2.0 * np.pi, size=n)
    X = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return Dataset(X=X, feature_names=("x1", "x2"))


SOURCE = Source(
    name="ring",
    order=100,
    title={"en": "Uniform ring (not Gaussian)", "zh": "均匀圆环（非高斯）"},
    purpose={
        "en": "No clusters at all: a mixture still approximates the density, but its components mean nothing.",
        "zh": "其实根本没有簇：混合模型仍能逼近密度，但各分量并无实际含义。",
    },
    kind="synthetic",
    n_features=2,
    suggested_components=6,
    draw=draw,
    settings=(
        sample_size(1000),
        Setting(
            name="inner_radius",
            default=2.0,
            minimum=0.0,
            maximum=2.9,
            step=0.1,
            title={"en": "Inner radius (the outer one is 3)", "zh": "内半径（外半径为 3）"},
        ),
    ),
    reference="Simulated.",
)
