"""The fifteen numbers of exercise 9.3 of 李航《统计学习方法》."""

from gmm_core.datasets._built_in import drawing
from gmm_core.datasets._source import Source

SOURCE = Source(
    name="fifteen",
    order=230,
    title={"en": "Fifteen numbers (exercise 9.3)", "zh": "15 个数（习题 9.3）"},
    purpose={
        "en": "Few enough to check by hand, and enough to go wrong: local maxima, a spike, a collapse onto one point.",
        "zh": "少到可以手算验证，却足以出各种状况：局部极大、尖峰、坍缩到单个点。",
    },
    kind="real",
    n_features=1,
    suggested_components=2,
    draw=drawing("fifteen.csv", ("value",)),
    reference="李航《统计学习方法》, exercise 9.3 (EM for a mixture of two Gaussians).",
    display_names={"value": {"en": "value", "zh": "观测值"}},
)
