"""Sources of data: one module each; ``SOURCES`` finds them by name, in the order of display.

A new source is a new module here that defines ``SOURCE``; nothing else needs an edit.
"""

from collections.abc import Mapping

from gmm_core.datasets._dataset import Dataset
from gmm_core.datasets._edited import edited
from gmm_core.datasets._setting import Setting
from gmm_core.datasets._source import Source
from gmm_core.registry import discover, look_up

SOURCES: Mapping[str, Source] = discover(__name__, "SOURCE")


def source_named(name: str) -> Source:
    """Return the source of that name, or raise InvalidInput that lists the names there are."""
    source: Source = look_up(SOURCES, name, "source")
    return source


__all__ = ["SOURCES", "Dataset", "Setting", "Source", "edited", "source_named"]
