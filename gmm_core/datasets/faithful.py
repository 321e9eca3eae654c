"""Old Faithful: eruptions of a geyser and the waits before the next."""

from gmm_core.datasets._built_in import drawing
from gmm_core.datasets._source import Source

SOURCE = Source(
    name="faithful",
    order=200,
    title={"en": "Old Faithful geyser", "zh": "老忠实间歇泉"},
    purpose={
        "en": "272 eruptions, short and long: the classic real example of two Gaussian clusters.",
        "zh": "272 次喷发，有长有短：两个高斯分量的经典真实数据。",
    },
    kind="real",
    n_features=2,
    suggested_components=2,
    draw=drawing("faithful.csv", ("eruptions", "waiting")),
    reference=(
        "Azzalini, A. and Bowman, A. W. (1990). A look at some data on the Old Faithful geyser. "
        "Applied Statistics 39, 357–365."
    ),
    display_names={
        "eruptions": {"en": "duration (min)", "zh": "喷发时长（分钟）"},
        "waiting": {"en": "wait for the next (min)", "zh": "距下次喷发的间隔（分钟）"},
    },
)
