"""Colours and symbols, in one place: every figure takes them from here, and so does the stage.

The eight component colours follow the order of hues of Okabe & Ito (2008): blue, orange, green, purple, teal, grey,
olive, indigo. Unlike theirs they were searched for so that on their background each has a contrast of at
least 3:1 and any two stay apart for normal and for the three kinds of dichromatic vision (a test says how far).
Colour is still never the only sign: component k also has its number and its symbol.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gmm_core.arrays import FloatArray

Mode = Literal["light", "dark"]

COMPONENT_COLOURS: dict[Mode, tuple[str, ...]] = {
    "light": ("#1a7fd4", "#c87000", "#0a5c34", "#c32e97", "#2f6f73", "#958584", "#586b19", "#3d1a8a"),
    "dark": ("#32a9fe", "#f69e23", "#cefdce", "#bf4e8c", "#7fe1fd", "#adac9d", "#7b7905", "#4e6afd"),
}
COMPONENT_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "triangle-down")
COMPONENT_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "8px 3px 2px 3px 2px 3px", "2px 6px")


@dataclass(frozen=True)
class Theme:
    """The colours of a figure, as ``#rrggbb``.

    Attributes
    ----------
    components
        One colour for each component; see :meth:`component`.
    background, text, grid
        The paper, what is written on it, and the lines behind the data.
    mixture, truth
        The sum of the components, and the true density where it is known.
    data
        Data as such: the bars of a histogram.
    waiting
        Points before the first E-step, which belong to no component yet.
    """

    components: tuple[str, ...]
    background: str
    text: str
    grid: str
    mixture: str
    truth: str
    data: str
    waiting: str

    def component(self, k: int) -> str:
        """Return the colour of component k, from 0. After the last they start again."""
        return self.components[k % len(self.components)]


THEMES: dict[Mode, Theme] = {
    "light": Theme(
        components=COMPONENT_COLOURS["light"],
        background="#ffffff",
        text="#31333f",
        grid="#e3e5ea",
        mixture="#c1121f",
        truth="#22262e",
        data="#c3c8d2",
        waiting="#858b96",
    ),
    "dark": Theme(
        components=COMPONENT_COLOURS["dark"],
        background="#0e1117",
        text="#fafafa",
        grid="#2c303a",
        mixture="#ff6666",
        truth="#eef0f4",
        data="#495162",
        waiting="#9aa0ab",
    ),
}


def rgb(colours: tuple[str, ...]) -> FloatArray:
    """Return colours ``#rrggbb`` as numbers from 0 to 255, shape (n, 3)."""
    return np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in colours], dtype=np.float64)


def blended(responsibilities: FloatArray, theme: Theme) -> NDArray[np.str_]:
    """Return for each point its mix of the component colours, as ``#rrggbb``.

    Parameters
    ----------
    responsibilities
        Shape (N, K), rows summing to one: the share of each component's colour.

    Returns
    -------
    Shape (N,). A point that belongs to one component alone has exactly its colour.
    """
    K = responsibilities.shape[1]
    mixed = np.rint(responsibilities @ rgb(tuple(theme.component(k) for k in range(K)))).astype(np.int64)
    red, green, blue = np.clip(mixed, 0, 255).T
    codes = (red << 16) + (green << 8) + blue
    distinct, index = np.unique(codes, return_inverse=True)
    return np.array([f"#{code:06x}" for code in distinct])[index]


def symbol(k: int) -> str:
    """Return the marker symbol of component k, from 0."""
    return COMPONENT_SYMBOLS[k % len(COMPONENT_SYMBOLS)]


def dash(k: int) -> str:
    """Return the dash pattern of the curve of component k, from 0."""
    return COMPONENT_DASHES[k % len(COMPONENT_DASHES)]


def translucent(colour: str, opacity: float) -> str:
    """Return ``#rrggbb`` with an opacity from 0 to 1, as ``rgba(…)``."""
    red, green, blue = rgb((colour,))[0].astype(int)
    return f"rgba({red},{green},{blue},{opacity:g})"
