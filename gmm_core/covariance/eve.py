"""Ellipsoids of one volume and orientation and variable shape (EVE of Celeux & Govaert 1995)."""

from gmm_core.arrays import FloatArray
from gmm_core.covariance._axes import along_features, turned
from gmm_core.covariance._common_axes import EqualVolume, common_axes
from gmm_core.covariance._equal_volume import equal_volume
from gmm_core.covariance._family import Family
from gmm_core.covariance._flat import collapsed, without_width


def estimate(counts: FloatArray, scatters: FloatArray, present: FloatArray | None = None) -> FloatArray:
    """Return ``λ Q A_k Q^T``: EVI along common axes Q."""
    if (flat := without_width(scatters)).any():
        return collapsed(counts, scatters, flat)
    axes = common_axes(scatters, EqualVolume(scatters.shape[1]), present)
    return turned(equal_volume(counts, along_features(turned(scatters, axes.T))), axes)


FAMILY = Family(
    name="EVE",
    title={"en": "EVE — one volume and orientation, own shapes", "zh": "EVE——体积与方向相同，形状各异"},
    order=19,
    estimate=estimate,
    search=estimate,
    n_covariance_parameters=lambda K, D: 1 + K * (D - 1) + D * (D - 1) // 2,
    group="parsimonious",
    isotropic=True,
    liftable=False,
)
