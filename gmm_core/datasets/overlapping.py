"""Three overlapping clusters at the corners of a triangle: EM is slow, assignment is soft."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from gmm_core.datasets._dataset import Dataset
from gmm_core.datasets._setting import Setting, sample_size
from gmm_core.datasets._source import Source, draw_mixture, mixture

CORNERS = np.array([[-0.5, -np.sqrt(3) / 6], [0.5, -np.sqrt(3) / 6], [0.0, np.sqrt(3) / 3]])


def draw(values: Mapping[str, Any], rng: np.random.Generator) -> Dataset:
    """Draw from unit-variance clusters whose centres are ``distance`` apart."""
    truth = mixture([0.4, 0.3, 0.3], values["distance"] * CORNERS, np.broadcast_to(np.eye(2), (3, 2, 2)))
    return draw_mixture(truth, values["n"], rng)


SOURCE = Source(
    name="overlapping",
    order=50,
    title={"en": "Overlapping, 2-D", "zh": "互相重叠（二维）"},
    purpose={
        "en": "Many points could belong to any of three clusters: soft assignment, and many slow iterations.",
        "zh": "许多点难以断定属于哪一簇：体会软划分，也看 EM 收敛得有多慢。",
    },
    kind="synthetic",
    n_features=2,
    suggested_components=3,
    draw=draw,
    settings=(
        sample_size(1000),
        Setting(
            name="distance",
            default=2.5,
            minimum=0.5,
            maximum=8.0,
            step=0.1,
            title={"en": "Distance of the centres (in σ)", "zh": "中心间距（以 σ 计）"},
        ),
    ),
    reference="Simulated.",
)
