"""Equal volume, shape and orientation: all components share one ellipsoid; another name of tied."""

from dataclasses import replace

from gmm_core.covariance.tied import FAMILY as TIED

FAMILY = replace(
    TIED,
    name="EEE",
    title={"en": "EEE — one ellipse shared by all (tied)", "zh": "EEE——共用一个椭圆（即 tied）"},
    order=17,
    group="parsimonious",
)
