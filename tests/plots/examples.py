"""Mixtures to draw."""

from collections.abc import Callable

from gmm_core import Mixture
from tests.core import strategies

random_mixture: Callable[..., Mixture] = strategies.random_mixture
