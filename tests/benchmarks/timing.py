"""Time per iteration, all programs in turn, and the classic 500 iterations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time
from typing import Any

from gmm_core import Mixture
from gmm_core.arrays import FloatArray
from gmm_core.climb import climb
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.models.textbook import program
from tests.benchmarks.cells import Cell, two_normals
from tests.benchmarks.programs import OURS, TEXTBOOK, Program, programs
from tests.benchmarks.textbook import TwoNormals

# A measurement takes about so long, whatever the program, so that a clock and an interruption weigh little.
SLICE_SECONDS = 0.1
MOST_ITERATIONS = 256
ROUNDS = (3, 41)
RACE_ROUNDS = 31
RACE_ITERATIONS = 500
# Programs that do the same iterations reach the same log-likelihood, relatively.
AGREEMENT = 1e-9

WRITTEN_OUT, OVER_AN_ARRAY = "the program, two of everything written out", "the program over an array of components"
OURS_AS_MANY, OURS_CONVERGED = "gmm_core, as many iterations", "gmm_core, until less than 1e-6 nats are left"


@dataclass(frozen=True)
class Iteration:
    """Of one cell, by program: median seconds per iteration, and the median over rounds of their ratio to ours.

    ``astray`` are programs that were not where we were after three iterations.
    """

    cell: Cell
    threads: int
    rounds: int
    seconds: dict[str, float]
    ratios: dict[str, float]
    astray: list[str]


@dataclass(frozen=True)
class Race:
    """The classic 500 iterations by contender: median seconds, and the program's time over ours.

    ``short`` is what the program's result lacks to our converged one, in nats; ``passes`` is what that one took.
    """

    seconds: dict[str, float]
    ratios: dict[str, dict[str, float]]
    short: float
    passes: int


class _Contender:
    """A program on the data of a cell, and how much to time at once."""

    def __init__(self, program: Program, X: FloatArray, start: Mixture, threads: int) -> None:
        self.program, self.mixture = program, start
        self.clock = clock(threads)
        self.prepared = program.prepare(X, threads)
        self.length, self.repeats = 2, 1
        self.time(1)
        while self.length < MOST_ITERATIONS and self.time(self.length)[0] < SLICE_SECONDS:
            self.length *= 2
        self.repeats = max(1, round(SLICE_SECONDS / self.time(self.length)[0]))

    def time(self, n_iterations: int) -> tuple[float, int]:
        """Seconds, and the iterations that were made in them."""
        session = self.program.start(self.prepared, self.mixture)
        before = self.clock()
        made = session.advance(n_iterations)
        return self.clock() - before, made

    def per_iteration(self) -> float:
        """The difference of two lengths, in which what a call costs cancels."""
        seconds, iterations = 0.0, 0
        for _ in range(self.repeats):
            short, long = self.time(1), self.time(1 + self.length)
            seconds, iterations = seconds + long[0] - short[0], iterations + long[1] - short[1]
        return seconds / iterations

    def after(self, n_iterations: int) -> Mixture:
        """Where so many iterations lead."""
        session = self.program.start(self.prepared, self.mixture)
        session.advance(n_iterations)
        return session.mixture


def clock(threads: int) -> Callable[[], float]:
    """Seconds of the processor on one thread, which other processes disturb less; else of the wall."""
    return process_time if threads == 1 else perf_counter


def time_iterations(cell: Cell, threads: int, budget: float) -> Iteration:
    """Rounds over all programs, each in its turn, for about ``budget`` seconds."""
    X = cell.data()
    start = cell.start(X)
    # The program of textbooks has one thread, whatever there is.
    taking_part = [one for one in programs(cell.D) if threads == 1 or one.name != TEXTBOOK]
    contenders = [_Contender(one, X, start, threads) for one in taking_part]
    names = [one.program.name for one in contenders]
    astray = _astray(contenders, X)
    rounds: list[dict[str, float]] = []
    until = perf_counter() + budget
    while len(rounds) < ROUNDS[0] or (len(rounds) < ROUNDS[1] and perf_counter() < until):
        turn = len(rounds) % len(contenders)
        rounds.append({one.program.name: one.per_iteration() for one in contenders[turn:] + contenders[:turn]})
    seconds = {name: median(one[name] for one in rounds) for name in names}
    ratios = {name: median(one[name] / one[OURS] for one in rounds) for name in names}
    return Iteration(cell, threads, len(rounds), seconds, ratios, astray)


def _astray(contenders: Sequence[_Contender], X: FloatArray) -> list[str]:
    reached = {one.program.name: one.after(3).log_likelihood(X) for one in contenders if one.program.same_steps}
    ours = reached[OURS]
    return [name for name, value in reached.items() if not abs(value - ours) <= AGREEMENT * abs(ours)]


def time_race() -> Race:
    """Whole calls, preparation and all, in turn."""
    X, start = two_normals()
    x = X[:, 0].copy()

    def written_out() -> Mixture:
        session = TwoNormals(x, start)
        session.advance(RACE_ITERATIONS)
        return session.mixture

    def ours(**settings: Any) -> Any:
        return climb(GaussianMixtureModel.of(X, "full"), start, **settings)

    runs: dict[str, Callable[[], Any]] = {
        WRITTEN_OUT: written_out,
        OVER_AN_ARRAY: lambda: program(x, n_iterations=RACE_ITERATIONS),
        OURS_AS_MANY: lambda: ours(max_passes=RACE_ITERATIONS, tolerance=None),
        OURS_CONVERGED: lambda: ours(),
    }
    rounds = [{name: _seconds(run) for name, run in runs.items()} for _ in range(RACE_ROUNDS)]
    ratios = {
        ours: {book: median(one[book] / one[ours] for one in rounds) for book in (WRITTEN_OUT, OVER_AN_ARRAY)}
        for ours in (OURS_AS_MANY, OURS_CONVERGED)
    }
    converged = ours()
    short = converged.log_likelihood - written_out().log_likelihood(X)
    return Race({name: median(one[name] for one in rounds) for name in runs}, ratios, short, converged.n_passes)


def _seconds(run: Callable[[], Any]) -> float:
    before = process_time()
    run()
    return process_time() - before
