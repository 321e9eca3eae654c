"""Criteria that compare fitted mixtures; smaller is better for each."""

from __future__ import annotations

import math

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
