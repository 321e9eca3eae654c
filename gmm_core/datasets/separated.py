"""Well-separated clusters in two dimensions: the easy case."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from gmm_core.datasets._dataset import Dataset
from gmm_core.datasets._setting import sample_size
from gmm_core.datasets._source import Source, draw_mixture, mixture

TRUTH = mixture(
    [0.3, 0.3, 0.4],
    [[-5.0, -3.0], [5.0, -3.0], [0.0, 5.0]],
    [[[1.0, 0.3], [0.3, 0.8]], [[1.2, -0.4], [-0.4, 1.0]], [[1.5, 0.0], [0.0, 0.8]]],
)


def draw(values: Mapping[str, Any], rng: np.random.Generator) -> Dataset:
    """Draw from three clusters that hardly touch."""
    return draw_mixture(TRUTH, values["n"], rng)


SOURCE = Source(
    name="separated",
    order=40,
    title={"en": "Well separated, 2-D", "zh": "分得很开（二维）"},
    purpose={
        "en": "The easy case: responsibilities are nearly 0 or 1, and EM is done in a few iterations.",
        "zh": "最容易的情形：响应度几乎非 0 即 1，EM 迭代几次便收敛。",
    },
    kind="synthetic",
    n_features=2,
    suggested_components=3,
    draw=draw,
    settings=(sample_size(600),),
    reference="Simulated.",
)
