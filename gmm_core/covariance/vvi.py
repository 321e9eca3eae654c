"""Variable volume and shape along the axes: each its own; another name of diag."""

from dataclasses import replace

from gmm_core.covariance.diag import FAMILY as DIAG

FAMILY = replace(
    DIAG,
    name="VVI",
    title={"en": "VVI — ellipses along the axes, each its own (diag)", "zh": "VVI——轴对齐的椭圆，各不相同（即 diag）"},
    order=16,
    group="parsimonious",
)
