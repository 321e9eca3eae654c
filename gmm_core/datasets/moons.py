"""Two interleaved half circles: clusters that are not Gaussian."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from gmm_core.datasets._dataset import Dataset
from gmm_core.datasets._setting import Setting, sample_size
from gmm_core.datasets._source import Source


def draw(values: Mapping[str, Any], rng: np.random.Generator) -> Dataset:
    """Draw angles uniformly on one of two half circles of radius 1, then add Gaussian noise."""
    n = values["n"]
    labels = rng.integers(0, 2, size=n)
    angle = rng.uniform(0.0, np.pi, size=n)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    lower = np.array([1.0, 0.5]) - upper
    X = np.where(labels[:, None] == 0, upper, lower) + values["noise"] * rng.standard_normal((n, 2))
    return Dataset(X=X, feature_names=("x1", "x2"), labels=labels, label_names=("upper", "lower"))


SOURCE = Source(
    name="moons",
    order=90,
    title={"en": "Two moons (not Gaussian)", "zh": "双月形（非高斯）"},
    purpose={
        "en": "Two bent clusters, not Gaussian at all: K = 2 misses them, more components trace the bends.",
        "zh": "两弯月牙不服从高斯分布：K = 2 分不好，用更多分量才能沿着弯曲的形状逼近。",
    },
    kind="synthetic",
    n_features=2,
    suggested_components=2,
    draw=draw,
    settings=(
        sample_size(600),
        Setting(
            name="noise",
            default=0.1,
            minimum=0.01,
            maximum=0.5,
            step=0.01,
            title={"en": "Noise (standard deviation)", "zh": "噪声（标准差）"},
        ),
    ),
    reference="Simulated, after the two-moons example common in clustering software.",
    display_names={"upper": {"en": "upper moon", "zh": "上月牙"}, "lower": {"en": "lower moon", "zh": "下月牙"}},
)
