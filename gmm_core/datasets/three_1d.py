"""Three components in one dimension."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from gmm_core.datasets._dataset import Dataset
from gmm_core.datasets._setting import sample_size
from gmm_core.datasets._source import Source, draw_mixture, mixture

TRUTH = mixture([0.3, 0.4, 0.3], [[-4.0], [0.0], [3.5]], [[[0.64]], [[1.0]], [[0.36]]])


def draw(values: Mapping[str, Any], rng: np.random.Generator) -> Dataset:
    """Draw from three Gaussians with standard deviations 0.8, 1 and 0.6."""
    return draw_mixture(TRUTH, values["n"], rng)


SOURCE = Source(
    name="three_1d",
    order=30,
    title={"en": "Three components, 1-D", "zh": "三个分量（一维）"},
    purpose={
        "en": "Three bumps on a line: the sum of three weighted curves, and what a wrong K makes of them.",
        "zh": "一条直线上的三个峰：三条加权密度曲线如何相加，K 取错时又会怎样。",
    },
    kind="synthetic",
    n_features=1,
    suggested_components=3,
    draw=draw,
    settings=(sample_size(1000),),
    reference="Simulated.",
)
