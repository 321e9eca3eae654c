"""k-means++: centres drawn far apart, every point given to the nearest."""

import numpy as np

from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise._seeding import nearest_centre, seed_centres
from gmm_core.initialise._start import Start, from_partition, standardised
from gmm_core.mixture import Mixture


def make(model: GaussianMixtureModel, n_components: int, rng: np.random.Generator) -> Mixture:
    """The partition by the nearest of K seeded centres."""
    centres = seed_centres(model, n_components, rng)
    return from_partition(model, nearest_centre(standardised(model), centres), n_components)


START = Start(
    name="kmeans++",
    title={"en": "k-means++", "zh": "k-means++"},
    purpose={
        "en": "Centres drawn far apart: a good default, and another seed gives another start.",
        "zh": "随机选取彼此远离的中心：稳妥的默认初值，换一个种子就换一组初值。",
    },
    order=1,
    make=make,
    random=True,
)
