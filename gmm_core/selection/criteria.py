"""Criteria that compare fitted mixtures; smaller is better for each."""

from __future__ import annotations

import math

import numpy as np

from gmm_core.arrays import FloatArray
from gmm_core.covariance import family_named


def n_parameters(family: str, n_components: int, n_features: int) -> int:
    """The number of free parameters of a mixture of that family."""
    return family_named(family).n_parameters(n_components, n_features)


def aic(log_likelihood: float, n_parameters: int) -> float:
    """Akaike's criterion, ``-2 log L + 2 p`` (Akaike 1974)."""
    return -2.0 * log_likelihood + 2.0 * n_parameters


def bic(log_likelihood: float, n_parameters: int, n_samples: float) -> float:
    """The Bayesian information criterion, ``-2 log L + p log N`` (Schwarz 1978).

    mclust reports the negative of this, for which larger is better.
    """
    return -2.0 * log_likelihood + n_parameters * math.log(n_samples)


def icl(
    log_likelihood: float, n_parameters: int, responsibilities: FloatArray, sample_weight: FloatArray | None = None
) -> float:
    """The integrated completed likelihood, ``BIC - 2 sum_i log max_k r_ik`` (Biernacki, Celeux & Govaert 2000).

    BIC of the likelihood of the data with every sample put into its most probable component: beside
    the parameters it punishes components that overlap. ``responsibilities`` has shape (N, K), and
    ``sample_weight``, how often each row counts, shape (N,).

    mclust reports the negative of this, for which larger is better.
    """
    weights = np.ones(len(responsibilities)) if sample_weight is None else sample_weight
    certainty = float(weights @ np.log(responsibilities.max(axis=1)))
    return bic(log_likelihood, n_parameters, float(weights.sum())) - 2.0 * certainty
