"""The log-likelihood as a function of a vector, with its gradient: every call counted, every violation noted."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np

from gmm_core.arrays import FloatArray
from gmm_core.errors import InvalidInput
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.mixture import Mixture
from gmm_core.models._coordinates import Coordinates, Parametrisation, Point
from gmm_core.models._shared import moments_about


@dataclass(frozen=True)
class Violation:
    """A point that an optimiser asked for and that is no mixture.

    Attributes
    ----------
    evaluation
        The number of the evaluation, from 1.
    code, message
        Those of :class:`InvalidInput`, mostly ``weights_sum``, ``weights_negative`` or
        ``covariance_not_positive_definite``.
    """

    evaluation: int
    code: str
    message: str


class Likelihood:
    """The log-likelihood (total, nats) of vectors of coordinates.

    Off the constraint that weights sum to one, the formula still has a value, and that is what an optimiser
    climbs; where a weight is negative or a covariance not positive definite it has none, given as minus infinity.

    Attributes
    ----------
    n_evaluations
        Passes over the data so far, each for a value and its gradient together.
    violations
        What was asked for outside the constraints.
    """

    def __init__(self, model: GaussianMixtureModel, n_components: int, parametrisation: Parametrisation) -> None:
        self.model = model
        self.coordinates = Coordinates(model.data, model.family.name, n_components, parametrisation)
        self.n_evaluations = 0
        self.violations: list[Violation] = []
        self._known: dict[bytes, tuple[float, FloatArray]] = {}

    def __call__(self, vector: FloatArray) -> tuple[float, FloatArray]:
        """Return value and gradient; a vector that is still known is not computed twice."""
        key = vector.tobytes()
        if key not in self._known:
            self._known[key] = self._evaluate(vector)
        return self._known[key]

    def forget_all_but(self, vector: FloatArray) -> None:
        """Drop what is known elsewhere, to keep memory bounded."""
        key = vector.tobytes()
        self._known = {key: self._known[key]}

    def _evaluate(self, vector: FloatArray) -> tuple[float, FloatArray]:
        self.n_evaluations += 1
        with np.errstate(over="ignore", invalid="ignore"):
            mixture, total = self._mixture(self.coordinates.point(vector))
            if mixture is None:
                return -np.inf, np.zeros_like(vector)
            try:
                value, *derivatives = self._derivatives(mixture, total)
            except (np.linalg.LinAlgError, InvalidInput) as error:
                # A mixture on paper, but so flat, or so far off, that floating point has no likelihood for it.
                code = getattr(error, "code", "covariance_not_positive_definite")
                self.violations.append(Violation(self.n_evaluations, code, str(error)))
                return -np.inf, np.zeros_like(vector)
            gradient = self.coordinates.gradient(vector, *derivatives)
        # It overflows only where a component has collapsed, and there it decides nothing.
        return value, np.where(np.isfinite(gradient), gradient, 0.0)

    def relative_gradient(self, mixture: Mixture) -> FloatArray:
        """The gradient in units of the components' own weights, deviations and covariances: one more evaluation.

        In plain coordinates the gradient by a covariance vanishes where that is large, far from any maximum.
        """
        self.n_evaluations += 1
        statistics = self.model.expectation(mixture).statistics
        in_z = self.model.to_z(mixture)
        first, second = moments_about(statistics, in_z.means)
        whiteners = np.linalg.inv(np.linalg.cholesky(in_z.covariances))
        by_means = whiteners @ first[:, :, None]
        excess = whiteners @ second @ whiteners.swapaxes(1, 2) - statistics.counts[:, None, None] * np.eye(
            first.shape[1]
        )
        by_weights = statistics.counts - self.model.total_weight * mixture.weights
        return np.concatenate([by_weights, by_means.ravel(), 0.5 * excess.ravel()])

    def _mixture(self, point: Point) -> tuple[Mixture | None, float]:
        """Return the point as a mixture, and by how much its weights exceed those; None if there is no likelihood."""
        try:
            return point.mixture(), 1.0
        except InvalidInput as error:
            self.violations.append(Violation(self.n_evaluations, error.code, str(error)))
            total = float(point.weights.sum())
            if error.code != "weights_sum" or not total > 0.0:
                return None, 0.0
        return self._mixture(Point(point.weights / total, point.means, point.covariances))[0], total

    def _derivatives(self, mixture: Mixture, total: float) -> tuple[float, FloatArray, FloatArray, FloatArray]:
        """Log-likelihood and its derivatives by weights, and by means and covariances in z.

        By Fisher's identity they are those of Q at the present parameters, which the sufficient statistics hold:
        the cost is that of one E-step. The weights are ``total`` times those of the mixture.
        """
        data = self.model.data
        expectation = self.model.expectation(mixture)
        counts = expectation.statistics.counts
        first, second = moments_about(expectation.statistics, data.means_to_z(mixture.means))
        precisions = np.linalg.inv(data.covariances_to_z(mixture.covariances))
        held = mixture.weights > 0.0
        by_weights = np.where(held, counts / np.where(held, mixture.weights * total, 1.0), 0.0)
        by_means = (precisions @ first[:, :, None])[:, :, 0]
        by_covariances = 0.5 * (precisions @ second @ precisions - counts[:, None, None] * precisions)
        value = expectation.log_likelihood + data.total_weight * log(total)
        return value, by_weights, by_means, by_covariances
