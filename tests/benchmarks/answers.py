"""Time to the answer: from one start to the same optimum, ours with acceleration and compression."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from time import process_time

from gmm_core import Mixture
from gmm_core.arrays import FloatArray
from gmm_core.ascent import Ascent, ascend
from gmm_core.climb import climb
from gmm_core.gaussian_model import GaussianMixtureModel
from tests.benchmarks.cells import ANSWER_NATS, ANSWER_RATIOS, Cell
from tests.benchmarks.programs import Program, programs

OUR_RUNS = 5
# Another program goes on in bursts, so that it is seen when it has arrived: so many iterations, or so much of all done.
BURST = (10, 0.03)
# Another program gets so much more time than would show that the target is reached.
MARGIN = 1.05
ACCELERATION = "squarem"


@dataclass(frozen=True)
class Other:
    """Another program's way: seconds of the processor, iterations, and the nats it lacks to the best optimum."""

    seconds: float
    iterations: int
    gap: float

    @property
    def arrived(self) -> bool:
        """Whether it is within the allowed distance of the best optimum."""
        return self.gap <= ANSWER_NATS


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
        others[one.name], ended = _other_run(one, X, start, best, limit)
        if others[one.name].arrived:
            # It may be on its way past us: where would EM lead from there?
            beyond = climb(GaussianMixtureModel.of(X, "full"), ended, acceleration=ACCELERATION, max_passes=200)
            best = max(best, beyond.log_likelihood)
        times += _our_runs(X, start)[0]
    result = ours.climb
    gap = best - result.log_likelihood
    return Answer(
        cell, median(times), gap, result.log_likelihood, result.n_passes, ours.n_nodes, ours.compression_error, others
    )


def _our_runs(X: FloatArray, start: Mixture) -> tuple[list[float], Ascent]:
    times = []
    for _ in range(OUR_RUNS):
        before = process_time()
        result = ascend(GaussianMixtureModel.of(X, "full"), start, acceleration=ACCELERATION)
        times.append(process_time() - before)
    return times, result


def _other_run(program: Program, X: FloatArray, start: Mixture, best: float, limit: float) -> tuple[Other, Mixture]:
    """Run until it is near the best optimum, or the limit is passed; looking at it is not in its time."""
    session = program.start(program.prepare(X, 1), start)
    seconds, iterations, gap = 0.0, 0, best
    while seconds < limit:
        before = process_time()
        made = session.advance(max(BURST[0], round(BURST[1] * iterations)))
        seconds, iterations = seconds + process_time() - before, iterations + made
        gap = best - session.mixture.log_likelihood(X)
        if gap <= ANSWER_NATS:
            break
    return Other(seconds, iterations, gap), session.mixture
