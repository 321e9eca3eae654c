"""Ellipsoids along the axes, of one shape and variable volume (VEI of Celeux & Govaert 1995)."""

from gmm_core.arrays import FloatArray
from gmm_core.covariance._axes import along_features
from gmm_core.covariance._family import Family
from gmm_core.covariance._proportional import proportional


def estimate(counts: FloatArray, scatters: FloatArray) -> FloatArray:
    """Return ``λ_k A``, A diagonal: proportional to one another."""
    return proportional(counts, along_features(scatters))


FAMILY = Family(
    name="VEI",
    title={
        "en": "VEI — ellipses along the axes, one shape, own volumes",
        "zh": "VEI——轴对齐的椭圆，形状相同，体积各异",
    },
    order=14,
    estimate=estimate,
    n_covariance_parameters=lambda K, D: K + D - 1,
    group="parsimonious",
    liftable=False,
)
