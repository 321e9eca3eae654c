"""Generic optimisers on the Gaussian mixture's likelihood, to lay beside EM: same data, same start.

Gradient ascent with backtracking, L-BFGS-B and Newton-CG (SciPy's) climb the same log-likelihood as EM, in
coordinates of :mod:`gmm_core.models._coordinates`. One evaluation gives value and gradient together and
costs what an iteration of EM costs: one pass over the data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from scipy.optimize import minimize

from gmm_core._mixture_checks import require_shape
from gmm_core.arrays import as_not_negative
from gmm_core.errors import InvalidInput
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.mixture import Mixture
from gmm_core.models._coordinates import PARAMETRISATIONS, Point
from gmm_core.models._likelihood import Violation
from gmm_core.models._optimiser_search import Search
from gmm_core.models._optimiser_trace import Ending, OptimiserState, OptimiserTrace
from gmm_core.registry import look_up

SUFFICIENT = 1e-4
SHORTEST = 1e-20


def _gradient_ascent(search: Search, max_iterations: int) -> str:
    """Steepest ascent; the step is doubled after each success and halved until it gains enough (Armijo)."""
    vector = search.likelihood.coordinates.vector(search.states[0].parameters)
    length = 1.0
    for _ in range(max_iterations):
        loss, gradient = search.loss(vector)
        slope = float(gradient @ gradient)
        length *= 2.0
        while not search.loss(vector - length * gradient)[0] <= loss - SUFFICIENT * length * slope:
            length *= 0.5
            if length < SHORTEST:
                return "no step along the gradient gains enough"
        vector = vector - length * gradient
        search.accept(vector)
        if search.ending is not None:
            break
    return ""


def _l_bfgs(search: Search, max_iterations: int) -> str:
    """SciPy's own criteria are turned off: all methods end by the same one."""
    vector = search.likelihood.coordinates.vector(search.states[0].parameters)
    result = minimize(
        search.loss,
        vector,
        method="L-BFGS-B",
        jac=True,
        callback=search.callback,
        options={"maxiter": max_iterations, "ftol": 0.0, "gtol": 0.0, "maxfun": int(np.iinfo(np.int32).max)},
    )
    return str(result.message)


def _newton_cg(search: Search, max_iterations: int) -> str:
    """With our own differences of gradients: SciPy's do not scale with the step, and drown near the maximum."""
    vector = search.likelihood.coordinates.vector(search.states[0].parameters)
    result = minimize(
        search.loss,
        vector,
        method="Newton-CG",
        jac=True,
        hessp=search.curvature,
        callback=search.callback,
        options={"maxiter": max_iterations, "xtol": 0.0},
    )
    return str(result.message)


@dataclass(frozen=True)
class Method:
    """A generic optimiser: its name to show, by language, and the search, which returns its own last words."""

    title: dict[str, str]
    search: Callable[[Search, int], str]


METHODS: Mapping[str, Method] = {
    "gradient": Method({"en": "Gradient ascent", "zh": "梯度上升法"}, _gradient_ascent),
    "l-bfgs": Method({"en": "L-BFGS-B (quasi-Newton)", "zh": "L-BFGS-B（拟牛顿法）"}, _l_bfgs),
    "newton-cg": Method({"en": "Newton-CG (truncated Newton)", "zh": "Newton-CG（截断牛顿法）"}, _newton_cg),
}


def optimise(
    model: GaussianMixtureModel,
    start: Mixture,
    method: str = "l-bfgs",
    *,
    parametrisation: str = "free",
    max_iterations: int = 500,
    tolerance: float = 1e-6,
) -> OptimiserTrace:
    """Climb the log-likelihood of ``model`` from ``start``. The model's floor has no part in this.

    Parameters
    ----------
    method
        A key of ``METHODS``: ``"gradient"``, ``"l-bfgs"`` or ``"newton-cg"``.
    parametrisation
        A key of ``PARAMETRISATIONS``: ``"free"``, ``"plain"`` (weights, means and covariances as they are) or
        ``"plain_sum"`` (the same with the last weight 1 minus the others). All families have free coordinates;
        plain ones only those whose covariance entries are free or equal.
    tolerance
        About how much is left to gain when the run is said to have converged, in total nats.

    Raises
    ------
    InvalidInput
        If a name is unknown, a number negative, or the start doesn't fit the data or the family.
    """
    chosen = look_up(PARAMETRISATIONS, parametrisation, "parametrisation")
    how: Method = look_up(METHODS, method, "method")
    _check(model, start, max_iterations=max_iterations, tolerance=tolerance)
    if chosen.free:
        _require_weight(start)
    run = Search(model, start, chosen, tolerance)
    words = how.search(run, max_iterations) if run.ending is None else ""
    ending, message = run.ending or _unfinished(run, words, max_iterations)
    likelihood, seconds = run.likelihood, perf_counter() - run.began
    return OptimiserTrace(
        method,
        parametrisation,
        tuple(run.states),
        tuple(likelihood.violations),
        likelihood.n_evaluations,
        seconds,
        ending,
        message,
    )


def _check(model: GaussianMixtureModel, start: Mixture, **settings: float) -> None:
    for name, value in settings.items():
        as_not_negative(name, value)
    require_shape(start, start.n_components, model.data.n_features)
    if not model.family.contains(start.covariances):
        raise InvalidInput(
            "start_family",
            f"the covariances of the start must be {model.family.name}, and they are not; "
            "change them, or choose the family full",
            family=model.family.name,
        )


def _require_weight(start: Mixture) -> None:
    if not start.weights.all():
        k = int(np.argmin(start.weights))
        raise InvalidInput(
            "start_weightless",
            f"every component of the start must have some weight, as free coordinates are logarithms of weights, but "
            f"component {k + 1} has none; give it some, or choose plain coordinates",
            component=k + 1,
        )


def _unfinished(run: Search, words: str, max_iterations: int) -> tuple[Ending, str]:
    if len(run.states) - 1 >= max_iterations:
        return Ending.MAX_ITERATIONS, f"out of iterations after {max_iterations}, not at a maximum"
    return Ending.FAILED, f"gave up after {len(run.states) - 1} iterations with the gradient not 0: {words}"


__all__ = [
    "METHODS",
    "PARAMETRISATIONS",
    "Ending",
    "OptimiserState",
    "OptimiserTrace",
    "Point",
    "Violation",
    "optimise",
]
