"""Many starts of one recipe: where each of them leads, and which lead to the same place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from gmm_core.arrays import FloatArray, as_names, as_whole
from gmm_core.climb import climb
from gmm_core.datasets import Dataset
from gmm_core.em import Outcome, Reason
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.health import Ailment, Finding, examine
from gmm_core.initialise import STARTS, start_named
from gmm_core.mixture import Mixture
from gmm_core.optima import distinct_optima
from gmm_core.recipe import Recipe, model_of, run_recipe

SEEDS = 2**32
# For the way that a run which was cut short still has to go.
PASSES_AHEAD = 2_000


class Arrival(StrEnum):
    """What kind of place a run ended at, in the order of a report."""

    SOUND = "sound"
    SPURIOUS = "spurious"
    UNFINISHED = "unfinished"
    SADDLE = "saddle"
    COLLAPSED = "collapsed"
    EMPTIED = "emptied"


_ARRIVALS = {
    Reason.MAX_ITERATIONS: Arrival.UNFINISHED,
    Reason.STOPPED: Arrival.UNFINISHED,
    Reason.SADDLE: Arrival.SADDLE,
    Reason.COLLAPSED: Arrival.COLLAPSED,
    Reason.EMPTIED: Arrival.EMPTIED,
}


@dataclass(frozen=True, eq=False)
class Attempt:
    """One start and what became of it.

    Attributes
    ----------
    recipe
        Runs it again, bit for bit.
    log_likelihoods
        Of every state, shape (T + 1,), in total nats.
    outcome, mixture
        Why it ended, and where.
    findings
        Of a run that arrived: why its likelihood is owed to few points; empty where it is sound.
    ahead
        Of a run that was cut short: the log-likelihood of the maximum to which accelerated EM leads on from
        its end; None where that does not arrive either.
    """

    recipe: Recipe
    log_likelihoods: FloatArray
    outcome: Outcome
    mixture: Mixture
    findings: tuple[Finding, ...] = ()
    ahead: float | None = None

    @property
    def log_likelihood(self) -> float:
        """Where it ended: total, in nats."""
        return float(self.log_likelihoods[-1])

    @property
    def arrival(self) -> Arrival:
        """What kind of place it ended at."""
        if self.outcome.converged:
            return Arrival.SPURIOUS if self.findings else Arrival.SOUND
        return _ARRIVALS[self.outcome.reason]


@dataclass(frozen=True)
class Destination:
    """A place where runs ended: a maximum, a saddle, a point that a component collapsed onto, or short of any.

    Attributes
    ----------
    log_likelihood
        The highest of its runs: total, in nats.
    attempts
        The positions of its runs, the highest first.
    ahead
        Of runs that were cut short: the log-likelihood of the maximum that they are on the way to, if it is known.
    """

    arrival: Arrival
    log_likelihood: float
    attempts: tuple[int, ...]
    ahead: float | None = None


def restart_recipes(recipe: Recipe, starts: Sequence[str], n_starts: int, first_seed: int = 0) -> tuple[Recipe, ...]:
    """Return the recipe with ``n_starts`` different starts.

    Parameters
    ----------
    starts
        Keys of ``STARTS``. One without chance is taken once; those with chance take turns, and each
        has the seeds ``first_seed``, ``first_seed + 1``, …
    """
    n_starts, first_seed = as_whole("n_starts", n_starts, 1), as_whole("first_seed", first_seed, 0)
    starts = as_names(starts)
    drawn = [name for name in starts if start_named(name).random]
    fixed = [name for name in starts if not start_named(name).random][:n_starts]
    turns = n_starts - len(fixed) if drawn else 0
    seeds = [(drawn[i % len(drawn)], (first_seed + i // len(drawn)) % SEEDS) for i in range(turns)]
    return tuple(_started(recipe, name, seed) for name, seed in [*((name, 0) for name in fixed), *seeds])


def all_starts() -> tuple[str, ...]:
    """Every way of starting that needs no numbers of one's own."""
    return tuple(name for name, start in STARTS.items() if start.make is not None)


