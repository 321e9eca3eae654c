"""k-means: Lloyd's algorithm to the end, from k-means++ centres."""

import numpy as np
from scipy.cluster.vq import ClusterError, kmeans2

from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise._seeding import nearest_centre, seed_centres
from gmm_core.initialise._start import Start, from_partition, standardised
from gmm_core.mixture import Mixture

LLOYD_ITERATIONS = 100


def make(model: GaussianMixtureModel, n_components: int, rng: np.random.Generator) -> Mixture:
    """The partition of k-means on features divided by their standard deviation.

    Lloyd's algorithm may lose a centre; then the partition is that of the seeds, which have no empty group.
    """
    rows = standardised(model)
    seeds = seed_centres(model, n_components, rng)
    try:
        labels = kmeans2(rows, seeds, iter=LLOYD_ITERATIONS, minit="matrix", missing="raise")[1].astype(np.int64)
    except ClusterError:
        labels = nearest_centre(rows, seeds)
    return from_partition(model, labels, n_components)


START = Start(
    name="kmeans",
    title={"en": "k-means", "zh": "k-means 聚类"},
    purpose={
        "en": "The clusters of k-means: close to the answer when groups are round and apart.",
        "zh": "先做 k-means 聚类：各簇近似球形且相互分离时，已接近答案。",
    },
    order=2,
    make=make,
    random=True,
)
