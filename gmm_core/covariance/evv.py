"""Ellipsoids of one volume and variable shape and orientation (EVV of Celeux & Govaert 1995)."""

from gmm_core.arrays import FloatArray
from gmm_core.covariance._equal_volume import equal_volume
from gmm_core.covariance._family import Family


def estimate(counts: FloatArray, scatters: FloatArray) -> FloatArray:
    """Return ``λ C_k``: of equal determinants."""
    return equal_volume(counts, scatters)


FAMILY = Family(
    name="EVV",
    title={"en": "EVV — one volume, own shapes and orientations", "zh": "EVV——体积相同，形状与方向各异"},
    order=23,
    estimate=estimate,
    n_covariance_parameters=lambda K, D: 1 + K * (D * (D + 1) // 2 - 1),
    group="parsimonious",
    liftable=False,
)
