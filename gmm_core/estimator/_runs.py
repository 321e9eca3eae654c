"""Runs from several starts: the model with scikit-learn's ridge, the best run, and what is said of it."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from time import perf_counter

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from gmm_core.arrays import FloatArray
from gmm_core.blocks import available_threads
from gmm_core.covariance import family_named
from gmm_core.em import EMState, Reason, run
from gmm_core.errors import InvalidInput
from gmm_core.estimator._starts import ill_defined
from gmm_core.fit import GaussianTrace, StartReport
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.health import is_spurious
from gmm_core.mixture import Mixture
from gmm_core.statistics import GaussianStatistics
from gmm_core.whitening import WhitenedData

# EM has converged when so many times ``tol`` nats are left to gain: with the default, as in gmm_core.fit.
NATS_PER_TOL = 1e-3
# A ridge that is more than this part of a feature's variance decides the fit.
NOTABLE_RIDGE = 0.1
# Numbers in the states of a trace: 32 MB.
MOST_NUMBERS = 4_000_000
# From a warning up to the call of fit: GaussianMixture._fit, .fit, and scikit-learn's wrapper lie between.
CALLER = 5
DEGENERATE = (Reason.COLLAPSED, Reason.EMPTIED)


def model_with_ridge(
    X: FloatArray, sample_weight: FloatArray | None, covariance_type: str, ridge: float
) -> GaussianMixtureModel:
    """The model whose M-step adds ``ridge`` to every variance, as scikit-learn's does.

    Raises
    ------
    ValueError
        If a feature is constant or collinear with others and the ridge is too small to help.
    """
    try:
        data = WhitenedData(X, sample_weight, ridge)
        return GaussianMixtureModel(data, family_named(covariance_type), threads=available_threads())
    except InvalidInput as error:
        if error.code in ("constant_feature", "collinear_features"):
            raise ill_defined(error) from error
        raise


def warn_of_ridge(model: GaussianMixtureModel, ridge: float) -> None:
    """Say so where the ridge decides the variance of a feature."""
    shares = ridge / model.data.feature_sd**2
    if (shares > NOTABLE_RIDGE).any():
        feature = int(np.argmax(shares))
        warnings.warn(
            f"reg_covar={ridge:g} makes up {shares[feature]:.0%} of the variance of feature {feature + 1}. It is added "
            "in squared units of the data: choose a smaller one, rescale the data, or drop a feature that is constant.",
            UserWarning,
            stacklevel=CALLER,
        )


@dataclass(frozen=True)
class Settings:
    """What every run of one fit shares: the start's name, the limits, and what to print."""

    start: str
    max_iterations: int
    tolerance: float
    verbose: int
    verbose_interval: int


@dataclass(frozen=True)
class Run:
    """One run: its trace, its number of iterations, and the log-likelihoods (total, nats) after each.

    Where states are large, the trace holds the last iterations alone.
    """

    model: GaussianMixtureModel
    trace: GaussianTrace
    n_iterations: int
    log_likelihoods: tuple[float, ...]

    @cached_property
    def merit(self) -> tuple[bool, bool, float]:
        """Sound fits before spurious ones before degenerate ones, then the likelihood."""
        end = self.trace.final
        sound = not is_spurious(self.model, end.parameters)
        return self.trace.outcome.reason not in DEGENERATE, sound, end.log_likelihood


def run_all(
    model: GaussianMixtureModel, starts: Iterable[Mixture], settings: Settings, continuing: GaussianTrace | None
) -> tuple[Run, tuple[StartReport, ...]]:
    """Run EM from every start; return the best run and one report per start.

    Raises
    ------
    ValueError
        If the best run ended with a collapsed component.
    """
    best: Run | None = None
    reports = []
    for i, start in enumerate(starts):
        talk = _Talk(i, settings, model.total_weight)
        one = _run(model, start, settings, continuing, talk)
        talk.at_end(one.trace)
        end = one.trace.final
        reports.append(StartReport(settings.start, end.log_likelihood, one.trace.outcome, refined=True))
        if best is None or one.merit > best.merit:
            best = one
    assert best is not None
    if best.trace.outcome.reason is Reason.COLLAPSED:
        raise ill_defined(best.trace.outcome.message)
    return best, tuple(reports)


def _run(
    model: GaussianMixtureModel,
    start: Mixture,
    settings: Settings,
    continuing: GaussianTrace | None,
    talk: _Talk,
) -> Run:
    """Run EM, in legs of as many iterations as a trace may hold."""
    K, D = start.means.shape
    leg = max(1, MOST_NUMBERS // (3 * K * D * D))
    done: list[float] = []
    while True:
        trace = run(
            model,
            start,
            max_iterations=min(leg, settings.max_iterations - len(done)),
            tolerance=settings.tolerance,
            should_stop=talk.after_iteration if settings.verbose else None,
            continuing=continuing,
        )
        done += trace.log_likelihoods[1:].tolist()
        if trace.outcome.reason is not Reason.MAX_ITERATIONS or len(done) == settings.max_iterations:
            return Run(model, trace, len(done), tuple(done))
        start, continuing = trace.final.parameters, trace


def warn_of_convergence(best: Run) -> None:
    """scikit-learn's warning, with what is known about it."""
    outcome = best.trace.outcome
    detail = outcome.message
    if outcome.reason is Reason.MAX_ITERATIONS:
        left = outcome.value if outcome.value is not None and np.isfinite(outcome.value) else None
        amount = "an unknown number of" if left is None else f"about {left:.3g}"
        detail = f"after {best.n_iterations} iterations, {amount} nats were left to gain"
    warnings.warn(
        "Best performing initialization did not converge. Try different init parameters, or increase max_iter, "
        f"tol, or check for degenerate data. In detail: {detail}.",
        ConvergenceWarning,
        stacklevel=CALLER + 1,
    )


class _Talk:
    """What is printed while one start runs."""

    def __init__(self, start: int, settings: Settings, total_weight: float) -> None:
        self.settings, self.total_weight = settings, total_weight
        self.began = self.last = perf_counter()
        self.log_likelihood, self.iteration = np.nan, 0
        self._say(f"Initialization {start}")

    def after_iteration(self, state: EMState[Mixture, GaussianStatistics]) -> bool:
        """Report every so many iterations; never asks the run to stop."""
        change, self.log_likelihood = state.log_likelihood - self.log_likelihood, state.log_likelihood
        self.iteration += 1
        if self.iteration % self.settings.verbose_interval == 0:
            now = perf_counter()
            self._say(
                f"  Iteration {self.iteration}",
                f"\t time lapse {now - self.last:.5f}s\t ll change {change / self.total_weight:.5f}",
            )
            self.last = now
        return False

    def at_end(self, trace: GaussianTrace) -> None:
        """Report how the run ended."""
        ending = "converged" if trace.outcome.converged else "did not converge"
        bound = trace.final.log_likelihood / self.total_weight
        self._say(
            f"Initialization {ending}.", f" time lapse {perf_counter() - self.began:.5f}s\t lower bound {bound:.5f}."
        )

    def _say(self, text: str, more: str = "") -> None:
        if self.settings.verbose:
            print(text + (more if self.settings.verbose > 1 else ""))  # noqa: T201
