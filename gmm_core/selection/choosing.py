"""Choosing the number of components and the covariance family: a table of fits, each with how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from gmm_core.arrays import FloatArray, as_names, as_samples, as_whole
from gmm_core.errors import InvalidInput
from gmm_core.fit import Fit, fit
from gmm_core.health import is_spurious
from gmm_core.selection._progress import Progress, part
from gmm_core.selection.criteria import aic, bic, icl, n_parameters
from gmm_core.selection.cross_validation import CrossValidation, cross_validate

CRITERIA = ("bic", "icl", "aic", "cv")
DEFAULT_FAMILIES = ("full", "tied", "diag", "spherical")


@dataclass(frozen=True, eq=False)
class Candidate:
    """One row of the table.

    Attributes
    ----------
    n_components, family, n_parameters
        What was fitted, and its number of free parameters.
    fit
        The fit, with its outcome and the report on its starts; None where the data do not allow it.
    problem
        Why the data do not allow it.
    scores
        By name of the criterion, smaller is better. ``"cv"`` is -2 times the cross-validated
        log-likelihood, there when it was asked for. Empty where there is no fit.
    cross_validation
        What is behind ``"cv"``.
    """

    n_components: int
    family: str
    n_parameters: int
    fit: Fit | None
    problem: InvalidInput | None
    scores: Mapping[str, float]
    cross_validation: CrossValidation | None = None

    @property
    def sound(self) -> bool:
        """Whether the fit is at a maximum that does not rest on a few points: only then do its scores mean something.

        Else ``fit.outcome`` and ``fit.health`` tell why.
        """
        return self.fit is not None and self.fit.outcome.converged and not is_spurious(self.fit.model, self.fit.mixture)


@dataclass(frozen=True, eq=False)
class Choice:
    """The table: one candidate per family and number of components, in the order asked for."""

    candidates: tuple[Candidate, ...]

    def ranked(self, criterion: str = "bic") -> tuple[Candidate, ...]:
        """Return the sound candidates that have this score, the best first; the simpler one of equals first.

        Raises
        ------
        InvalidInput
            If there is no such criterion.
        """
        if criterion not in CRITERIA:
            raise InvalidInput(
                "unknown_criterion",
                f"criterion must be one of {', '.join(CRITERIA)}; got {criterion!r}",
                name=criterion,
                known=", ".join(CRITERIA),
            )
        usable = [c for c in self.candidates if c.sound and criterion in c.scores]
        return tuple(sorted(usable, key=lambda c: (c.scores[criterion], c.n_parameters)))

    def best(self, criterion: str = "bic") -> Candidate:
        """Return the first of :meth:`ranked`, or raise InvalidInput: why none is sound, or why none could be fitted."""
        ranked = self.ranked(criterion)
        problems = [c.problem for c in self.candidates if c.problem is not None]
        if len(problems) == len(self.candidates):
            raise problems[0]
        if not ranked:
            raise InvalidInput(
                "no_candidate",
                f"at least one candidate must be a sound fit with the score {criterion}, none of "
                f"{len(self.candidates)} is; use fewer components, simpler families or more starts, and n_folds for cv",
                criterion=criterion,
                total=len(self.candidates),
            )
        return ranked[0]


def choose(
    X: Any,
    n_components: int | Iterable[int] = range(1, 7),
    families: str | Iterable[str] = DEFAULT_FAMILIES,
    *,
    n_folds: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    **settings: Any,
) -> Choice:
    """Fit every number of components in every family, and score the fits.

    Parameters
    ----------
    X
        Shape (N, D), or (N,) for one feature.
    n_components, families
        What to try, one or several; families are keys of ``FAMILIES``.
    n_folds
        If given, every candidate is cross-validated too, on the same folds for all.
    seed
        Of the starts and the folds.
    progress
        Called with the fraction done, from 0 to 1.
    settings
        Passed on to :func:`gmm_core.fit.fit`: ``start``, ``n_starts``, ``tolerance`` and so on.

    Raises
    ------
    InvalidInput
        If X is not a finite matrix of numbers, a family is unknown, a number of components is not a whole
        number, or there is nothing to try. What only one candidate can't do is that candidate's ``problem``.
    """
    samples = as_samples(X)
    asked = _candidates_of(n_components, families)
    for family, K in asked:
        n_parameters(family, K, samples.shape[1])
    candidates = []
    for i, (family, K) in enumerate(asked):
        watch = part(progress, i, len(asked))
        candidates.append(_candidate(samples, family, K, n_folds, seed, watch, settings))
    if progress is not None:
        progress(1.0)
    return Choice(tuple(candidates))


def _candidates_of(n_components: int | Iterable[int], families: str | Iterable[str]) -> list[tuple[str, int]]:
    sizes = n_components if isinstance(n_components, Iterable) else (n_components,)
    names = as_names(families)
    whole = [as_whole("n_components", K, 1) for K in sizes]
    asked = [(family, K) for family in names for K in whole]
    if not asked:
        raise InvalidInput(
            "nothing_to_choose", "there is nothing to choose from: give at least one n_components and one family"
        )
    return asked


def _candidate(
    X: FloatArray,
    family: str,
    K: int,
    n_folds: int | None,
    seed: int,
    progress: Progress | None,
    settings: dict[str, Any],
) -> Candidate:
    p = n_parameters(family, K, X.shape[1])
    parts = 1 if n_folds is None else 1 + as_whole("n_folds", n_folds, 2)
    crossed = None
    try:
        result = fit(X, K, family=family, seed=seed, progress=part(progress, 0, parts), **settings)
        if n_folds is not None:
            watch = None if progress is None else _after_first(progress, parts)
            crossed = cross_validate(X, K, n_folds=n_folds, seed=seed, progress=watch, family=family, **settings)
    except InvalidInput as problem:
        return Candidate(K, family, p, None, problem, MappingProxyType({}))
    scores = _scores(X, result, p) | ({} if crossed is None else {"cv": -2.0 * crossed.log_likelihood})
    return Candidate(K, family, p, result, None, MappingProxyType(scores), crossed)


def _scores(X: FloatArray, result: Fit, p: int) -> dict[str, float]:
    level, data = result.log_likelihood, result.model.data
    responsibilities = result.mixture.responsibilities(X)
    return {
        "bic": bic(level, p, data.total_weight),
        "icl": icl(level, p, responsibilities, data.sample_weight),
        "aic": aic(level, p),
    }


def _after_first(progress: Progress, parts: int) -> Progress:
    """The progress of all parts but the first."""
    return lambda fraction: progress((1 + fraction * (parts - 1)) / parts)
