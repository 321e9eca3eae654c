"""Fitting a mixture to data: many short runs, the best refined, every one accounted for."""

from gmm_core.fit._fit import DEFAULT_STARTS, fit, fit_model
from gmm_core.fit._report import Fit, GaussianTrace, Optimum, StartReport

__all__ = ["DEFAULT_STARTS", "Fit", "GaussianTrace", "Optimum", "StartReport", "fit", "fit_model"]
