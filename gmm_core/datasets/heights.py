"""Heights of women and men: two groups that overlap, with the sex kept as the hidden label."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from gmm_core.datasets._dataset import Dataset
from gmm_core.datasets._setting import Setting
from gmm_core.datasets._source import Source, draw_mixture, mixture


def _mean(name: str, default: float, en: str, zh: str) -> Setting:
    return Setting(
        name=name,
        default=default,
        minimum=120.0,
        maximum=220.0,
        step=0.5,
        title={"en": f"{en} (cm)", "zh": f"{zh}（cm）"},
    )


def _sd(name: str, default: float, en: str, zh: str) -> Setting:
    return Setting(
        name=name, default=default, minimum=1.0, maximum=20.0, step=0.5, title={"en": f"{en} (cm)", "zh": f"{zh}（cm）"}
    )


def draw(values: Mapping[str, Any], rng: np.random.Generator) -> Dataset:
    """Draw people: first the sex, then the height in cm."""
    male = values["proportion_male"]
    truth = mixture(
        [1.0 - male, male],
        [[values["mean_female"]], [values["mean_male"]]],
        [[[values["sd_female"] ** 2]], [[values["sd_male"] ** 2]]],
    )
    return draw_mixture(truth, values["n"], rng, ("height_cm",), ("female", "male"))


SOURCE = Source(
    name="heights",
    order=10,
    title={"en": "Heights of women and men", "zh": "男女身高"},
    purpose={
        "en": "Two groups whose labels are hidden: can the parameters of each be found from the heights alone?",
        "zh": "性别被隐去，只剩身高：能否仅凭身高把男、女两组各自的参数估计出来？",
    },
    kind="synthetic",
    n_features=1,
    suggested_components=2,
    draw=draw,
    settings=(
        Setting(
            name="n",
            default=1000,
            minimum=10,
            maximum=100_000,
            step=10,
            title={"en": "Number of people N", "zh": "人数 N"},
        ),
        Setting(
            name="proportion_male",
            default=0.5,
            minimum=0.01,
            maximum=0.99,
            step=0.01,
            title={"en": "Proportion of men", "zh": "男性所占比例"},
        ),
        _mean("mean_male", 177.0, "Men: mean", "男性：均值"),
        _sd("sd_male", 6.5, "Men: standard deviation", "男性：标准差"),
        _mean("mean_female", 162.0, "Women: mean", "女性：均值"),
        _sd("sd_female", 5.5, "Women: standard deviation", "女性：标准差"),
    ),
    reference="Simulated; means and standard deviations of the size that national health surveys find in young adults.",
    display_names={
        "height_cm": {"en": "height (cm)", "zh": "身高（cm）"},
        "female": {"en": "women", "zh": "女性"},
        "male": {"en": "men", "zh": "男性"},
    },
)
