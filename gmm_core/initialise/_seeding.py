"""k-means++ seeding (Arthur & Vassilvitskii 2007): centres drawn far from one another."""

from __future__ import annotations

import numpy as np

from gmm_core.arrays import FloatArray, IntArray
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise._start import distinct_rows, standardised


def seed_centres(model: GaussianMixtureModel, n_components: int, rng: np.random.Generator) -> FloatArray:
    """Draw K centres among the rows, each with probability proportional to its squared distance
    from those before; shape (K, D), in standardised features."""
    distinct_rows(model, n_components)
    rows = standardised(model)
    weight = np.ones(len(rows)) if model.data.sample_weight is None else model.data.sample_weight
    centres = [rows[rng.choice(len(rows), p=weight / weight.sum())]]
    nearest = np.full(len(rows), np.inf)
    while len(centres) < n_components:
        nearest = np.minimum(nearest, ((rows - centres[-1]) ** 2).sum(axis=1))
        chance = nearest * weight
        centres.append(rows[rng.choice(len(rows), p=chance / chance.sum())])
    return np.array(centres)


def nearest_centre(rows: FloatArray, centres: FloatArray) -> IntArray:
    """The index of the nearest centre for every row, shape (N,)."""
    # |x - c|^2 without the term that is the same for every centre.
    scores = (centres**2).sum(axis=1) - 2.0 * rows @ centres.T
    return np.asarray(scores.argmin(axis=1), dtype=np.int64)
