"""What a way of starting is, and the pieces that several of them share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gmm_core.arrays import FloatArray, IntArray
from gmm_core.errors import InvalidInput
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.mixture import Mixture

# The smallest eigenvalue, in units of the data's covariance, of a pooled covariance to start with.
FLATTEST_START = 1e-10

Make = Callable[[GaussianMixtureModel, int, np.random.Generator], Mixture]


@dataclass(frozen=True)
class Start:
    """A way to choose the first parameters.

    Attributes
    ----------
    name, title, purpose, order
        The key; what to show and what it is for, by language; the place in lists.
    make
        ``make(model, n_components, rng) -> Mixture``: every random choice comes from ``rng``.
        None for the start by hand, whose parameters are given.
    random
        Whether another seed gives another start.
    """

    name: str
    title: dict[str, str]
    purpose: dict[str, str]
    order: int
    make: Make | None
    random: bool


def standardised(model: GaussianMixtureModel) -> FloatArray:
    """The data with every feature divided by its standard deviation, shape (N, D): distances without units."""
    return (model.data.X - model.data.centre) / model.data.feature_sd


def common_covariance(model: GaussianMixtureModel, n_components: int) -> FloatArray:
    """The data's own covariance for every component, as the family has it, shape (K, D, D)."""
    scale = model.data.scale
    covariance = np.repeat((scale @ scale.T)[None], n_components, axis=0)
    return model.family.estimate(np.ones(n_components), covariance)


def equal_weights(n_components: int) -> FloatArray:
    """Shape (K,)."""
    return np.full(n_components, 1.0 / n_components)


def from_partition(model: GaussianMixtureModel, labels: IntArray, n_components: int) -> Mixture:
    """The mixture of a partition: its shares, its means, and its pooled covariance as the family has it.

    Pooled, so that a group of few points starts with a covariance as good as any other's. Where the
    groups are flat (each on one point, say), the data's own covariance serves instead.
    """
    weight = np.ones(model.data.n_samples) if model.data.sample_weight is None else model.data.sample_weight
    membership = (labels[:, None] == np.arange(n_components)) * weight[:, None]
    counts = membership.sum(axis=0)
    means = membership.T @ model.data.X / counts[:, None]
    residuals = model.data.X - means[labels]
    pooled = (residuals * weight[:, None]).T @ residuals / counts.sum()
    if np.linalg.eigvalsh(model.data.covariances_to_z(pooled[None])[0])[0] < FLATTEST_START:
        return Mixture(counts / counts.sum(), means, common_covariance(model, n_components))
    covariances = model.family.estimate(np.ones(n_components), np.repeat(pooled[None], n_components, axis=0))
    return Mixture(counts / counts.sum(), means, covariances)


def distinct_rows(model: GaussianMixtureModel, n_components: int) -> FloatArray:
    """The standardised distinct rows that count, or InvalidInput when they are fewer than K."""
    rows = standardised(model)
    if model.data.sample_weight is not None:
        rows = rows[model.data.sample_weight > 0]
    distinct = np.unique(rows, axis=0)
    if len(distinct) < n_components:
        raise InvalidInput(
            "too_few_distinct_rows",
            f"n_components must be at most the number of distinct rows, {len(distinct)}, got {n_components}; "
            "use fewer components",
            distinct=len(distinct),
            n_components=n_components,
        )
    return distinct
