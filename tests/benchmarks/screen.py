"""How fast the Studio is: ``python -m tests.benchmarks.screen``; with ``--write`` the table is kept in SCREEN.md."""

from __future__ import annotations

import argparse
import platform
import signal
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.benchmarks import latency, load
from tests.benchmarks.latency import Row
from tests.benchmarks.machine import processor
from tests.browser.serving import CHROMIUM_FLAGS, chromium_path, served_process

RESULTS = Path(__file__).with_name("SCREEN.md")
MINUTES_AT_MOST = 5
INTRODUCTION = """# The screen

Written by `make bench-screen OPTIONS=--write`; not edited by hand. The app is served as `make run` serves it and
visited with headless Chromium, which draws in software, on the same machine. A line is good where what it
reached is not above the target. The slowest edit is the first: the browser then loads what tables are drawn with.
"""


def main() -> None:
    """Measure everything, show it, and keep it if asked to."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--write", action="store_true", help=f"keep the table in {RESULTS.name}")
    write = options.parse_args().write
    # Whatever hangs, this doesn't.
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(60 * MINUTES_AT_MOST)
    rows, chromium = measure()
    report = "\n".join([INTRODUCTION, f"- {_machine(chromium)}", "", *table(rows), ""])
    print(report)  # noqa: T201
    if write:
        RESULTS.write_text(report, encoding="utf-8")


def _too_long(*_: object) -> None:
    raise TimeoutError(f"not done after {MINUTES_AT_MOST} minutes")


def measure() -> tuple[list[Row], str]:
    """All rows, and the version of the browser."""
    with tempfile.TemporaryDirectory() as folder, served_process(Path(folder) / "log.txt") as (address, server):
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
            rows = latency.measure(browser, address, _say)
            chromium = browser.version
            browser.close()
        _say("sessions")
        alone, together = load.measure(address, server)
    return rows + load_rows(alone, together), chromium


def load_rows(alone: load.Load, together: load.Load) -> list[Row]:
    """How the slowest of thirty sessions fares beside one that is alone."""
    one, slowest = alone.medians[0], max(together.medians)
    cores = load.cores()
    typical = f"median {slowest:.0f} ms against {one:.0f} ms; p95 {max(together.p95s):.0f} against {alone.p95s[0]:.0f}"
    busy = f"{100.0 * together.cpu:.0f} % of one core"
    return [
        Row(f"{_REPORTED}: slowest of {load.SESSIONS} sessions against one alone", typical, slowest / one, 2.0, "×"),
        Row(
            f"{_REPORTED}: processor time of the server, of {cores} cores",
            busy,
            100.0 * together.cpu / cores,
            20.0,
            "%",
        ),
    ]


_REPORTED = "once a second, every step reported"


def table(rows: list[Row]) -> list[str]:
    """The rows in Markdown."""
    lines = ["| what | reached | target | | beside it |", "| --- | ---: | ---: | --- | --- |"]
    for row in rows:
        numbers = (f"{value:.1f}" if row.unit == "×" else f"{value:,.0f}" for value in (row.reached, row.target))
        reached, target = (f"{number} {row.unit}".strip() for number in numbers)
        lines.append(f"| {row.what} | {reached} | {target} | {'good' if row.good else 'MISSED'} | {row.typical} |")
    return lines


def _machine(chromium: str) -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("streamlit", "numpy"))
    return f"Python {platform.python_version()}, {packages}, Chromium {chromium}; {processor()}, {load.cores()} cores"


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
