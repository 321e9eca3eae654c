"""The health of a fitted mixture: components that no one should trust, each with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.linalg import solve_triangular

from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.mixture import Mixture

# Of two components' variances in one direction: a fit beyond this ratio rests on a few points that happen to
# lie close together. Within one direction (Hathaway 1985), since the units of different ones are anybody's choice,
# and the data's own spread is wide wherever sound components lie far apart.
LARGEST_RATIO = 1e4
# So many different rows are no few points, however close they lie: equal ones may be.
NO_CHANCE = 50


class Ailment(StrEnum):
    """What may be wrong with a component."""

    GHOST = "ghost"
    SMALL = "small"
    SPIKE = "spike"
    ALIKE = "alike"


@dataclass(frozen=True)
class Finding:
    """One ailment of one component (counted from 0), the number that shows it, and what to do, in English.

    ``value`` is the effective number of samples of a ghost or a small component, and for a spike, how many times
    narrower it is in variance than another component, in the direction where that is most.
    """

    ailment: Ailment
    component: int
    value: float
    message: str
    other_component: int | None = None


def examine(model: GaussianMixtureModel, mixture: Mixture) -> tuple[Finding, ...]:
    """Examine every component of a mixture on its data; an empty tuple is a clean bill."""
    counts = model.expectation(mixture).statistics.counts * _samples_per_weight(model.data.sample_weight)
    findings = [*_counts(model, counts), *_spikes(model, mixture, counts)]
    pair = model.alike(mixture)
    if pair is not None:
        i, j = pair
        message = f"components {i + 1} and {j + 1} are nearly identical: use fewer components or another start"
        findings.append(Finding(Ailment.ALIKE, i, 0.0, message, j))
    return tuple(findings)


def is_spurious(model: GaussianMixtureModel, mixture: Mixture) -> bool:
    """Whether the likelihood of a fit is owed to few points: a ghost, a small component or a spike."""
    return any(finding.ailment is not Ailment.ALIKE for finding in examine(model, mixture))


def smallest_count(model: GaussianMixtureModel, n_components: int) -> float:
    """The effective samples that a component needs: D + 2 for a covariance of its own, 1 for a shared one."""
    D = model.data.n_features
    parameters = model.family.n_covariance_parameters
    return 1.0 if parameters(n_components, D) == parameters(1, D) else D + 2.0


def _samples_per_weight(sample_weight: np.ndarray | None) -> float:
    """How many samples a weight of 1 stands for: one, unless rows that count have a mean weight below 1.

    Weights that say how often a row occurs are 1 or more; smaller ones say how much rows matter beside each other,
    and their unit is anybody's choice.
    """
    if sample_weight is None:
        return 1.0
    return max(1.0, float(np.count_nonzero(sample_weight) / sample_weight.sum()))


def _counts(model: GaussianMixtureModel, counts: np.ndarray) -> list[Finding]:
    findings = []
    least = smallest_count(model, len(counts))
    for k, count in enumerate(counts.tolist()):
        if count < 1.0:
            message = f"component {k + 1} holds less than one sample ({count:.2g}): use fewer components"
            findings.append(Finding(Ailment.GHOST, k, count, message))
        elif count < least:
            message = (
                f"component {k + 1} rests on {count:.3g} effective samples, too few for a covariance of its own "
                f"({least:g} needed): use fewer components or a simpler family"
            )
            findings.append(Finding(Ailment.SMALL, k, count, message))
    return findings


def _spikes(model: GaussianMixtureModel, mixture: Mixture, counts: np.ndarray) -> list[Finding]:
    return [
        Finding(
            Ailment.SPIKE,
            k,
            ratio,
            f"component {k + 1} is a spike, {ratio:.2g} times narrower in variance than another in some direction: "
            "use another start, fewer components, a simpler family, or a floor",
        )
        for k, ratio in enumerate(_variance_ratios(mixture))
        if ratio > LARGEST_RATIO and not (counts[k] >= NO_CHANCE and _all_different(model, mixture, k))
    ]


def _all_different(model: GaussianMixtureModel, mixture: Mixture, k: int) -> bool:
    """Whether at least half of what lies within three standard deviations of a component are different rows."""
    data = model.data
    if not data.complete:
        return False
    factor = np.linalg.cholesky(mixture.covariances[k])
    distance = solve_triangular(factor, (data.X - mixture.means[k]).T, lower=True)
    near = np.flatnonzero(np.einsum("dn,dn->n", distance, distance) <= 9.0 * data.n_features)
    weight = len(near) if data.sample_weight is None else data.sample_weight[near].sum()
    weight = weight * _samples_per_weight(data.sample_weight)
    return bool(len(np.unique(data.X[near], axis=0)) >= max(NO_CHANCE, 0.5 * weight))


def _variance_ratios(mixture: Mixture) -> list[float]:
    """For each component, the largest ratio of another's variance to its own in any one direction."""
    factors = np.linalg.cholesky(mixture.covariances)
    # The ratio is ``|L_j^T u|^2 / |L_k^T u|^2``, at most the squared norm of ``L_k^-1 L_j``.
    return [
        max(float(np.linalg.norm(solve_triangular(own, other, lower=True), 2)) ** 2 for other in factors)
        for own in factors
    ]
