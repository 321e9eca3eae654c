"""k-means: Lloyd's algorithm to the end, from k-means++ centres."""

import numpy as np

from gmm_core.arrays import FloatArray, IntArray
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise._seeding import nearest_centre, seed_centres
from gmm_core.initialise._start import Start, from_partition, standardised
from gmm_core.mixture import Mixture

LLOYD_ITERATIONS = 100


def make(model: GaussianMixtureModel, n_components: int, rng: np.random.Generator) -> Mixture:
    """The partition of k-means on features divided by their standard deviation, every row with its weight.

    Lloyd's algorithm may lose a centre; then the partition is that of the seeds, which have no empty group.
    """
    rows = standardised(model)
    weight = np.ones(len(rows)) if model.data.sample_weight is None else model.data.sample_weight
    return from_partition(model, _lloyd(rows, weight, seed_centres(model, n_components, rng)), n_components)


def _lloyd(rows: FloatArray, weight: FloatArray, seeds: FloatArray) -> IntArray:
    """The group of every row when no row is nearer to another group's weighted mean than to its own."""
    labels = of_seeds = nearest_centre(rows, seeds)
    for _ in range(LLOYD_ITERATIONS):
        counts = np.bincount(labels, weight, len(seeds))
        if not counts.all():
            return of_seeds
        sums = [np.bincount(labels, weight * feature, len(seeds)) for feature in rows.T]
        before, labels = labels, nearest_centre(rows, (np.array(sums) / counts).T)
        if np.array_equal(before, labels):
            break
    return labels if np.bincount(labels, weight, len(seeds)).all() else of_seeds


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
