"""Progress of a whole from the progress of its parts."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[float], None]


def part(progress: Progress | None, index: int, total: int) -> Progress | None:
    """Return the callback for part ``index`` of ``total`` equal parts."""
    if progress is None:
        return None
    return lambda fraction: progress((index + fraction) / total)
