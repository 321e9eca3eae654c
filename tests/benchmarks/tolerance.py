"""Time to a tolerance in total nats, where components overlap and EM is slow: ours each way, and the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import process_time
from typing import Any

from gmm_core.acceleration import ACCELERATIONS
from gmm_core.ascent import ascend
from gmm_core.climb import climb
from gmm_core.gaussian_model import GaussianMixtureModel
from tests.benchmarks.cells import TOLERANCE, Cell
from tests.benchmarks.journey import travel
from tests.benchmarks.programs import OURS, programs

OUR_RUNS = 3
MOST_PASSES = 50_000
MOST_SECONDS = 90.0
COMPRESSED = f"{OURS}, compression and all"


@dataclass(frozen=True)
class Finish:
    """How a program ended: seconds, iterations, and the nats it lacks to the best of all; False where time ran out."""

    program: str
    seconds: float
    iterations: int
    gap: float
    finished: bool


def time_to_tolerance(cell: Cell, cap: float) -> tuple[Cell, list[Finish]]:
    """Ours end when no more than the tolerance is left to gain; the others when an iteration gains no more."""
    X = cell.data()
    start = cell.start(X)
    ended: list[tuple[str, float, int, float, bool]] = []
    for name, run in _our_ways(X, start).items():
        times = []
        for _ in range(OUR_RUNS):
            before = process_time()
            result = run()
            times.append(process_time() - before)
        ended.append((name, median(times), result.n_passes, result.log_likelihood, result.outcome.converged))
    for one in programs(cell.D):
        if one.name != OURS:
            way = travel(one, X, start, min(cap, MOST_SECONDS), lambda log_likelihood, gain: gain <= TOLERANCE)
            ended.append((one.name, way.seconds, way.iterations, way.log_likelihood, way.arrived))
    best = max(log_likelihood for *_, log_likelihood, _ in ended)
    return cell, [Finish(name, seconds, n, best - value, done) for name, seconds, n, value, done in ended]


def _our_ways(X: Any, start: Any) -> dict[str, Callable[[], Any]]:
    def way(acceleration: str) -> Callable[[], Any]:
        return lambda: climb(
            GaussianMixtureModel.of(X, "full"),
            start,
            acceleration=acceleration,
            max_passes=MOST_PASSES,
            tolerance=TOLERANCE,
        )

    ways = {f"{OURS}, {one.title['en']}": way(name) for name, one in ACCELERATIONS.items()}
    return ways | {COMPRESSED: lambda: ascend(GaussianMixtureModel.of(X, "full"), start, tolerance=TOLERANCE).climb}
