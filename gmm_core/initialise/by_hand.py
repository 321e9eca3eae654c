"""By hand: the user's own parameters, as they are."""

from gmm_core.initialise._start import Start

START = Start(
    name="by_hand",
    title={"en": "by hand", "zh": "手动设定"},
    purpose={
        "en": "Your own weights, means and covariances: try to break it.",
        "zh": "自己给定混合系数、均值和协方差：不妨故意让它失败。",
    },
    order=6,
    make=None,
    random=False,
)
