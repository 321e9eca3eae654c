"""Seed every bug of :mod:`tests.mutations.bugs` in a copy of the project, one at a time, and see its tests fail."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.mutations.bugs import BUGS, Bug

ROOT = Path(__file__).parents[2]
COPIED = ("gmm_core", "tests", "pyproject.toml")


def noticed(bug: Bug) -> bool:
    """Whether the bug's tests fail when it is there."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, copy / name)
        file = copy / bug.file
        file.write_text(file.read_text(encoding="utf-8").replace(bug.old, bug.new), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *bug.tests.split()]
        result = subprocess.run(command, cwd=copy, capture_output=True, text=True)
    if result.returncode not in (0, 1):
        raise RuntimeError(f"{bug.name}: the tests did not run\n{result.stdout[-2000:]}{result.stderr[-2000:]}")
    return result.returncode == 1


def main() -> int:
    """Print one line per bug; 1 if any goes unnoticed."""
    chosen = [bug for bug in BUGS if not sys.argv[1:] or any(word in bug.name for word in sys.argv[1:])]
    unnoticed = 0
    for bug in chosen:
        seen = noticed(bug)
        unnoticed += not seen
        sys.stdout.write(f"{'noticed  ' if seen else 'UNNOTICED'}  {bug.name}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{len(chosen) - unnoticed} of {len(chosen)} bugs noticed\n")
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main())
