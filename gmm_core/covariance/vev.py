"""Ellipsoids of one shape and variable volume and orientation (VEV of Celeux & Govaert 1995)."""

from gmm_core.arrays import FloatArray
from gmm_core.covariance._axes import own_axes, turned
from gmm_core.covariance._family import Family
from gmm_core.covariance._proportional import proportional


def estimate(counts: FloatArray, scatters: FloatArray) -> FloatArray:
    """Return ``λ_k Q_k A Q_k^T``: VEI along each component's own axes Q_k, the longest with the longest."""
    lengths, axes = own_axes(scatters)
    return turned(proportional(counts, lengths), axes)


FAMILY = Family(
    name="VEV",
    title={"en": "VEV — one shape, own volumes and orientations", "zh": "VEV——形状相同，体积与方向各异"},
    order=22,
    estimate=estimate,
    n_covariance_parameters=lambda K, D: K + D - 1 + K * D * (D - 1) // 2,
    group="parsimonious",
    isotropic=True,
    liftable=False,
)