def _started(recipe: Recipe, name: str, seed: int) -> Recipe:
    if STARTS[name].make is None:
        return replace(recipe, start=name, seed=seed)
    return replace(recipe, start=name, seed=seed, start_weights=(), start_means=(), start_covariances=())


def attempt(recipe: Recipe, dataset: Dataset) -> Attempt:
    """Run a recipe on its data, to its end."""
    trace, model = run_recipe(recipe, dataset), model_of(recipe, dataset)
    mixture = trace.final.parameters
    findings = examine(model, mixture) if trace.outcome.converged else ()
    spurious = tuple(finding for finding in findings if finding.ailment is not Ailment.ALIKE)
    cut_short = trace.outcome.reason is Reason.MAX_ITERATIONS
    ahead = _ahead(model, mixture, recipe.tolerance) if cut_short else None
    return Attempt(recipe, trace.log_likelihoods, trace.outcome, mixture, spurious, ahead)


def _ahead(model: GaussianMixtureModel, mixture: Mixture, tolerance: float) -> float | None:
    """The log-likelihood of the maximum to which accelerated EM leads from here."""
    end = climb(model, mixture, acceleration="squarem", max_passes=PASSES_AHEAD, tolerance=tolerance)
    return end.log_likelihood if end.outcome.converged else None


def destinations(attempts: Sequence[Attempt]) -> tuple[Destination, ...]:
    """Part the runs by where they ended: sound maxima first, each kind by its log-likelihood.

    Maxima and saddles are told apart by their log-likelihood, collapses by their place, and runs that were cut
    short by the maximum that they are on the way to.
    """
    arrived = {kind: [i for i, one in enumerate(attempts) if one.arrival is kind] for kind in Arrival}
    return tuple(
        Destination(kind, attempts[group[0]].log_likelihood, tuple(group), attempts[group[0]].ahead)
        for kind, own in arrived.items()
        for group in _GROUPINGS[kind](attempts, own)
    )


Grouping = Callable[[Sequence[Attempt], list[int]], list[list[int]]]


def _by_height(attempts: Sequence[Attempt], own: list[int]) -> list[list[int]]:
    groups = distinct_optima([attempts[i].log_likelihood for i in own])
    return [[own[position] for position in group] for group in groups]


def _by_place(attempts: Sequence[Attempt], own: list[int]) -> list[list[int]]:
    """The place to six digits, as people read it."""
    places = {i: tuple(f"{x:.6g}" for x in attempts[i].outcome.location or ()) for i in own}
    ordered = sorted(own, key=lambda i: (places[i], -attempts[i].log_likelihood))
    return [list(group) for _, group in groupby(ordered, key=places.__getitem__)]


def _by_maximum_ahead(attempts: Sequence[Attempt], own: list[int]) -> list[list[int]]:
    known = [(i, ahead) for i in own if (ahead := attempts[i].ahead) is not None]
    groups = distinct_optima([ahead for _, ahead in known])
    rest = [i for i in own if attempts[i].ahead is None]
    parts = [[known[position][0] for position in group] for group in groups]
    return [sorted(part, key=lambda i: -attempts[i].log_likelihood) for part in [*parts, rest] if part]


def _together(attempts: Sequence[Attempt], own: list[int]) -> list[list[int]]:
    return [sorted(own, key=lambda i: -attempts[i].log_likelihood)] if own else []


_GROUPINGS: dict[Arrival, Grouping] = {
    Arrival.SOUND: _by_height,
    Arrival.SPURIOUS: _by_height,
    Arrival.SADDLE: _by_height,
    Arrival.COLLAPSED: _by_place,
    Arrival.UNFINISHED: _by_maximum_ahead,
    Arrival.EMPTIED: _together,
}
