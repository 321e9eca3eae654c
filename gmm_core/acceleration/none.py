"""Plain EM."""

from gmm_core.acceleration._acceleration import Acceleration
from gmm_core.acceleration._progress import Progress, lean, plain
from gmm_core.em import Reason
from gmm_core.gaussian import ZParameters


def climb(progress: Progress, start: ZParameters) -> Reason | None:
    """Small data by the lean path as far as it goes, then by the general one."""
    # The lean path says nothing of the states between.
    if progress.lean is not None and progress.recorder is None:
        reason, start = lean(progress, start)
        if reason is not None:
            return reason
    return plain(progress, start, progress.max_passes)[0]


ACCELERATION = Acceleration(name="none", title={"en": "none — plain EM", "zh": "无——普通 EM"}, order=1, climb=climb)
