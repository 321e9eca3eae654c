"""Ellipsoids of one orientation and variable volume and shape (VVE of Celeux & Govaert 1995)."""

from gmm_core.arrays import FloatArray
from gmm_core.covariance._axes import turned
from gmm_core.covariance._common_axes import VariableVolume, common_axes
from gmm_core.covariance._family import Family
from gmm_core.covariance._flat import collapsed, without_width
from gmm_core.covariance.diag import estimate as diag


def estimate(counts: FloatArray, scatters: FloatArray, present: FloatArray | None = None) -> FloatArray:
    """Return ``λ_k Q A_k Q^T``: VVI along common axes Q, the principal components common to all (Flury 1984)."""
    if (flat := without_width(scatters)).any():
        return collapsed(counts, scatters, flat)
    axes = common_axes(scatters, VariableVolume(counts / counts.sum()), present)
    return turned(diag(counts, turned(scatters, axes.T)), axes)


FAMILY = Family(
    name="VVE",
    title={"en": "VVE — one orientation, own volumes and shapes", "zh": "VVE——方向相同，体积与形状各异"},
    order=20,
    estimate=estimate,
    search=estimate,
    n_covariance_parameters=lambda K, D: K * D + D * (D - 1) // 2,
    group="parsimonious",
    isotropic=True,
    liftable=False,
)
