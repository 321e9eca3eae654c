"""Equal circles: one radius for all components (EII of Celeux & Govaert 1995)."""

from gmm_core.arrays import FloatArray
from gmm_core.covariance._family import Family
from gmm_core.covariance.spherical import estimate as spherical
from gmm_core.covariance.tied import estimate as tied


def estimate(counts: FloatArray, scatters: FloatArray) -> FloatArray:
    """Return ``trace(sum_k W_k) / (sum_k n_k D) · I`` for every component."""
    return tied(counts, spherical(counts, scatters) * counts[:, None, None])


FAMILY = Family(
    name="EII",
    title={"en": "EII — circles of one radius", "zh": "EII——半径相同的圆"},
    order=11,
    estimate=estimate,
    n_covariance_parameters=lambda K, D: 1,
    group="parsimonious",
    isotropic=True,
)
