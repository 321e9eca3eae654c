"""Gaussian mixtures and the EM algorithm, as values and pure functions."""

from gmm_core.errors import InvalidInput
from gmm_core.mixture import Mixture

__all__ = ["InvalidInput", "Mixture"]
