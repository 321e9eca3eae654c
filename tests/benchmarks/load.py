"""Thirty sessions that step once a second: how long each waits for the server, and how busy it is.

The sessions speak Streamlit's own protocol without a browser, so that what is measured is the server.
A stage steps by itself; what reaches the server is the report of a cursor that has come to rest, and what
comes back is all that follows the cursor. To a stage a steady rhythm is no rest; here every step is reported,
which is the most that people who step once a second can ask of the server.
"""

from __future__ import annotations

import asyncio
import json
import os
import struct
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

# Both come with Streamlit, whose server and messages these are.
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

SESSIONS = 30
STEPS = 14
ALONE = 12
LONGEST_WAIT = 20.0


@dataclass(frozen=True)
class Load:
    """What a number of sessions met with; times in milliseconds.

    Attributes
    ----------
    medians, p95s
        Of every session's steps.
    cpu
        The server's, as a share of one core.
    """

    medians: list[float]
    p95s: list[float]
    cpu: float


class Session:
    """One visitor of the Studio, without a screen."""

    def __init__(self, socket: ClientConnection, address: str) -> None:
        self.socket = socket
        self.address = address
        self.script = ""
        self.fragment = ""
        self.stage = ""
        self.run = ""

    async def open(self) -> None:
        """Load the page, and learn what the stage's messages must name."""
        await self._send(BackMsg())
        await self._answer()
        assert self.run, "the page shows a stage"

    async def step(self, cursor: int) -> float:
        """Report a cursor; return the milliseconds until everything that follows it has come."""
        message = BackMsg()
        report = [{"event": "cursor", "value": {"run": self.run, "cursor": cursor}}]
        widget = message.rerun_script.widget_states.widgets.add()
        widget.id = f"$$STREAMLIT_INTERNAL_KEY_{self.stage}__events"
        widget.json_trigger_value = json.dumps(report)
        message.rerun_script.fragment_id = self.fragment
        message.rerun_script.page_script_hash = self.script
        started = time.perf_counter()
        await self._send(message)
        n_elements = await self._answer()
        assert n_elements > 5, "the panel beside the stage follows the cursor"
        return 1000.0 * (time.perf_counter() - started)

    async def _send(self, message: BackMsg) -> None:
        context = message.rerun_script.context_info
        context.url, context.locale, context.timezone = self.address, "en-GB", "UTC"
        await self.socket.send(message.SerializeToString())

    async def _answer(self) -> int:
        """Read until the script has run; return how many elements came."""
        n_elements = 0
        while True:
            message = ForwardMsg()
            message.ParseFromString(await asyncio.wait_for(self.socket.recv(decode=False), LONGEST_WAIT))
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.script = message.new_session.page_script_hash
            if kind == "delta":
                n_elements += 1
                self._notice(message.delta)
            if kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return n_elements

    def _notice(self, delta: Any) -> None:
        part = delta.new_element.bidi_component
        if part.component_name == "gmm_stage" and part.bytes:
            (length,) = struct.unpack("<I", part.bytes[4:8])
            self.run = json.loads(part.bytes[8 : 8 + length])["run"]
            self.stage, self.fragment = part.id, delta.fragment_id


async def load(address: str, server: int, n_sessions: int, n_steps: int) -> Load:
    """Let sessions step once a second, evenly spread over it. ``server`` is the process that serves ``address``."""
    stream = f"ws://{urlsplit(address).netloc}/_stcore/stream"
    sockets = [await connect(stream, subprotocols=None, origin=None, max_size=None) for _ in range(n_sessions)]
    try:
        sessions = [Session(socket, f"{address}/") for socket in sockets]
        for session in sessions:
            await session.open()
        busy, started = cpu_seconds(server), time.perf_counter()
        steps = (_steps(session, i / n_sessions, n_steps) for i, session in enumerate(sessions))
        times = await asyncio.gather(*steps)
        cpu = (cpu_seconds(server) - busy) / (time.perf_counter() - started)
    finally:
        for socket in sockets:
            await socket.close()
    return Load([median(each) for each in times], [percentile(each, 95) for each in times], cpu)


async def _steps(session: Session, delay: float, n_steps: int) -> list[float]:
    start = time.perf_counter() + delay
    times = []
    for i in range(n_steps):
        await asyncio.sleep(max(0.0, start + i - time.perf_counter()))
        times.append(await session.step(i + 1))
    return times


def cpu_seconds(process: int) -> float:
    """The processor time that a process has used, with its threads (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0))


def percentile(values: list[float], percent: float) -> float:
    """The value that this share of the others doesn't exceed; infinite where there are none."""
    ordered = sorted(values)
    if not ordered:
        return float("inf")
    return ordered[min(len(ordered) - 1, round(percent / 100.0 * (len(ordered) - 1)))]


def measure(address: str, server: int) -> tuple[Load, Load]:
    """One session alone, then all of them."""
    alone = asyncio.run(load(address, server, 1, ALONE))
    return alone, asyncio.run(load(address, server, SESSIONS, STEPS))
