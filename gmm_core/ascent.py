"""The quickest way up for data of any size: compressed first where that pays, then on all the data.

On nodes the optimum is a little off. One pass over all the data corrects them for it, and what is
left to climb on all the data is next to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

import numpy as np

from gmm_core.acceleration._linearised import applies, gain_ahead
from gmm_core.climb import Climb, climb
from gmm_core.compression import Nodes, compress, robust_width
from gmm_core.correction import corrected
from gmm_core.em import Reason
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.mixture import Mixture
from gmm_core.packed import n_packed
from gmm_core.whitening import WhitenedData

SMALLEST_COMPRESSED = 20_000
COARSE_CELLS = 6.0
# A cell is so much narrower than the narrowest standard deviation among the components.
FINE_CELLS = 6.0
MOST_NODES = 40_000
WORTHWHILE = 0.5
COARSE_TOLERANCE = 1e-3
# Mixing is the quickest near an optimum, and risky only far from it.
PLAIN, REFINING, FLAT = "none", "anderson", "newton"
# On nodes Newton takes over after so many passes, where the curvature takes no more products than this.
PATIENCE, FEW_PRODUCTS = 1_000, 2e7


@dataclass(frozen=True)
class Ascent:
    """A climb on all the data, and what compression contributed.

    Attributes
    ----------
    climb
        The climb on all the data; ``n_passes`` counts all passes over them, and none over nodes.
    n_nodes
        Nodes of each level of compression; empty where the data were taken as they are.
    compression_error
        Log-likelihood on the last nodes less that on all the data, at the same parameters, in nats; 0 without nodes.
    """

    climb: Climb
    n_nodes: tuple[int, ...] = ()
    compression_error: float = 0.0


def compressible(data: WhitenedData) -> bool:
    """Whether compression can pay: one or two features, many points, none of them with a value missing."""
    return data.complete and data.n_features <= 2 and data.n_samples >= SMALLEST_COMPRESSED


def ascend(
    model: GaussianMixtureModel,
    start: Mixture,
    *,
    acceleration: str = "squarem",
    max_passes: int = 10_000,
    tolerance: float = 1e-6,
    polish: bool = True,
) -> Ascent:
    """Climb on nodes, coarse and then fine, and on all the data from where that ends.

    Parameters
    ----------
    polish
        Whether to go on to convergence on all the data. Otherwise one pass verifies: it gives the
        log-likelihood that is reported, and the error of the compressed one.
    acceleration, max_passes, tolerance
        As for :func:`gmm_core.climb.climb`, for each level. From the second on, which begins near an
        optimum, any acceleration gives way to Anderson mixing, and on nodes to Newton's method where the
        likelihood is flat.

    Raises
    ------
    InvalidInput
        As :func:`gmm_core.climb.climb`.
    """
    limits = {"max_passes": max_passes, "tolerance": tolerance}
    far: dict[str, Any] = {"acceleration": acceleration, "compare": False} | limits
    near = far | {"acceleration": acceleration if acceleration == PLAIN else REFINING}
    levels = _climb_nodes(model, start, far, near)
    if not levels:
        return Ascent(climb(model, start, **far))
    on_nodes, compressed = levels[-1]
    sizes = tuple(level.data.n_samples for level, _ in levels)
    final, on_all = _polished(model, on_nodes, compressed, near) if polish else _verified(model, compressed, tolerance)
    return Ascent(final, sizes, compressed.log_likelihood - on_all)


def _verified(model: GaussianMixtureModel, compressed: Climb, tolerance: float) -> tuple[Climb, float]:
    """One pass over all the data where the climb on nodes ended, and the log-likelihood there."""
    final = climb(model, compressed.mixture, max_passes=1, tolerance=tolerance)
    return replace(final, outcome=compressed.outcome), final.log_likelihood


def _polished(
    model: GaussianMixtureModel, on_nodes: GaussianMixtureModel, compressed: Climb, near: dict[str, Any]
) -> tuple[Climb, float]:
    """The climb on all the data from the optimum on nodes, corrected; and the log-likelihood at that on nodes."""
    lacking, log_likelihood = corrected(model, on_nodes, compressed.mixture)
    refined = compressed if lacking is None else climb(lacking, compressed.mixture, **near)
    last = near | {"acceleration": FLAT} if compressed.n_curvatures else near
    final = climb(model, refined.mixture, **last)
    if final.log_likelihoods[0] < log_likelihood:
        final = climb(model, compressed.mixture, **last)
    return replace(final, n_passes=final.n_passes + 1), log_likelihood


def _climb_nodes(
    model: GaussianMixtureModel, start: Mixture, far: dict[str, Any], near: dict[str, Any]
) -> list[tuple[GaussianMixtureModel, Climb]]:
    """The levels of compression that were of use, each as a model on its nodes and the climb on it.

    ``far`` and ``near`` are the settings of climbs from the start, and from the optimum of a coarser level.
    """
    levels: list[tuple[GaussianMixtureModel, Climb]] = []
    nodes: Nodes | None = None
    slack = max(far["tolerance"], COARSE_TOLERANCE)
    ways = ((_coarse, far | {"tolerance": slack}), (_fine, near)) if compressible(model.data) else ()
    for width_of, settings in ways:
        mixture = levels[-1][1].mixture if levels else start
        nodes = _compressed(model.data, width_of(model, mixture), nodes)
        if len(nodes.weights) > WORTHWHILE * model.data.n_samples:
            break
        on_nodes = replace(model, data=WhitenedData(nodes.X, nodes.weights, model.data.ridge))
        result = _patient(on_nodes, mixture, settings)
        if result.outcome.reason in (Reason.COLLAPSED, Reason.EMPTIED):
            break
        levels.append((on_nodes, result))
    return levels


def _patient(on_nodes: GaussianMixtureModel, mixture: Mixture, settings: dict[str, Any]) -> Climb:
    """Climb on nodes; where the likelihood is flat, as components nearly coincide, Newton's method goes on.

    There EM's gains are below what the sum of the log-likelihood resolves long before it arrives.
    """
    sharp = settings["acceleration"] != PLAIN and _cheaply_curved(on_nodes, mixture.n_components)
    passes = settings["max_passes"]
    first = climb(on_nodes, mixture, **settings | {"max_passes": min(passes, PATIENCE) if sharp else passes})
    if not sharp or first.n_passes >= passes or first.outcome.reason in (Reason.COLLAPSED, Reason.EMPTIED):
        return first
    if first.outcome.converged and gain_ahead(on_nodes, first.mixture) <= settings["tolerance"]:
        return first
    return climb(on_nodes, first.mixture, **settings | {"acceleration": FLAT, "max_passes": passes - first.n_passes})


def _cheaply_curved(model: GaussianMixtureModel, n_components: int) -> bool:
    coordinates = n_components * n_packed(model.data.n_features)
    return applies(model, n_components) and model.data.n_samples * coordinates**2 <= FEW_PRODUCTS


def coarse_nodes(data: WhitenedData) -> WhitenedData | None:
    """Nodes enough to tell starts apart, or None where the data are better taken as they are."""
    if not compressible(data):
        return None
    nodes = _compressed(data, robust_width(data, COARSE_CELLS))
    if len(nodes.weights) > WORTHWHILE * data.n_samples:
        return None
    return WhitenedData(nodes.X, nodes.weights, data.ridge)


def _compressed(data: WhitenedData, width: float, coarser: Nodes | None = None) -> Nodes:
    """Nodes of this width, or of a greater one where they would be too many, as coarser ones may tell beforehand."""
    if coarser is not None:
        width = max(width, coarser.width * (len(coarser.weights) / MOST_NODES) ** (1.0 / data.n_features))
    nodes = compress(data, width)
    while len(nodes.weights) > MOST_NODES:
        width *= 1.1 * (len(nodes.weights) / MOST_NODES) ** (1.0 / data.n_features)
        nodes = compress(data, width)
    return nodes


def _coarse(model: GaussianMixtureModel, mixture: Mixture) -> float:
    return robust_width(model.data, COARSE_CELLS)


def _fine(model: GaussianMixtureModel, mixture: Mixture) -> float:
    narrowest = float(np.linalg.eigvalsh(model.to_z(mixture).covariances)[:, 0].min())
    return min(sqrt(narrowest) / FINE_CELLS, robust_width(model.data, 2.0 * COARSE_CELLS))
