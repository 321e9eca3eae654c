"""Another program on its way, in bursts, so that it is seen when it has arrived."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import process_time

from gmm_core import Mixture
from gmm_core.arrays import FloatArray
from tests.benchmarks.programs import Program

# Iterations of a burst: so many, or so much of all done.
BURST = (10, 0.03)


@dataclass(frozen=True)
class Journey:
    """Seconds of the processor, iterations, and where they led; ``arrived`` is False where time ran out."""

    seconds: float
    iterations: int
    log_likelihood: float
    mixture: Mixture
    arrived: bool


def travel(
    program: Program, X: FloatArray, start: Mixture, limit: float, arrived: Callable[[float, float], bool]
) -> Journey:
    """Run until ``arrived(log_likelihood, gain of an iteration)``, or the limit is passed.

    To look where it is takes none of its time.
    """
    session = program.start(program.prepare(X, 1), start)
    seconds, iterations, there = 0.0, 0, False
    log_likelihood = start.log_likelihood(X)
    while seconds < limit and not there:
        before = process_time()
        made = session.advance(max(BURST[0], round(BURST[1] * iterations)))
        seconds, iterations = seconds + process_time() - before, iterations + made
        last, log_likelihood = log_likelihood, session.mixture.log_likelihood(X)
        there = arrived(log_likelihood, (log_likelihood - last) / max(made, 1))
    return Journey(seconds, iterations, log_likelihood, session.mixture, there)
