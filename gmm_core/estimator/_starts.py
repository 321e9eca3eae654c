"""The first parameters: scikit-learn's four ways, draw for draw, and every start of the registry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.cluster import KMeans, kmeans_plusplus

from gmm_core.arrays import FloatArray, IntArray
from gmm_core.em import Failure
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise import STARTS, Start, start_named
from gmm_core.mixture import Mixture
from gmm_core.statistics import statistics_of_responsibilities

# Narrow enough that every row goes to the nearest of the points, in units of the mean variance.
POINT_VARIANCE = 1e-6
ILL_DEFINED = (
    "Fitting the mixture model failed because some components have ill-defined empirical covariance "
    "(for instance caused by singleton or collapsed samples). Try to decrease the number of components, "
    "increase reg_covar, or scale the input data."
)

Weight = FloatArray | None


def _kmeans(X: FloatArray, n_components: int, weight: Weight, random_state: np.random.RandomState) -> FloatArray:
    clusters = KMeans(n_components, n_init=1, random_state=random_state).fit(X, sample_weight=weight)
    return np.asarray(np.eye(n_components)[clusters.labels_])


def _random(X: FloatArray, n_components: int, weight: Weight, random_state: np.random.RandomState) -> FloatArray:
    shares = random_state.uniform(size=(len(X), n_components))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _seeds(X: FloatArray, n_components: int, weight: Weight, random_state: np.random.RandomState) -> IntArray:
    rows: IntArray = kmeans_plusplus(X, n_components, sample_weight=weight, random_state=random_state)[1]
    return rows


def _any_rows(X: FloatArray, n_components: int, weight: Weight, random_state: np.random.RandomState) -> IntArray:
    chance = None if weight is None else weight / weight.sum()
    return random_state.choice(len(X), size=n_components, replace=False, p=chance)


RESPONSIBILITIES: dict[str, Callable[..., FloatArray]] = {"kmeans": _kmeans, "random": _random}
POINTS: dict[str, Callable[..., IntArray]] = {"k-means++": _seeds, "random_from_data": _any_rows}
# Where scikit-learn and the registry have the same name, scikit-learn's start is meant.
START_NAMES = {*RESPONSIBILITIES, *POINTS, *STARTS}


def is_random(init_params: Any) -> bool:
    """Whether another seed gives another start."""
    if isinstance(init_params, Start):
        return init_params.random
    return init_params in RESPONSIBILITIES or init_params in POINTS or STARTS[init_params].random


def first_parameters(
    model: GaussianMixtureModel,
    X: FloatArray,
    n_components: int,
    init_params: Any,
    random_state: np.random.RandomState,
    ridge: float,
) -> Mixture:
    """The start of that name on the data X, shape (N, D), in their own type: what is drawn may depend on it.

    Raises
    ------
    ValueError
        If the start has a singular component.
    """
    weight = model.data.sample_weight
    if isinstance(init_params, str) and init_params in RESPONSIBILITIES:
        return _shared_out(model, RESPONSIBILITIES[init_params](X, n_components, weight, random_state))
    if isinstance(init_params, str) and init_params in POINTS:
        return _at_points(model, POINTS[init_params](X, n_components, weight, random_state), ridge)
    start = init_params if isinstance(init_params, Start) else start_named(init_params)
    if start.make is None:
        raise ValueError(
            f"init_params={start.name!r} needs weights_init, means_init and precisions_init; give all three"
        )
    return start.make(model, n_components, np.random.default_rng(random_state.randint(2**31)))


def _shared_out(model: GaussianMixtureModel, responsibilities: FloatArray) -> Mixture:
    weight = model.data.sample_weight
    counts = responsibilities.sum(axis=0) if weight is None else weight @ responsibilities
    empty = np.flatnonzero(counts == 0.0)
    if empty.size:
        # Fewer distinct rows than components: the spare ones share the largest group, as its copies.
        group = [int(np.argmax(counts)), *empty]
        responsibilities[:, group] = responsibilities[:, group[:1]] / len(group)
    update = model.maximisation(statistics_of_responsibilities(model.data, responsibilities))
    if update.parameters is None:
        assert update.failure is not None
        raise ill_defined(update.failure)
    return update.parameters


def _at_points(model: GaussianMixtureModel, rows: IntArray, ridge: float) -> Mixture:
    """Narrow round components of equal weight on these rows."""
    K, D = len(rows), model.data.n_features
    variance = ridge or POINT_VARIANCE * float(np.mean(model.data.feature_sd**2))
    return Mixture(np.full(K, 1.0 / K), model.data.X[rows], np.repeat(variance * np.eye(D)[None], K, axis=0))


def ill_defined(reason: Failure | Exception | str) -> ValueError:
    """scikit-learn's error for singular covariances, with the reason behind it."""
    detail = reason.message if isinstance(reason, Failure) else str(reason)
    return ValueError(f"{ILL_DEFINED} Here, {detail}.")
