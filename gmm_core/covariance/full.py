"""Full: every component has its own ellipsoid (VVV of Celeux & Govaert 1995)."""

from gmm_core.arrays import FloatArray
from gmm_core.covariance._family import Family


def estimate(counts: FloatArray, scatters: FloatArray) -> FloatArray:
    """Return ``W_k / n_k`` (PRML equation 9.19)."""
    return scatters / counts[:, None, None]


FAMILY = Family(
    name="full",
    title={"en": "full — each its own ellipse", "zh": "full——各自的椭圆"},
    order=1,
    estimate=estimate,
    n_covariance_parameters=lambda K, D: K * D * (D + 1) // 2,
)
