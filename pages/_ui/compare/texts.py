"""What a comparison says otherwise than a single run."""

from __future__ import annotations

from gmm_core.em import Reason
from pages._ui.compare.runs import Side
from pages._ui.languages import texts
from pages._ui.session import language
from pages._ui.text import t

# What static/player/bar.js asks for; a test compares the two.
NAMES = ("bar", "used", "resting", "apart")
_KMEANS = ("log_likelihood", "chart", "story_start", "story_E", "story_M")


def words_of(side: Side) -> dict[str, str]:
    """The words of a run that is not plain EM: k-means names its own objective, and why it ends."""
    outcome = side.run.trace.outcome
    if side.rival.kind == "kmeans":
        known = texts(language())
        said = {name: known[f"compare.kmeans_{name}"] for name in _KMEANS}
        if outcome.reason is Reason.CONVERGED:
            return said | {"outcome": t("compare.kmeans_converged", iterations=outcome.iteration)}
        return said
    return {}


def difference_text(comparable: bool) -> str:
    """What both plot now, as a template that the browser fills in."""
    return texts(language())["compare.now" if comparable else "compare.now_kmeans"]
