"""Spread: means at equal quantiles along the principal axis; no chance involved."""

import numpy as np

from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise._start import Start, common_covariance, equal_weights, standardised
from gmm_core.mixture import Mixture


def make(model: GaussianMixtureModel, n_components: int, rng: np.random.Generator) -> Mixture:
    """Means at the quantiles (k + 1/2) / K of the first principal component (of the data, for D = 1)."""
    rows = standardised(model)
    weight = np.ones(len(rows)) if model.data.sample_weight is None else model.data.sample_weight
    _, vectors = np.linalg.eigh((rows * weight[:, None]).T @ rows)
    axis = vectors[:, -1]
    # The sign of an eigenvector is arbitrary. Its first large entry is made positive; not the largest,
    # as in two features they are equally large and rounding would choose.
    axis = axis * np.sign(axis[np.argmax(np.abs(axis) > 0.5 * np.abs(axis).max())])
    levels = (np.arange(n_components) + 0.5) / n_components
    quantiles = np.quantile(rows @ axis, levels, weights=weight, method="inverted_cdf")
    means = model.data.centre + quantiles[:, None] * axis * model.data.feature_sd
    return Mixture(equal_weights(n_components), means, common_covariance(model, n_components))


START = Start(
    name="spread",
    title={"en": "quantiles / spread", "zh": "分位数／主轴均布"},
    purpose={
        "en": "Means at equal quantiles (along the principal axis in 2-D): the same every time.",
        "zh": "均值取等间隔分位数（二维时沿主轴）：没有随机性，每次都相同。",
    },
    order=5,
    make=make,
    random=False,
)
