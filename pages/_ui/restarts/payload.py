"""Everything that the view of many starts draws, computed by ``gmm_core``: final pictures and all log-likelihoods."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gmm_core.arrays import FloatArray
from gmm_core.datasets import Dataset
from gmm_core.mixture import Mixture
from gmm_core.restarts import Arrival, Attempt, Destination, destinations
from pages._ui.player.line import domain, histogram
from pages._ui.player.pack import Packer, envelope, quantise
from pages._ui.player.plane import factors

MOST_DRAWN = 400
GRID_POINTS = 161
SUBSAMPLE_SEED = 20_240_229
TALLEST_CURVE = 1.6
# The curves are for telling ends apart: below the lowest end, as much again of the spread of ends is shown.
BELOW_THE_ENDS = 0.5
HEADROOM = 0.06


@dataclass(frozen=True, eq=False)
class Panorama:
    """Many runs and what is drawn of them."""

    attempts: tuple[Attempt, ...]
    destinations: tuple[Destination, ...]
    header: dict[str, Any]
    body: bytes

    def to_bytes(self, **extra: Any) -> bytes:
        """The block that the view receives; ``extra`` (words, colours) joins the header."""
        return envelope({**self.header, **extra}, self.body)


def panorama(attempts: Sequence[Attempt], dataset: Dataset, features: tuple[int, ...]) -> Panorama:
    """Build what is drawn of these runs.

    Components are in canonical order here, so that the same maximum is the same picture wherever EM started.
    """
    mixtures = [_shown(one.mixture.canonical(), features, dataset.X.shape[1]) for one in attempts]
    places = destinations(attempts)
    packer = Packer()
    add = _add_line if len(features) == 1 else _add_plane
    rows = _drawn_rows(dataset.n_samples)
    shares = np.array([one.mixture.canonical().responsibilities(dataset.X[rows]).T for one in attempts])
    packer.add("points", dataset.X[rows][:, features], "f4")
    packer.add("responsibilities", quantise(shares, 0.0, 1.0, np.uint8), "u1")
    view = add(packer, dataset.X[:, features], mixtures)
    packer.add("log_likelihood", np.concatenate([one.log_likelihoods for one in attempts]), "f8")
    packed = packer.pack()
    header = {
        "n_features": len(features),
        "n_components": mixtures[0].n_components,
        "n_drawn": len(rows),
        "n_samples": dataset.n_samples,
        "view": view,
        "lengths": [len(one.log_likelihoods) for one in attempts],
        "range": _range(attempts),
        "places": [{"arrival": str(place.arrival), "attempts": list(place.attempts)} for place in places],
        "failures": [_location(one, features) for one in attempts],
        "sections": packed.sections,
    }
    digest = hashlib.sha256(packed.body + json.dumps(header, sort_keys=True).encode()).hexdigest()[:16]
    return Panorama(tuple(attempts), places, {**header, "panorama": digest}, packed.body)


def _shown(mixture: Mixture, features: tuple[int, ...], n_features: int) -> Mixture:
    return mixture if features == tuple(range(n_features)) else mixture.marginal(features)


def _drawn_rows(n_samples: int) -> np.ndarray:
    """Which rows are drawn in every picture: all, or a simple random sample."""
    if n_samples <= MOST_DRAWN:
        return np.arange(n_samples)
    return np.sort(np.random.default_rng(SUBSAMPLE_SEED).choice(n_samples, MOST_DRAWN, replace=False))


def _add_line(packer: Packer, X: FloatArray, mixtures: list[Mixture]) -> dict[str, Any]:
    """One feature: the weighted components and the histogram under them."""
    low, high = domain(X[:, 0], np.array([mixture.means[:, 0] for mixture in mixtures]))
    grid = np.linspace(low, high, GRID_POINTS)
    curves = np.exp(np.array([mixture.weighted_log_densities(grid).T for mixture in mixtures]))
    heights, edges = histogram(X[:, 0])
    top = min(1.06 * max(heights.max(), curves.max()), TALLEST_CURVE * heights.max())
    packer.add("histogram_edges", edges, "f4")
    packer.add("histogram_heights", heights, "f4")
    packer.add("curves", quantise(curves, 0.0, top, np.uint16), "u2")
    return {"x": [low, high], "y": [0.0, top]}


def _add_plane(packer: Packer, X: FloatArray, mixtures: list[Mixture]) -> dict[str, Any]:
    """Two features: the mean and the ellipse of every component."""
    means = np.array([mixture.means for mixture in mixtures])
    x, y = (domain(X[:, d], means[:, :, d]) for d in (0, 1))
    packer.add("means", means, "f4")
    packer.add("factors", np.array([factors(mixture) for mixture in mixtures]), "f4")
    return {"x": list(x), "y": list(y)}


def _range(attempts: Sequence[Attempt]) -> dict[str, float]:
    """What the chart shows: every end that is one, some way below them, and the longest run."""
    ends = [one.log_likelihood for one in attempts if one.arrival not in (Arrival.COLLAPSED, Arrival.EMPTIED)]
    ends = ends or [one.log_likelihood for one in attempts]
    after_one = [float(one.log_likelihoods[min(1, len(one.log_likelihoods) - 1)]) for one in attempts]
    low = min(min(ends) - BELOW_THE_ENDS * (max(ends) - min(ends)), float(np.median(after_one)))
    span = max(ends) - low or max(1.0, abs(low) * 1e-6)
    longest = max(len(one.log_likelihoods) for one in attempts) - 1
    return {"low": low - 0.02 * span, "high": max(ends) + HEADROOM * span, "longest": float(longest)}


def _location(one: Attempt, features: tuple[int, ...]) -> list[float] | None:
    """Where a component failed, on the features shown."""
    location = one.outcome.location
    return None if location is None else [location[feature] for feature in features]
