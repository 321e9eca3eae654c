"""EM where values are missing at random: exact maximum likelihood of the values that are known."""

from gmm_core.missing._data import IncompleteData
from gmm_core.missing._fit import fit_incomplete
from gmm_core.missing._model import IncompleteMixtureModel
from gmm_core.missing._posterior import impute, log_density_incomplete, responsibilities_incomplete

__all__ = [
    "IncompleteData",
    "IncompleteMixtureModel",
    "fit_incomplete",
    "impute",
    "log_density_incomplete",
    "responsibilities_incomplete",
]
