"""Random points: K distinct data points as means, the data's covariance for all."""

import numpy as np

from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise._start import Start, common_covariance, distinct_rows, equal_weights
from gmm_core.mixture import Mixture


def make(model: GaussianMixtureModel, n_components: int, rng: np.random.Generator) -> Mixture:
    """Means drawn among the distinct rows without replacement."""
    distinct = distinct_rows(model, n_components)
    chosen = distinct[rng.choice(len(distinct), size=n_components, replace=False)]
    means = model.data.centre + chosen * model.data.feature_sd
    return Mixture(equal_weights(n_components), means, common_covariance(model, n_components))


START = Start(
    name="random_points",
    title={"en": "random points", "zh": "随机样本点"},
    purpose={
        "en": "Means on random data points, wide components: shows how much the start decides.",
        "zh": "均值取随机样本点，分模型都很宽：最能看出初值的影响。",
    },
    order=3,
    make=make,
    random=True,
)
