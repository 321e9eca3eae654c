"""Ellipsoids along the axes, of one volume and variable shape (EVI of Celeux & Govaert 1995)."""

from gmm_core.arrays import FloatArray
from gmm_core.covariance._axes import along_features
from gmm_core.covariance._equal_volume import equal_volume
from gmm_core.covariance._family import Family


def estimate(counts: FloatArray, scatters: FloatArray) -> FloatArray:
    """Return ``λ A_k``, A_k diagonal: of equal determinants."""
    return equal_volume(counts, along_features(scatters))


FAMILY = Family(
    name="EVI",
    title={
        "en": "EVI — ellipses along the axes, one volume, own shapes",
        "zh": "EVI——轴对齐的椭圆，体积相同，形状各异",
    },
    order=15,
    estimate=estimate,
    n_covariance_parameters=lambda K, D: 1 + K * (D - 1),
    group="parsimonious",
    liftable=False,
)
