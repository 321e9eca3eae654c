"""Gaussian mixtures and the EM algorithm, as values and pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gmm_core._mixture_distance import component_distances, transport_distance
from gmm_core.covariance import FAMILIES
from gmm_core.datasets import SOURCES
from gmm_core.em import EMState, HalfStep, Outcome, Reason, StepInfo, Trace, run, step
from gmm_core.errors import InvalidInput
from gmm_core.fit import Fit, fit
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise import STARTS, make_start
from gmm_core.missing import fit_incomplete, impute
from gmm_core.mixture import Mixture
from gmm_core.recipe import Recipe, load_dataset, run_recipe
from gmm_core.selection import (
    aic,
    bic,
    bootstrap_errors,
    bootstrap_likelihood_ratio,
    choose,
    cross_validate,
    icl,
    information_errors,
    n_parameters,
)
from gmm_core.table import read_table
from gmm_core.whitening import WhitenedData

if TYPE_CHECKING:
    from gmm_core.estimator import GaussianMixture as GaussianMixture

__all__ = [
    "FAMILIES",
    "SOURCES",
    "STARTS",
    "EMState",
    "Fit",
    "GaussianMixtureModel",
    "HalfStep",
    "InvalidInput",
    "Mixture",
    "Outcome",
    "Reason",
    "Recipe",
    "StepInfo",
    "Trace",
    "WhitenedData",
    "aic",
    "bic",
    "bootstrap_errors",
    "bootstrap_likelihood_ratio",
    "choose",
    "component_distances",
    "cross_validate",
    "fit",
    "fit_incomplete",
    "icl",
    "impute",
    "information_errors",
    "load_dataset",
    "make_start",
    "n_parameters",
    "read_table",
    "run",
    "run_recipe",
    "step",
    "transport_distance",
]


def __getattr__(name: str) -> Any:
    """``gmm_core.GaussianMixture`` needs scikit-learn: it is imported when first asked for."""
    if name == "GaussianMixture":
        from gmm_core.estimator import GaussianMixture

        return GaussianMixture
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
