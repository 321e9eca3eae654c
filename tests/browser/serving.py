"""The real app as a process of its own, and the browser to visit it with."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 60.0
BLAS_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path() -> str | None:
    """The browser named by CHROMIUM, else one on the path, else None: then Playwright looks for its own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next((path for path in map(shutil.which, names) if path), None)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served_app(log: Path) -> Iterator[str]:
    """Serve the app as ``make run`` does, on a free port; yield its address.

    Afterwards no traceback may stand in the server's output.
    """
    with served_process(log) as (address, _):
        yield address


@contextlib.contextmanager
def served_process(log: Path) -> Iterator[tuple[str, int]]:
    """As ``served_app``; yield the number of the process too."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    quiet = ["--server.headless", "true"]
    environment = os.environ | dict.fromkeys(BLAS_THREADS, "1")
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, *quiet], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait_until_up(f"http://127.0.0.1:{port}/_stcore/health", server, log)
            yield f"http://127.0.0.1:{port}", server.pid
        finally:
            server.terminate()
            server.wait(timeout=SECONDS_TO_START)
    said = log.read_text(encoding="utf-8", errors="replace")
    assert "Traceback" not in said, said


def _wait_until_up(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        assert server.poll() is None, log.read_text(encoding="utf-8", errors="replace")
        time.sleep(0.1)
    raise TimeoutError(f"the app did not answer within {SECONDS_TO_START:g} s")
