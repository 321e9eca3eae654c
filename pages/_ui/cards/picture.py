"""A small picture of a source, drawn from the data that it gives by default."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from gmm_core.datasets import SOURCES, Dataset
from gmm_core.plots.theme import THEMES, Mode, Theme
from pages._ui.player.line import histogram

WIDTH, HEIGHT, MARGIN = 240, 120, 8
MOST_POINTS = 300
SUBSAMPLE_SEED = 7


@dataclass(frozen=True)
class Card:
    """What a card shows of a source's default data besides its words; ``picture`` is an SVG."""

    n_samples: int
    n_features: int
    picture: str

    @property
    def address(self) -> str:
        """The picture as a ``data:`` address."""
        return "data:image/svg+xml;base64," + b64encode(self.picture.encode()).decode()


@cache
def card(name: str, mode: Mode) -> Card:
    """Return the card of a source on a light or a dark background: a histogram of one feature, else the first two."""
    data, theme = SOURCES[name].generate(), THEMES[mode]
    marks = _bars(data, theme) if data.n_features == 1 else _dots(data, theme)
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    paper = f'<rect width="100%" height="100%" fill="{theme.background}"/>'
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{paper}{marks}</svg>'
    return Card(data.n_samples, data.n_features, picture)


def _bars(data: Dataset, theme: Theme) -> str:
    heights, edges = histogram(data.X[:, 0])
    x = _to_room(edges, WIDTH)
    tops = HEIGHT - MARGIN - heights / heights.max() * (HEIGHT - 2 * MARGIN)
    floor = HEIGHT - MARGIN
    bars = zip(x[:-1], x[1:], tops, strict=True)
    path = "".join(f"M{left:.1f} {floor}V{top:.1f}H{right:.1f}V{floor}z" for left, right, top in bars)
    return f'<path d="{path}" fill="{theme.component(0)}" stroke="{theme.background}"/>'


def _dots(data: Dataset, theme: Theme) -> str:
    """One path for each group of the data; a line of no length with round ends is a dot."""
    rows = np.random.default_rng(SUBSAMPLE_SEED).permutation(data.n_samples)[:MOST_POINTS]
    x, y = _to_room(data.X[:, 0], WIDTH), HEIGHT - _to_room(data.X[:, 1], HEIGHT)
    labels = np.zeros(data.n_samples, dtype=int) if data.labels is None else data.labels
    return "".join(
        f'<path d="{_dots_at(x[rows], y[rows], labels[rows] == label)}" stroke="{theme.component(int(label))}" '
        'stroke-width="4.5" stroke-linecap="round" stroke-opacity="0.85"/>'
        for label in np.unique(labels)
    )


def _dots_at(x: NDArray[np.float64], y: NDArray[np.float64], chosen: NDArray[np.bool_]) -> str:
    return "".join(f"M{a:.1f} {b:.1f}h0" for a, b in zip(x[chosen], y[chosen], strict=True))


def _to_room(values: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    low, high = values.min(), values.max()
    return np.asarray(MARGIN + (values - low) / ((high - low) or 1.0) * (length - 2 * MARGIN))
