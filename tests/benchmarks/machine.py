"""What the numbers were measured with and on."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from gmm_core.blocks import available_threads

PACKAGES = ("numpy", "scipy", "scikit-learn", "scikit-learn-intelex")
INTRODUCTION = """# Benchmarks

Written by `make bench OPTIONS=--write`; not edited by hand. Every program runs maximum likelihood with full
covariances in float64. The programs take turns in one process, round after round; times are medians, and
ratios are medians over the rounds of another program's time over ours. An iteration is the difference of
a long and a short run from the same start, so that what a call costs cancels. On one thread the clock is
the processor's, which other processes disturb less than the wall's; on several it is the wall's.
"textbook" is the plain program of textbooks: products of densities, no logarithms.
"""


def description(load: Sequence[float]) -> str:
    """How it was measured, the versions, the machine and how busy it was before and after."""
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    versions = [f"Python {platform.python_version()}", *(_version(name) for name in PACKAGES)]
    cores = available_threads()
    return "\n".join(
        [
            INTRODUCTION,
            f"- {', '.join(versions)}; BLAS {blas['name']} {blas['version']}",
            f"- {processor()}, {cores} cores, {platform.system()}",
            f"- load of the machine before and after: {load[0]:.1f} and {load[-1]:.1f}"
            + (" (others were busy on it)" if max(load) > cores + 0.5 else ""),
            "",
        ]
    )


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package} not installed"


def processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
