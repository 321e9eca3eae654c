"""Ellipsoids of one shape and orientation and variable volume (VEE of Celeux & Govaert 1995)."""

from gmm_core.arrays import FloatArray
from gmm_core.covariance._family import Family
from gmm_core.covariance._proportional import proportional


def estimate(counts: FloatArray, scatters: FloatArray) -> FloatArray:
    """Return ``λ_k C``: proportional to one another."""
    return proportional(counts, scatters)


FAMILY = Family(
    name="VEE",
    title={"en": "VEE — one shape and orientation, own volumes", "zh": "VEE——形状与方向相同，体积各异"},
    order=18,
    estimate=estimate,
    n_covariance_parameters=lambda K, D: K - 1 + D * (D + 1) // 2,
    group="parsimonious",
    liftable=False,
)
