"""One ellipsoid along the axes, shared by all (EEI of Celeux & Govaert 1995)."""

from gmm_core.arrays import FloatArray
from gmm_core.covariance._axes import along_features
from gmm_core.covariance._family import Family
from gmm_core.covariance.tied import estimate as tied


def estimate(counts: FloatArray, scatters: FloatArray) -> FloatArray:
    """Return ``diag(sum_k W_k) / sum_k n_k`` for every component."""
    return tied(counts, along_features(scatters))


FAMILY = Family(
    name="EEI",
    title={"en": "EEI — one ellipse along the axes, shared by all", "zh": "EEI——共用一个轴对齐的椭圆"},
    order=13,
    estimate=estimate,
    n_covariance_parameters=lambda K, D: D,
    group="parsimonious",
)
