"""Peak memory beyond the data, as the operating system sees it: each program in a process of its own."""

from __future__ import annotations

import resource
import sys
from contextlib import suppress
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
    _forget_peak()
    before = _held_bytes()
    work(X)
    return Peak(cell, name, (_peak_bytes() - before) / 1e6)


def _forget_peak() -> None:
    """Linux can: else a peak of the imports hides a smaller one."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _held_bytes() -> int:
    return _status("VmRSS") or _peak_bytes()


def _peak_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return _status("VmHWM") or (peak if sys.platform == "darwin" else 1024 * peak)


def _status(field: str) -> int | None:
    """Bytes by Linux's account of the process, None elsewhere."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith(field)), None)
