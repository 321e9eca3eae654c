"""The refinement: the promising runs followed to the end, and the maxima that they reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gmm_core.ascent import Ascent, ascend, compressible
from gmm_core.em import Reason
from gmm_core.fit._report import Optimum
from gmm_core.fit._search import StartedRun
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.health import is_spurious
from gmm_core.optima import distinct_optima
from gmm_core.packed import n_packed

# Up to so many samples every start is refined; beyond, only the most promising.
REFINE_ALL = 5_000
REFINED = 5
# The time of one of Newton's steps grows with the cube of these: on 400 rows of 8 features, K = 4 (180), it took four
# times as long as SQUAREM to the same maximum; of 12 features (364), fourteen times.
MOST_COORDINATES = 120


def refined(
    model: GaussianMixtureModel,
    runs: list[StartedRun],
    max_passes: int,
    tolerance: float,
    report: Callable[[float], None],
) -> list[StartedRun]:
    """Follow the promising runs to the end: all of them on small data."""
    order = sorted(range(len(runs)), key=lambda i: runs[i].merit[1:], reverse=True)
    chosen = order if model.data.n_samples <= REFINE_ALL else order[:REFINED]
    runs = list(runs)
    way = "newton" if newton_pays(model, runs[0].reached.n_components) else "squarem"
    for done, i in enumerate(chosen):
        if runs[i].outcome.reason not in (Reason.COLLAPSED, Reason.EMPTIED):
            ascent = ascend(model, runs[i].reached, acceleration=way, max_passes=max_passes, tolerance=tolerance)
            runs[i] = _followed(model, runs[i], ascent)
        report(0.3 + 0.7 * (done + 1) / len(chosen))
    return runs


def newton_pays(model: GaussianMixtureModel, n_components: int) -> bool:
    """Whether data and parameters are few; where nodes stand for the data, others are as quick."""
    coordinates = n_components * n_packed(model.data.n_features)
    return not compressible(model.data) and coordinates <= MOST_COORDINATES


def _followed(model: GaussianMixtureModel, before: StartedRun, ascent: Ascent) -> StartedRun:
    end = ascent.climb
    return replace(
        before,
        reached=end.mixture,
        log_likelihood=end.log_likelihood,
        outcome=end.outcome,
        refined=True,
        spurious=is_spurious(model, end.mixture),
    )


def optima_of(runs: list[StartedRun]) -> tuple[Optimum, ...]:
    """The distinct maxima that refined runs reached: the sound ones first, the highest first."""
    arrived = [one for one in runs if one.refined and one.outcome.converged]
    groups = distinct_optima([one.log_likelihood for one in arrived])
    highest = [arrived[group[0]] for group in groups]
    optima = [
        Optimum(one.log_likelihood, one.reached, len(group), one.spurious)
        for one, group in zip(highest, groups, strict=True)
    ]
    return tuple(sorted(optima, key=lambda optimum: (optimum.spurious, -optimum.log_likelihood)))
