"""Galaxies: velocities from the Corona Borealis region, in 1000 km/s."""

from gmm_core.datasets._built_in import drawing
from gmm_core.datasets._source import Source

SOURCE = Source(
    name="galaxies",
    order=220,
    title={"en": "Galaxy velocities", "zh": "星系速度"},
    purpose={
        "en": "82 velocities with outlying groups: how many components there are is a famous open question.",
        "zh": "82 个星系的速度，另有几小群离得很远：究竟该取几个分量，是著名的未决问题。",
    },
    kind="real",
    n_features=1,
    suggested_components=4,
    draw=drawing("galaxies.csv", ("velocity_1000kms",)),
    reference=(
        "Postman, M., Huchra, J. P. and Geller, M. J. (1986). Probes of large-scale structure in the Corona Borealis "
        "region. Astronomical Journal 92, 1238–1247. As a mixture: Roeder, K. (1990). Density estimation with "
        "confidence sets exemplified by superclusters and voids in the galaxies. Journal of the American Statistical "
        "Association 85, 617–624. The 78th value is 26.960 as in the 1986 paper, not the 26.690 that many copies have."
    ),
    display_names={"velocity_1000kms": {"en": "velocity (1000 km/s)", "zh": "速度（1000 km/s）"}},
)
