"""Random responsibilities: every point shared out at random, then one M-step."""

import numpy as np

from gmm_core.errors import InvalidInput
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise._start import Start, distinct_rows
from gmm_core.mixture import Mixture
from gmm_core.statistics import statistics_of_responsibilities


def make(model: GaussianMixtureModel, n_components: int, rng: np.random.Generator) -> Mixture:
    """Responsibilities uniform on the simplex (Dirichlet(1, …, 1)), and the M-step that follows."""
    distinct_rows(model, n_components)
    responsibilities = rng.dirichlet(np.ones(n_components), size=model.data.n_samples)
    update = model.maximisation(statistics_of_responsibilities(model.data, responsibilities))
    if update.parameters is None:
        raise InvalidInput(
            "start_degenerate",
            "random responsibilities give a singular covariance on these data; "
            "use another seed or start, fewer components or features, a simpler family, or a floor",
        )
    return update.parameters


START = Start(
    name="random_responsibilities",
    title={"en": "random responsibilities", "zh": "随机响应度"},
    purpose={
        "en": "Every point shared out at random: all components begin nearly alike, and EM is slow to part them.",
        "zh": "随机分配每个样本的响应度：各分模型起初几乎相同，EM 需要较久才能把它们分开。",
    },
    order=4,
    make=make,
    random=True,
)
