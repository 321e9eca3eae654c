"""``make bench``: measure, print and, with --write, keep the tables in RESULTS.md beside this file.

Every part runs in a process of its own, for which the number of threads is set before it imports NumPy.
"""

from __future__ import annotations

import argparse
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TextIO

import numpy as np

from gmm_core.blocks import available_threads
from tests.benchmarks import report
from tests.benchmarks.answers import time_answer
from tests.benchmarks.cells import ANSWERS, CELLS, MEMORY, SLOW, TOLERANCE, Cell
from tests.benchmarks.machine import description
from tests.benchmarks.memory import entrants, measure
from tests.benchmarks.timing import time_iterations, time_race
from tests.benchmarks.tolerance import time_to_tolerance
from tests.browser.serving import BLAS_THREADS

ROOT = Path(__file__).resolve().parents[2]
RESULTS = Path(__file__).with_name("RESULTS.md")
PARTS = ("race", "iterations", "threads", "memory", "tolerance", "answers")
QUICK = ("1e3,1,2", "1e3,2,3", "1e5,2,3")


def main() -> None:
    """Parse the command line and do what it says."""
    options = _options()
    if options.child:
        _child(options)
        return
    load = [os.getloadavg()[0]]
    with TemporaryDirectory() as folder:
        results = {part: _part(part, options, folder) for part in PARTS if part in options.parts}
    load.append(os.getloadavg()[0])
    text = _document(results, load)
    _say(text)
    if options.write:
        RESULTS.write_text(text, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.run", description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="what to measure")
    parser.add_argument("--cells", nargs="+", default=None, metavar="N,D,K", help="sizes to time an iteration of")
    parser.add_argument("--seconds", type=float, default=15.0, help="for every size, about")
    parser.add_argument("--cap", type=float, default=300.0, help="most seconds for another program to an answer")
    parser.add_argument("--quick", action="store_true", help="small sizes and no answers: less than a minute")
    parser.add_argument("--write", action="store_true", help=f"keep the tables in {RESULTS.name}")
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.quick:
        options.parts = [part for part in options.parts if part in ("race", "iterations", "threads")]
        options.cells, options.seconds = options.cells or list(QUICK), min(options.seconds, 3.0)
    return options


def _part(part: str, options: argparse.Namespace, folder: str) -> Any:
    """The results of one part; None where it failed, so that the others are not lost."""
    try:
        return _in_child(part, options, folder)
    except subprocess.CalledProcessError:
        return None


def _in_child(part: str, options: argparse.Namespace, folder: str) -> Any:
    """Run one part in a process of its own."""
    if part == "memory":
        return _memory(options, folder)
    return _spawn([part], options, folder, _threads(part))


def _threads(part: str) -> int:
    return available_threads() if part == "threads" else 1


def _spawn(task: Sequence[str], options: argparse.Namespace, folder: str, threads: int = 1) -> Any:
    out = Path(folder) / "out.pickle"
    command = [sys.executable, "-m", "tests.benchmarks.run", "--child", *task, str(out)]
    command += ["--seconds", str(options.seconds), "--cap", str(options.cap)]
    command += ["--cells", *options.cells] if options.cells else []
    environment = os.environ | dict.fromkeys(BLAS_THREADS, str(threads))
    subprocess.run(command, check=True, cwd=ROOT, env=environment)
    return pickle.loads(out.read_bytes())


def _memory(options: argparse.Namespace, folder: str) -> list[Any]:
    data = Path(folder) / "data.npy"
    np.save(data, MEMORY.data())
    return [_spawn(["memory", name, str(data)], options, folder) for name in entrants(MEMORY)]


def _child(options: argparse.Namespace) -> None:
    """Measure one part and leave the results in a file for the parent."""
    part, *arguments, out = options.child
    cells = [Cell.parse(text) for text in options.cells] if options.cells else CELLS
    results: Any
    if part == "memory":
        results = measure(MEMORY, *arguments)
    elif part == "race":
        results = time_race()
    elif part == "tolerance":
        results = time_to_tolerance(SLOW, options.cap)
    else:
        results = []
        for cell in ANSWERS if part == "answers" else cells:
            _say(f"{part}: {cell.title}", sys.stderr)
            if part == "answers":
                results.append(time_answer(cell, options.cap))
            else:
                seconds = options.seconds if part == "iterations" else 0.5 * options.seconds
                results.append(time_iterations(cell, _threads(part), seconds))
    Path(out).write_bytes(pickle.dumps(results))


def _document(results: dict[str, Any], load: Sequence[float]) -> str:
    sections: dict[str, tuple[str, Callable[[Any], str]]] = {
        "race": ("The classic program", report.race),
        "iterations": ("An iteration, one thread", report.iterations),
        "threads": (f"An iteration, {available_threads()} threads", report.iterations),
        "memory": ("Memory", report.memory),
        "tolerance": (f"To {TOLERANCE:g} nats where components overlap, one thread", report.tolerance),
        "answers": ("To the answer, one thread", report.answers),
    }
    texts = []
    for part, result in results.items():
        title, write = sections[part]
        texts.append(f"## {title}\n\n{'This part failed.' if result is None else write(result)}\n")
    return "\n".join([description(load), *texts])


def _say(text: str, stream: TextIO = sys.stdout) -> None:
    stream.write(text + "\n")
    stream.flush()


if __name__ == "__main__":
    main()
