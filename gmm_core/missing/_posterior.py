"""What a mixture says of rows with missing values: density, responsibilities, and the values to expect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from gmm_core.arrays import FloatArray
from gmm_core.gaussian import ZParameters
from gmm_core.missing._expectation import Posterior, Regression, posterior, regression
from gmm_core.missing._parts import Coordinates, Stack, stacks
from gmm_core.missing._patterns import as_incomplete, patterns_of
from gmm_core.mixture import Mixture


def log_density_incomplete(mixture: Mixture, X: Any) -> FloatArray:
    """Return the log density of every row's known values, shape (N,), in nats.

    Parameters
    ----------
    X
        Shape (N, D), or (N,) for one feature, with NaN where a value is missing.

    Returns
    -------
    log_density
        0 for a row without any known value. Densities of different features are in different units.

    Raises
    ------
    InvalidInput
        If X has infinities, other features, or no numbers.
    """
    X = as_incomplete(X, mixture.n_features)
    log_density = np.zeros(len(X))
    for stack, _, given in _posteriors(mixture, X):
        stack.scatter(given.log_density, log_density)
    return log_density


def responsibilities_incomplete(mixture: Mixture, X: Any) -> FloatArray:
    """Return the posterior probability of each component given every row's known values, shape (N, K).

    A row without any known value has the mixture's weights. For X and errors see :func:`log_density_incomplete`.
    """
    X = as_incomplete(X, mixture.n_features)
    responsibilities = np.repeat(mixture.weights[None], len(X), axis=0)
    for stack, _, given in _posteriors(mixture, X):
        stack.scatter(given.responsibilities.swapaxes(1, 2), responsibilities)
    return responsibilities


def impute(mixture: Mixture, X: Any) -> FloatArray:
    """Return X with missing values replaced by what the mixture expects of them, shape (N, D).

    The conditional expectation given the known values of the row: the best guess in mean square, and
    less spread out than values that were seen. A row without any known value gets the mixture's mean.
    For X and errors see :func:`log_density_incomplete`.
    """
    X = as_incomplete(X, mixture.n_features)
    expected = np.repeat((mixture.weights @ mixture.means)[None], len(X), axis=0)
    for stack, within, given in _posteriors(mixture, X):
        means = within.means + within.gains @ given.offsets
        turned = np.einsum("pkb,pkdb->pdb", given.responsibilities, means)
        stack.scatter((stack.rotations.swapaxes(1, 2) @ turned).swapaxes(1, 2), expected)
    return np.where(np.isnan(X), expected, X)


def _posteriors(mixture: Mixture, X: FloatArray) -> Iterator[tuple[Stack, Regression, Posterior]]:
    """The rows in stacks, in their own units: turning is reordering features, no more."""
    parameters = ZParameters(mixture.weights, mixture.means, mixture.covariances)
    as_they_are = Coordinates(np.zeros(mixture.n_features), np.eye(mixture.n_features))
    for stack in stacks(X, np.ones(len(X)), patterns_of(~np.isnan(X)), as_they_are):
        within = regression(stack, parameters)
        yield stack, within, posterior(stack, mixture.weights, within)
