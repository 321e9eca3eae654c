"""The Studio in a real browser: from a key to the painted frame, playing, the first view, and a changed setting.

The clock is the browser's. A key's time begins with the event's own time stamp and ends when the frame in which the
stage shows the new half-step has been painted: a message posted from that frame's callback arrives after it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from playwright.sync_api import Browser, BrowserContext, Page

from tests.benchmarks.load import percentile

WINDOW = {"width": 1366, "height": 768}
LONGEST_WAIT = 20_000
PRESSES = 40
# Not a whole number of frames, so that keys fall at any time within one.
BETWEEN_PRESSES = 0.117
CHANGES = 20
FIRST_VIEWS = 3
PLAYED_AT = 30
RUNS = {
    "1-D, N = 1,000": ("/?source=heights&start=random_points&max_iterations=100", 33.0),
    "2-D, N = 1,000": ("/?source=overlapping&n=1000&max_iterations=100", 33.0),
    "2-D, N = 10,000": ("/?source=overlapping&n=10000&max_iterations=60", 50.0),
    "2-D, N = 100,000": ("/?source=overlapping&n=100000&max_iterations=40", 100.0),
}
SETTINGS = {name: path for name, (path, _) in RUNS.items() if name.endswith(" 1,000")}


@dataclass(frozen=True)
class Row:
    """One line of the table: times are in milliseconds. ``reached`` decides; ``typical`` is beside it."""

    what: str
    typical: str
    reached: float
    target: float
    unit: str = "ms"

    @property
    def good(self) -> bool:
        return self.reached <= self.target


# Before anything of the page: the stage keeps its keys to itself.
_LISTEN = """
window.addEventListener("keydown", (event) => { window.pressed = event.timeStamp; }, { capture: true });
"""
# In the page: when was the key pressed, and when was the frame painted in which `attribute` of the stage changed.
_WATCH = """
([attribute]) => {
  const find = (root) => root.querySelector("[data-testid=stage]")
    ?? [...root.querySelectorAll("*")].map((each) => each.shadowRoot && find(each.shadowRoot)).find(Boolean);
  const stage = find(document);
  const seen = window.seen = { times: [], values: [] };
  window.pressed = null;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    const now = performance.now();
    if (window.pressed !== null) seen.times.push(now - window.pressed);
    seen.values.push([Number(stage.dataset.cursor), now]);
    window.pressed = null;
  };
  new MutationObserver(() => {
    // Drawn in a frame's callback: the message comes after its paint. Elsewhere: after that of the next.
    const inFrame = attribute === "data-cursor";
    inFrame ? port2.postMessage(0) : requestAnimationFrame(() => port2.postMessage(0));
  }).observe(stage, { attributes: true, attributeFilter: [attribute] });
}
"""


def measure(browser: Browser, address: str, progress: Callable[[str], None]) -> list[Row]:
    """Everything that one person at one screen notices."""
    rows: list[Row] = []
    context = browser.new_context(viewport=WINDOW)  # type: ignore[arg-type]
    context.set_default_timeout(LONGEST_WAIT)
    context.add_init_script(_LISTEN)
    for name, (path, target) in RUNS.items():
        progress(f"keys: {name}")
        rows.append(keys(opened(context, address + path), name, target))
    progress("playing")
    rows.append(playing(opened(context, address + RUNS["2-D, N = 1,000"][0])))
    for name, path in SETTINGS.items():
        progress(f"settings: {name}")
        rows.append(settings(opened(context, address + path), name))
        progress(f"edits: {name}")
        rows.append(edits(opened(context, address + path), name))
    progress("data sent")
    rows += traffic(context, address + RUNS["2-D, N = 1,000"][0])
    context.close()
    progress("first views")
    return [*rows, first_views(browser, address)]


def opened(context: BrowserContext, address: str) -> Page:
    """A page whose stage is drawn and at rest; other pages of the context are closed."""
    for page in context.pages:
        page.close()
    page = context.new_page()
    page.goto(address)
    page.locator("[data-testid=stage][data-run]").wait_for()
    page.wait_for_timeout(800)
    return page


def keys(page: Page, name: str, target: float) -> Row:
    """From the key → to the painted half-step."""
    page.evaluate(_WATCH, ["data-cursor"])
    for i in range(PRESSES):
        page.keyboard.press("ArrowRight" if i % 8 else "ArrowLeft")
        time.sleep(BETWEEN_PRESSES)
    return timed(f"key to painted frame, {name}", page.evaluate("window.seen.times"), target)


def timed(what: str, times: list[float], target: float) -> Row:
    """A row for times of which the 95th percentile counts."""
    typical = f"p50 {percentile(times, 50):.0f} ms, slowest {max(times):.0f} ms; {len(times)} times"
    return Row(f"{what}: p95", typical, percentile(times, 95), target)


def playing(page: Page) -> Row:
    """Playing at 30 steps a second: every half-step is drawn, in time."""
    page.get_by_test_id("stage-speed").select_option(str(PLAYED_AT))
    page.evaluate("document.activeElement?.blur()")
    page.evaluate(_WATCH, ["data-cursor"])
    page.keyboard.press("Space")
    time.sleep(3.0)
    page.keyboard.press("Space")
    values = page.evaluate("window.seen.values")
    # A stage that glides is drawn several times at one half-step.
    drawn = [values[0], *(after for before, after in pairwise(values) if after[0] != before[0])]
    skipped = sum(max(after - before - 1, 0) for (before, _), (after, _) in pairwise(drawn))
    seconds = (drawn[-1][1] - drawn[0][1]) / 1000.0
    # One may be under way at the end.
    late = max(0, round(PLAYED_AT * seconds) - (drawn[-1][0] - drawn[0][0]) - 1)
    longest = max(after - before for (_, before), (_, after) in pairwise(drawn))
    shown = f"{len(drawn)} half-steps at {(len(drawn) - 1) / seconds:.1f} a second, longest gap {longest:.0f} ms"
    return Row("half-steps left out or late, playing 30 a second, 2-D, N = 1,000", shown, skipped + late, 0, "")


def settings(page: Page, name: str) -> Row:
    """From the last key of a new seed to its run on the stage; no seed comes twice, so nothing is at hand already."""
    page.evaluate(_WATCH, ["data-run"])
    box = page.get_by_role("spinbutton", name="Seed of the data")
    for i in range(CHANGES):
        before = page.get_by_test_id("stage").get_attribute("data-run")
        box.fill(str(1000 + i))
        box.press("Enter")
        page.locator(f"[data-testid=stage]:not([data-run='{before}'])").wait_for()
        page.wait_for_timeout(500)
    return timed(f"setting to its run drawn, {name}", page.evaluate("window.seen.times"), 400.0)


def edits(page: Page, name: str) -> Row:
    """From letting go of a mean that was moved to the run that starts there on the stage."""
    page.get_by_test_id("stage-edit").click()
    page.evaluate(_WATCH, ["data-run"])
    handle = page.get_by_test_id("stage-handle-mean-0")
    for i in range(CHANGES):
        before = page.get_by_test_id("stage").get_attribute("data-run")
        handle.focus()
        page.keyboard.press("ArrowRight" if i % 2 else "Shift+ArrowRight")
        page.keyboard.press("Enter")
        page.locator(f"[data-testid=stage]:not([data-run='{before}'])").wait_for()
        page.wait_for_timeout(500)
    return timed(f"edit to its run drawn, {name}", page.evaluate("window.seen.times"), 400.0)


def traffic(context: BrowserContext, address: str) -> list[Row]:
    """What goes to and fro while someone steps in a steady rhythm, and once they rest.

    A rhythm begins with its second step: the first may be followed by a rest, and is reported.
    """
    frames: list[int] = []
    for page in context.pages:
        page.close()
    page = context.new_page()

    def count(payload: str | bytes) -> None:
        frames.append(len(payload))

    def listen(socket: object) -> None:
        for event in ("framesent", "framereceived"):
            socket.on(event, count)  # type: ignore[attr-defined]

    page.on("websocket", listen)
    page.goto(address)
    page.locator("[data-testid=stage][data-run]").wait_for()
    page.wait_for_timeout(1500)
    rows = []
    for pace, milliseconds in (("four times a second", 250), ("once a second", 1000)):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(milliseconds)
        frames.clear()
        for _ in range(5):
            page.keyboard.press("ArrowRight")
            page.wait_for_timeout(milliseconds)
        stepping = sum(frames)
        page.wait_for_timeout(2500)
        rest = f"at rest {sum(frames) - stepping:,} bytes once, for what follows the cursor"
        rows.append(Row(f"bytes sent while stepping {pace}", rest, float(stepping), 0.0, ""))
    return rows


def first_views(browser: Browser, address: str) -> Row:
    """A browser that was never here: from the address to the first picture of the run."""
    times = []
    for _ in range(FIRST_VIEWS):
        context = browser.new_context(viewport=WINDOW)  # type: ignore[arg-type]
        context.set_default_timeout(LONGEST_WAIT)
        page = context.new_page()
        started = time.perf_counter()
        page.goto(address, wait_until="commit")
        page.locator("[data-testid=stage][data-run]").wait_for()
        page.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))")
        times.append(1000.0 * (time.perf_counter() - started))
        context.close()
    return timed("first view in a browser without a cache", times, 3000.0)
