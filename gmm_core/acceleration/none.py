"""Plain EM."""

from gmm_core.acceleration._acceleration import Acceleration
from gmm_core.acceleration._progress import Progress, lean, plain
from gmm_core.em import Reason
from gmm_core.gaussian import ZParameters
from gmm_core.lean import is_lean


def climb(progress: Progress, start: ZParameters) -> Reason | None:
    """Small data by the lean path as far as it goes, then by the general one."""
    model = progress.model
    if is_lean(model.data) and model.family.name == "full" and model.floor == 0.0 and len(start.weights) > 1:
        reason, start = lean(progress, start)
        if reason is not None:
            return reason
    return plain(progress, start, progress.max_passes)[0]


ACCELERATION = Acceleration(name="none", title={"en": "none — plain EM", "zh": "无——普通 EM"}, order=1, climb=climb)
