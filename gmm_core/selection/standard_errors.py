"""Standard errors of the parameters, and intervals for them: by the bootstrap and by the information."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtri

from gmm_core.arrays import FloatArray, as_samples, frozen
from gmm_core.covariance import family_named
from gmm_core.errors import InvalidInput
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.mixture import Mixture
from gmm_core.selection._progress import Progress
from gmm_core.selection._replicates import Refit, model_of, refit_until, require_some, streams, valid
from gmm_core.selection.information import Information, information_of
from gmm_core.whitening import WhitenedData

# So much of the log-likelihood is 0.045 standard errors of a parameter: nothing beside the spread of a bootstrap.
REFIT = refit_until(0.001, 10_000)
NAMES = ("weights", "means", "covariances")


@dataclass(frozen=True, eq=False)
class ParameterArrays:
    """One number per parameter: shapes (K,), (K, D) and (K, D, D), in the units of the parameters."""

    weights: FloatArray
    means: FloatArray
    covariances: FloatArray


@dataclass(frozen=True, eq=False)
class BootstrapErrors(ParameterArrays):
    """Standard errors of each parameter: the standard deviations over refitted samples of the rows.

    Attributes
    ----------
    estimate
        The fit to the data.
    replicates
        The refitted mixtures, their components matched to those of the estimate.
    n_failed
        Samples without a valid fit, left out: a component collapsed or emptied.
    """

    estimate: Mixture
    replicates: tuple[Mixture, ...]
    n_failed: int

    def interval(self, level: float = 0.95) -> tuple[ParameterArrays, ParameterArrays]:
        """Return the lower and upper ends of percentile intervals of that level, each parameter by itself.

        InvalidInput unless the level is between 0 and 1.
        """
        tail = _tail(level)
        low = _over(self.replicates, lambda values: np.quantile(values, tail, axis=0))
        return low, _over(self.replicates, lambda values: np.quantile(values, 1.0 - tail, axis=0))


@dataclass(frozen=True, eq=False)
class InformationErrors(ParameterArrays):
    """Standard errors of each parameter from the curvature of the log-likelihood at its maximum.

    Attributes
    ----------
    estimate
        The fit to the data.
    information
        What was inverted, with the share of the information that the missing labels leave.
    parameter_covariance
        Covariance matrix of all weights, means (row by row) and entries of the covariances (matrix by
        matrix, row by row), in this order: for the standard error of any function of them.
    """

    estimate: Mixture
    information: Information
    parameter_covariance: FloatArray

    def interval(self, level: float = 0.95) -> tuple[ParameterArrays, ParameterArrays]:
        """Return the lower and upper ends ``estimate ± z · error``: as normal as the estimator is, for large N.

        InvalidInput unless the level is between 0 and 1.
        """
        z = -float(ndtri(_tail(level)))
        ends = []
        for sign in (-z, z):
            arrays = [getattr(self.estimate, name) + sign * getattr(self, name) for name in NAMES]
            ends.append(ParameterArrays(*map(frozen, arrays)))
        return ends[0], ends[1]


def bootstrap_errors(
    X: Any,
    mixture: Mixture,
    *,
    family: str = "full",
    n_replicates: int = 499,
    seed: int = 0,
    refit: Refit = REFIT,
    progress: Progress | None = None,
) -> BootstrapErrors:
    """Standard errors by the nonparametric bootstrap: draw N rows with replacement, refit, match, repeat.

    Every replicate starts from the fitted parameters, as in mclust, so that it stays at the optimum in
    question; what other optima there are is for :func:`gmm_core.fit.fit` to tell.

    Parameters
    ----------
    X, mixture, family
        The data, shape (N, D) or (N,), the fit to them, and its covariance family.
    n_replicates
        A standard error from B of them is itself uncertain by a part of about ``1 / sqrt(2 B)``.
    refit
        How a replicate is fitted from given parameters; by default accelerated EM until 0.001 nats are left.
        Stopping much earlier, as mclust does by default, leaves the replicates near the fit: where EM is
        slow, the errors come out several times too small.
    progress
        Called with the fraction done, from 0 to 1.

    Raises
    ------
    InvalidInput
        If the data or a setting is not as above, or hardly any replicate has a valid fit.
    """
    samples, structure = as_samples(X, mixture.n_features), family_named(family)
    # Data that can't be fitted are refused with the reason, not by counting the replicates that can't be either.
    GaussianMixtureModel(WhitenedData(samples), structure)
    replicates = []
    for b, rng in enumerate(streams(seed, n_replicates)):
        model = model_of(samples[rng.integers(len(samples), size=len(samples))], structure)
        end = None if model is None else refit(model, mixture)
        if end is not None and valid(end):
            replicates.append(end.mixture.matched(mixture))
        if progress is not None:
            progress((b + 1) / n_replicates)
    require_some(len(replicates), n_replicates)
    errors = _over(replicates, _deviation)
    n_failed = n_replicates - len(replicates)
    return BootstrapErrors(errors.weights, errors.means, errors.covariances, mixture, tuple(replicates), n_failed)


def information_errors(X: Any, mixture: Mixture, *, family: str = "full") -> InformationErrors:
    """Standard errors from the observed information (Louis 1982): fast, and right for large N.

    Parameters
    ----------
    X, mixture, family
        The data, shape (N, D) or (N,), the converged fit to them, and its covariance family.

    Raises
    ------
    InvalidInput
        If the mixture is not of the family or not at a maximum, or if the information is singular: then
        the data don't determine the parameters, and no standard error can be had from it.
    """
    samples, structure = as_samples(X, mixture.n_features), family_named(family)
    information = information_of(mixture, samples, structure)
    covariance = information.parameter_covariance()
    variances = np.diagonal(covariance).clip(min=0.0)
    weights, means, covariances = np.split(np.sqrt(variances), np.cumsum([mixture.weights.size, mixture.means.size]))
    return InformationErrors(
        frozen(weights),
        frozen(means.reshape(mixture.means.shape)),
        frozen(covariances.reshape(mixture.covariances.shape)),
        mixture,
        information,
        frozen(covariance),
    )


def _deviation(values: FloatArray) -> FloatArray:
    """The standard deviation over the first axis, of which the square may be out of the range of floating point."""
    scale = np.abs(values).max(axis=0)
    return np.asarray(scale * (values / np.where(scale > 0.0, scale, 1.0)).std(axis=0, ddof=1))


def _over(replicates: Sequence[Mixture], figure: Callable[[FloatArray], FloatArray]) -> ParameterArrays:
    """Apply a figure to the replicates of every parameter."""
    arrays = [np.array([getattr(mixture, name) for mixture in replicates]) for name in NAMES]
    return ParameterArrays(*(frozen(figure(values)) for values in arrays))


def _tail(level: float) -> float:
    if not 0.0 < level < 1.0:
        raise InvalidInput("interval_level", f"level must be between 0 and 1, such as 0.95, got {level}", value=level)
    return (1.0 - level) / 2.0
