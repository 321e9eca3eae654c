"""What an optimiser searches with: the objective as a loss, the states so far, and when the run ends."""

from __future__ import annotations

from time import perf_counter

import numpy as np
from scipy.optimize import OptimizeResult

from gmm_core.arrays import FloatArray
from gmm_core.degeneracy import is_flat
from gmm_core.em import still_shift
from gmm_core.errors import InvalidInput
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.mixture import Mixture
from gmm_core.models._coordinates import Parametrisation, Point
from gmm_core.models._likelihood import Likelihood
from gmm_core.models._optimiser_trace import Ending, OptimiserState

# Directions of low curvature gain more than the gradient shows: it must be this much smaller.
CAUTION = 0.01
# At a maximum a component's own moments are those of its samples, to this part of all.
FLATTEST_MAXIMUM = 1e-3
# Where the likelihood has no value the loss is this much above the last state's. At an infinite loss
# SciPy's L-BFGS-B would stop and claim convergence; before a wall its line search turns back.
WALL = 1e3
# A difference of gradients this far apart, relative to the vector, loses as many digits as it is inexact.
DIFFERENCE = float(np.sqrt(np.finfo(float).eps))


class Search:
    """What a method searches with: the objective, the states so far, and when to end."""

    def __init__(
        self, model: GaussianMixtureModel, start: Mixture, parametrisation: Parametrisation, tolerance: float
    ) -> None:
        self.likelihood = Likelihood(model, start.n_components, parametrisation)
        self.weight = model.total_weight
        # In units of one observation, the mean log-likelihood's gradient is the distance to its maximum.
        self.small_gradient = CAUTION * still_shift(tolerance, self.weight)
        self.states: list[OptimiserState] = []
        self.ending: tuple[Ending, str] | None = None
        self.began = perf_counter()
        vector = self.likelihood.coordinates.vector(start)
        if self.likelihood(vector)[0] == -np.inf:
            # Says why.
            model.expectation(start)
        self.accept(vector)

    def loss(self, vector: FloatArray) -> tuple[float, FloatArray]:
        """What SciPy minimises: minus the mean log-likelihood, and its gradient; a wall where there is none."""
        value, gradient = self.likelihood(vector)
        if value == -np.inf:
            return WALL - self.states[-1].log_likelihood / self.weight, gradient
        return -value / self.weight, -gradient / self.weight

    def curvature(self, vector: FloatArray, direction: FloatArray) -> FloatArray:
        """The Hessian of the loss times ``direction``, by a difference of gradients: one more evaluation."""
        length = DIFFERENCE * (1.0 + np.linalg.norm(vector)) / np.linalg.norm(direction)
        return np.asarray((self.loss(vector + length * direction)[1] - self.loss(vector)[1]) / length)

    def accept(self, vector: FloatArray) -> None:
        """Take ``vector`` as the next state, and tell whether the run ends there."""
        value, gradient = self.likelihood(vector)
        point = self.likelihood.coordinates.point(vector)
        spent = perf_counter() - self.began
        self.states.append(OptimiserState(len(self.states), point, value, self.likelihood.n_evaluations, spent))
        self.likelihood.forget_all_but(vector)
        flat = self._flat(point)
        if flat is not None:
            message = f"component {flat + 1} collapsed, where the likelihood is unbounded: use another start"
            self.ending = Ending.COLLAPSED, message
        elif np.abs(gradient).max() / self.weight <= self.small_gradient:
            self.ending = self._at_zero_gradient(point)

    def callback(self, intermediate_result: OptimizeResult) -> None:
        """SciPy's callback after every iteration."""
        self.accept(np.array(intermediate_result.x))
        if self.ending is not None:
            raise StopIteration

    def _at_zero_gradient(self, point: Point) -> tuple[Ending, str]:
        where = f"after {len(self.states) - 1} iterations the gradient is 0 to tolerance"
        try:
            mixture = point.mixture()
        except InvalidInput as error:
            return Ending.NO_MIXTURE, f"{where}, but this is no mixture: {error}"
        if not self.likelihood.coordinates.parametrisation.free:
            relative = float(np.abs(self.likelihood.relative_gradient(mixture)).max()) / self.weight
            if relative > FLATTEST_MAXIMUM:
                return Ending.FAILED, f"{where} in these coordinates alone: a covariance is too large; start narrower"
        return Ending.CONVERGED, f"converged: {where}"

    def _flat(self, point: Point) -> int | None:
        flat = is_flat(np.linalg.eigvalsh(self.likelihood.model.data.covariances_to_z(point.covariances)))
        return int(np.argmax(flat)) if flat.any() else None
