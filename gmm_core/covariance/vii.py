"""Circles of variable volume: each its own radius; another name of spherical."""

from dataclasses import replace

from gmm_core.covariance.spherical import FAMILY as SPHERICAL

FAMILY = replace(
    SPHERICAL,
    name="VII",
    title={"en": "VII — circles of their own radius (spherical)", "zh": "VII——半径各异的圆（即 spherical）"},
    order=12,
    group="parsimonious",
)
