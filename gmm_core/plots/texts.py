"""The words on the figures: English here, replaced by the pages for other languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PlotTexts:
    """Every word that a figure shows besides the names of features and groups.

    Words in braces are filled in: ``{k}`` the number of a component from 1, ``{shown}`` and ``{total}``
    numbers of points.
    """

    component: str = "component {k}"
    data: str = "data"
    density: str = "density"
    mixture: str = "sum"
    truth: str = "true density"
    mean: str = "mean"
    contours: str = "density contours"
    weight: str = "weight"
    iteration: str = "iteration"
    log_likelihood: str = "log-likelihood (nats)"
    responsibility: str = "responsibility"
    subsampled: str = "{shown} of {total} points are drawn, chosen at random; the curves use all of them"
