"""A large, wide cluster beside a small, tight one."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from gmm_core.datasets._dataset import Dataset
from gmm_core.datasets._setting import Setting, sample_size
from gmm_core.datasets._source import Source, draw_mixture, mixture


def draw(values: Mapping[str, Any], rng: np.random.Generator) -> Dataset:
    """Draw from a cluster of standard deviation 2 and one of 0.5 that holds ``small_weight`` of the points."""
    small = values["small_weight"]
    truth = mixture([1.0 - small, small], [[0.0, 0.0], [5.0, 3.0]], [4.0 * np.eye(2), 0.25 * np.eye(2)])
    return draw_mixture(truth, values["n"], rng)


SOURCE = Source(
    name="unequal",
    order=70,
    title={"en": "Very unequal sizes, 2-D", "zh": "大小悬殊（二维）"},
    purpose={
        "en": "A wide cluster beside a tight one with a twentieth of the points: which starts find it?",
        "zh": "一个又大又散的簇，旁边是只占二十分之一的紧密小簇：什么样的初值能找到它？",
    },
    kind="synthetic",
    n_features=2,
    suggested_components=2,
    draw=draw,
    settings=(
        sample_size(1000),
        Setting(
            name="small_weight",
            default=0.05,
            minimum=0.01,
            maximum=0.5,
            step=0.01,
            title={"en": "Weight of the small cluster", "zh": "小簇的混合系数"},
        ),
    ),
    reference="Simulated.",
)
