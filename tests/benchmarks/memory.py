"""Peak memory beyond the data, as the operating system sees it: each program in a process of its own."""

from __future__ import annotations

import resource
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gmm_core.arrays import FloatArray
from gmm_core.ascent import ascend
from tests.benchmarks.cells import Cell
from tests.benchmarks.programs import OURS, programs

ITERATIONS = 3
ASCENT = f"{OURS}, compression and all"


@dataclass(frozen=True)
class Peak:
    """Megabytes (1e6 bytes) beyond what the process held with the data loaded and the program warmed up."""

    cell: Cell
    program: str
    megabytes: float


def entrants(cell: Cell) -> list[str]:
    """Whose memory is measured."""
    return [*(program.name for program in programs(cell.D)), ASCENT]


def measure(cell: Cell, name: str, data_file: str) -> Peak:
    """The peak of one program, data prepared and some iterations made; for the ascent, all of it.

    To be called in a process that has done nothing else; the data come from a file, as making them takes memory too.
    """
    chosen = next(program for program in programs(cell.D) if program.name == (OURS if name == ASCENT else name))
    start = cell.truth()
    small = start.sample(2000, 1)[0]

    def work(X: FloatArray) -> None:
        prepared = chosen.prepare(X, 1)
        if name == ASCENT:
            ascend(prepared, start, max_passes=100)
        else:
            chosen.start(prepared, start).advance(ITERATIONS)

    work(small)
    X = np.load(data_file)
    before = _held_bytes()
    work(X)
    return Peak(cell, name, (_peak_bytes() - before) / 1e6)


def _held_bytes() -> int:
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize()
    return _peak_bytes()


def _peak_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak
