"""Two clusters with the same mean: a tight one inside a wide one."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from gmm_core.datasets._dataset import Dataset
from gmm_core.datasets._setting import Setting, sample_size
from gmm_core.datasets._source import Source, draw_mixture, mixture


def draw(values: Mapping[str, Any], rng: np.random.Generator) -> Dataset:
    """Draw from standard deviations 1 and ``outer_sd`` about one centre."""
    outer = values["outer_sd"] ** 2 * np.eye(2)
    truth = mixture([0.5, 0.5], np.zeros((2, 2)), [np.eye(2), outer])
    return draw_mixture(truth, values["n"], rng)


SOURCE = Source(
    name="nested",
    order=80,
    title={"en": "Nested, same mean, 2-D", "zh": "同心嵌套（二维）"},
    purpose={
        "en": "Two clusters share a centre and differ only in spread: no distance to a centre can tell them apart.",
        "zh": "两簇中心相同，只有离散程度不同：凭到中心的距离（如 k-means）无法区分。",
    },
    kind="synthetic",
    n_features=2,
    suggested_components=2,
    draw=draw,
    settings=(
        sample_size(1000),
        Setting(
            name="outer_sd",
            default=4.0,
            minimum=1.1,
            maximum=10.0,
            step=0.1,
            title={"en": "Standard deviation of the outer cluster", "zh": "外层簇的标准差"},
        ),
    ),
    reference="Simulated.",
)
