"""The textbook mixture in one dimension, as the classic EM programs simulate it."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from gmm_core.datasets._dataset import Dataset
from gmm_core.datasets._setting import sample_size
from gmm_core.datasets._source import Source, draw_mixture, mixture

TRUTH = mixture([0.3, 0.7], [[-2.0], [0.5]], [[[0.5**2]], [[1.0**2]]])


def draw(values: Mapping[str, Any], rng: np.random.Generator) -> Dataset:
    """Draw from 0.3 N(-2, 0.5²) + 0.7 N(0.5, 1²)."""
    return draw_mixture(TRUTH, values["n"], rng)


SOURCE = Source(
    name="textbook",
    order=20,
    title={"en": "Textbook mixture, 1-D", "zh": "教科书例子（一维）"},
    purpose={
        "en": "0.3·N(−2, 0.5²) + 0.7·N(0.5, 1²): the example of the classic EM program, to compare with it.",
        "zh": "0.3·N(−2, 0.5²) + 0.7·N(0.5, 1²)：经典 EM 程序所用的例子，可与之逐步对照。",
    },
    kind="synthetic",
    n_features=1,
    suggested_components=2,
    draw=draw,
    settings=(sample_size(1000),),
    reference="The classic EM teaching program for 李航《统计学习方法》, ch. 9: α 0.3, 0.7; μ −2, 0.5; σ 0.5, 1.",
)
