"""Variable volume, shape and orientation: every component has its own ellipsoid; another name of full."""

from dataclasses import replace

from gmm_core.covariance.full import FAMILY as FULL

FAMILY = replace(
    FULL,
    name="VVV",
    title={"en": "VVV — each its own ellipse (full)", "zh": "VVV——各自的椭圆（即 full）"},
    order=24,
    group="parsimonious",
)
