"""Ellipsoids of one volume and shape and variable orientation (EEV of Celeux & Govaert 1995)."""

from gmm_core.arrays import FloatArray
from gmm_core.covariance._axes import own_axes, turned
from gmm_core.covariance._family import Family
from gmm_core.covariance.tied import estimate as tied


def estimate(counts: FloatArray, scatters: FloatArray) -> FloatArray:
    """Return ``Q_k A Q_k^T``: EEI along each component's own axes Q_k, the longest with the longest."""
    lengths, axes = own_axes(scatters)
    return turned(tied(counts, lengths), axes)


FAMILY = Family(
    name="EEV",
    title={"en": "EEV — one volume and shape, own orientations", "zh": "EEV——体积与形状相同，方向各异"},
    order=21,
    estimate=estimate,
    n_covariance_parameters=lambda K, D: D + K * D * (D - 1) // 2,
    group="parsimonious",
    isotropic=True,
)
