"""Comparing fits, and how far to trust them: criteria, cross-validation, a table, bootstraps, standard errors."""

from gmm_core.selection.choosing import CRITERIA, Candidate, Choice, choose
from gmm_core.selection.criteria import aic, bic, icl, n_parameters
from gmm_core.selection.cross_validation import CrossValidation, cross_validate
from gmm_core.selection.information import Information, information_of
from gmm_core.selection.likelihood_ratio import LikelihoodRatioTest, bootstrap_likelihood_ratio
from gmm_core.selection.standard_errors import (
    BootstrapErrors,
    InformationErrors,
    ParameterArrays,
    bootstrap_errors,
    information_errors,
)

__all__ = [
    "CRITERIA",
    "BootstrapErrors",
    "Candidate",
    "Choice",
    "CrossValidation",
    "Information",
    "InformationErrors",
    "LikelihoodRatioTest",
    "ParameterArrays",
    "aic",
    "bic",
    "bootstrap_errors",
    "bootstrap_likelihood_ratio",
    "choose",
    "cross_validate",
    "icl",
    "information_errors",
    "information_of",
    "n_parameters",
]
