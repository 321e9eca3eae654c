"""The search over starts: a few passes from each, on data small enough to try many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gmm_core.ascent import coarse_nodes
from gmm_core.climb import climb
from gmm_core.em import Outcome, Reason
from gmm_core.errors import InvalidInput
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise import make_start, start_named
from gmm_core.mixture import Mixture

SHORT_PASSES = 25
# Starts are compared on all rows up to the first number, beyond on so many of them.
SEARCHED_ALL, SEARCHED_ROWS = 50_000, 20_000


@dataclass(frozen=True)
class StartedRun:
    """One start on its way."""

    start: str
    first: Mixture
    reached: Mixture
    log_likelihood: float
    outcome: Outcome
    refined: bool = False
    spurious: bool = False

    @property
    def merit(self) -> tuple[bool, int, float]:
        """Sound fits before spurious ones, arrived before cut short before degenerate, then the likelihood.

        Arrived on part of the data is not arrived.
        """
        rank = {Reason.CONVERGED: 3, Reason.MAX_ITERATIONS: 2, Reason.SADDLE: 1}.get(self.outcome.reason, 0)
        rank = rank if self.refined else min(rank, 2)
        return not self.spurious and rank > 0, rank, self.log_likelihood


def start_names(starts: tuple[str, ...], n_starts: int) -> list[str]:
    """The way of each start, taken in turn; one without chance only once. InvalidInput if there is none."""
    if not starts:
        raise InvalidInput("no_start", "start must name at least one way of starting; see STARTS")
    names = [starts[i % len(starts)] for i in range(n_starts)]
    return [name for i, name in enumerate(names) if start_named(name).random or name not in names[:i]]


def short_runs(
    model: GaussianMixtureModel,
    n_components: int,
    names: list[str],
    seed: int,
    passes: int,
    report: Callable[[float], None],
) -> list[StartedRun]:
    """A few passes from every start; on nodes or on a part of the rows where the data are large."""
    quick = _searched(model, seed)
    runs = []
    streams = np.random.SeedSequence(seed).spawn(len(names))
    for i, (name, stream) in enumerate(zip(names, streams, strict=True)):
        first = make_start(quick, n_components, name, np.random.default_rng(stream))
        short = climb(quick, first, max_passes=passes)
        # What is reported and compared is always the log-likelihood on all the data.
        value = short.log_likelihood if quick is model else model.expectation(short.mixture).log_likelihood
        runs.append(StartedRun(name, first, short.mixture, value, short.outcome))
        report(0.3 * (i + 1) / len(names))
    return runs


def _searched(model: GaussianMixtureModel, seed: int) -> GaussianMixtureModel:
    """The model on data that are small enough to try many starts on."""
    data = coarse_nodes(model.data)
    if data is None and model.data.n_samples > SEARCHED_ALL:
        chosen = np.random.default_rng(seed).choice(model.data.n_samples, SEARCHED_ROWS, replace=False)
        try:
            return replace(model, data=model.data.subset(chosen))
        except InvalidInput:
            # Features that vary on the whole need not vary among some of the rows.
            return model
    return model if data is None else replace(model, data=data)
