"""Time to the answer: from one start to the same optimum, ours with acceleration and compression."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import median
from time import process_time

import numpy as np

from gmm_core import Mixture
from gmm_core.arrays import FloatArray
from gmm_core.ascent import Ascent, ascend, coarse_nodes
from gmm_core.climb import climb
from gmm_core.gaussian_model import GaussianMixtureModel
from tests.benchmarks.cells import ANSWER_NATS, ANSWER_RATIOS, Cell
from tests.benchmarks.journey import Journey, travel
from tests.benchmarks.programs import programs

OUR_RUNS = 5
# Another program gets so much more time than would show that the target is reached.
MARGIN = 1.1
ACCELERATION = "squarem"
# Iterations that plain EM needs are counted on nodes; where they lead must be nearly the optimum of the data, in nats.
MOST_COUNTED, SAME_OPTIMUM = 30_000, 20.0


@dataclass(frozen=True)
class Other:
    """Another program's way, and the nats it lacks to the best optimum.

    ``needed`` is about how many iterations EM needs to the answer: set where the program was stopped before it.
    """

    journey: Journey
    gap: float
    needed: int | None = None

    @property
    def arrived(self) -> bool:
        """Whether it is within the allowed distance of the best optimum."""
        return self.gap <= ANSWER_NATS

    @property
    def projected_seconds(self) -> float | None:
        """What the iterations needed would take; None where they are unknown, or were made."""
        if self.needed is None or self.needed < self.journey.iterations:
            return None
        return self.journey.seconds / self.journey.iterations * self.needed


@dataclass(frozen=True)
class Answer:
    """Ours and the others on one cell; ``gap`` is what ours lacks to the best optimum that any of the ways leads to."""

    cell: Cell
    seconds: float
    gap: float
    log_likelihood: float
    passes: int
    nodes: tuple[int, ...]
    compression_error: float
    others: dict[str, Other]


def time_answer(cell: Cell, cap: float) -> Answer:
    """Ours several times between the others, each other once, for at most ``cap`` seconds."""
    X = cell.data()
    start = cell.start(X)
    times, ours = _our_runs(X, start)
    others = {}
    best = ours.climb.log_likelihood
    for one in programs(cell.D):
        if one.name not in ANSWER_RATIOS:
            continue
        limit = min(cap, MARGIN * ANSWER_RATIOS[one.name] * median(times))
        journey = travel(one, X, start, limit, _near(best))
        others[one.name] = Other(journey, best - journey.log_likelihood)
        if others[one.name].arrived:
            # It may be on its way past us: where would EM lead from there?
            model = GaussianMixtureModel.of(X, "full")
            beyond = climb(model, journey.mixture, acceleration=ACCELERATION, max_passes=200, compare=False)
            best = max(best, beyond.log_likelihood)
        times += _our_runs(X, start)[0]
    if not all(other.arrived for other in others.values()):
        needed = _iterations_needed(X, start, best)
        others = {name: one if one.arrived else replace(one, needed=needed) for name, one in others.items()}
    result = ours.climb
    gap = best - result.log_likelihood
    return Answer(
        cell, median(times), gap, result.log_likelihood, result.n_passes, ours.n_nodes, ours.compression_error, others
    )


def _near(best: float) -> Callable[[float, float], bool]:
    return lambda log_likelihood, gain: best - log_likelihood <= ANSWER_NATS


def _our_runs(X: FloatArray, start: Mixture) -> tuple[list[float], Ascent]:
    times = []
    for _ in range(OUR_RUNS):
        before = process_time()
        result = ascend(GaussianMixtureModel.of(X, "full"), start, acceleration=ACCELERATION)
        times.append(process_time() - before)
    return times, result


def _iterations_needed(X: FloatArray, start: Mixture, best: float) -> int | None:
    """About how many iterations of plain EM lead to the answer; None if they lead elsewhere or are too many."""
    model = GaussianMixtureModel.of(X, "full")
    nodes = coarse_nodes(model.data)
    if nodes is None:
        return None
    way = climb(replace(model, data=nodes), start, max_passes=MOST_COUNTED)
    if not way.outcome.converged or best - way.mixture.log_likelihood(X) > SAME_OPTIMUM:
        return None
    return int(np.argmax(way.log_likelihood - way.log_likelihoods <= ANSWER_NATS))
