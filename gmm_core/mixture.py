"""A Gaussian mixture as a value: its parameters, densities, responsibilities and samples.

Notation of Bishop, *Pattern Recognition and Machine Learning* (2006), section 9.2:
``p(x) = sum_k weights[k] * N(x | means[k], covariances[k])``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.linalg import solve_triangular

from gmm_core import _mixture_json, _mixture_quantiles
from gmm_core._mixture_checks import check_shapes, check_weights, cholesky_factors
from gmm_core._mixture_conditional import conditional_parameters
from gmm_core._mixture_distance import matching_order
from gmm_core._mixture_order import canonical_order, merged_parameters
from gmm_core.arrays import (
    FloatArray,
    IntArray,
    as_float_array,
    as_generator,
    as_indices,
    as_samples,
    as_whole,
    frozen,
    require_finite,
)
from gmm_core.errors import InvalidInput
from gmm_core.logarithms import log_sum_exp, normalised

LOG_TWO_PI = float(np.log(2.0 * np.pi))


@dataclass(frozen=True, eq=False)
class Mixture:
    """An immutable mixture of K Gaussians over D features.

    Parameters
    ----------
    weights
        Mixing weights, shape (K,): non-negative, summing to one.
    means
        Shape (K, D), in the units of the data.
    covariances
        Shape (K, D, D), in squared units of the data: symmetric and positive definite.

    Raises
    ------
    InvalidInput
        If a shape, a value, the sum of the weights or a covariance matrix is not as above;
        the message names the component.

    Notes
    -----
    The arrays are copied in as float64 and are read-only.
    """

    weights: FloatArray
    means: FloatArray
    covariances: FloatArray
    _cholesky: FloatArray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        for name in ("weights", "means", "covariances"):
            object.__setattr__(self, name, frozen(as_float_array(name, getattr(self, name))))
        check_shapes(self.weights, self.means, self.covariances)
        for name in ("weights", "means", "covariances"):
            require_finite(name, getattr(self, name))
        check_weights(self.weights)
        object.__setattr__(self, "_cholesky", frozen(cholesky_factors(self.covariances)))

    @property
    def n_components(self) -> int:
        """The number of components, K."""
        return int(self.weights.shape[0])

    @property
    def n_features(self) -> int:
        """The number of features, D."""
        return int(self.means.shape[1])

    def log_densities(self, X: Any) -> FloatArray:
        """Return ``log N(x_i | means[k], covariances[k])``, shape (N, K), in nats.

        Through the Cholesky factor L of each covariance, so that no inverse is formed:
        the squared Mahalanobis distance is ``|L^-1 (x - mean)|^2`` and ``log det = 2 sum log diag L``.

        Raises
        ------
        InvalidInput
            If X is not finite, not of shape (N, D), or not numbers.
        """
        X = as_samples(X, self.n_features)
        # Component after component in memory: sums over the components are then sums of whole rows.
        log_densities = np.empty((self.n_components, X.shape[0])).T
        for k in range(self.n_components):
            factor = self._cholesky[k]
            whitened = solve_triangular(factor, (X - self.means[k]).T, lower=True, check_finite=False)
            log_determinant = 2.0 * np.log(np.diagonal(factor)).sum()
            squared_distance = np.einsum("dn,dn->n", whitened, whitened)
            log_densities[:, k] = -0.5 * (self.n_features * LOG_TWO_PI + log_determinant + squared_distance)
        return log_densities

    def weighted_log_densities(self, X: Any) -> FloatArray:
        """Return ``log weights[k] + log N(x_i | means[k], covariances[k])``, shape (N, K), in nats."""
        with np.errstate(divide="ignore"):
            return self.log_densities(X) + np.log(self.weights)

    def log_density(self, X: Any) -> FloatArray:
        """Return ``log p(x_i)``, shape (N,), in nats. A density may exceed one, so this may be positive."""
        return log_sum_exp(self.weighted_log_densities(X))

    def log_likelihood(self, X: Any) -> float:
        """Return the total log-likelihood ``sum_i log p(x_i)`` in nats (PRML equation 9.14)."""
        return float(self.log_density(X).sum())

    def responsibilities(self, X: Any) -> FloatArray:
        """Return the posterior probability of each component, shape (N, K) (PRML equation 9.13).

        Raises
        ------
        InvalidInput
            As :meth:`log_densities`, and where a point is so far off that its distance has no floating-point number.
        """
        joint = self.weighted_log_densities(X)
        lost = np.flatnonzero(joint.max(axis=1) == -np.inf)
        if lost.size:
            raise InvalidInput(
                "point_too_far",
                f"row {lost[0]} of X is too far from every component for its distance to be a number; drop it",
                row=int(lost[0]),
            )
        return normalised(joint)

    def sample(self, n: int, seed: int | np.random.Generator) -> tuple[FloatArray, IntArray]:
        """Draw n samples by drawing the latent component first, then the point.

        Returns
        -------
        X, labels
            Shapes (n, D) and (n,): the points, and the component that each came from.

        Raises
        ------
        InvalidInput
            If n is no whole number of at least 1, or the seed none that NumPy takes.
        """
        n = as_whole("n", n, 1)
        rng = as_generator(seed)
        # The tolerance on the sum of the weights is wider than the one of rng.choice.
        labels = rng.choice(self.n_components, size=n, p=self.weights / self.weights.sum()).astype(np.int64)
        noise = rng.standard_normal((n, self.n_features))
        X = np.empty_like(noise)
        for k in range(self.n_components):
            mine = labels == k
            X[mine] = self.means[k] + noise[mine] @ self._cholesky[k].T
        return X, labels

    def marginal(self, features: int | Sequence[int]) -> Mixture:
        """Return the mixture of the chosen features alone (PRML equation 2.98, by component).

        InvalidInput unless they are one or more distinct indices from 0 to D - 1.
        """
        chosen = np.atleast_1d(as_indices(features))
        inside = (chosen >= 0) & (chosen < self.n_features)
        if chosen.ndim != 1 or chosen.size == 0 or not inside.all() or np.unique(chosen).size != chosen.size:
            raise InvalidInput(
                "marginal_features",
                f"features must be distinct indices from 0 to {self.n_features - 1}, got {features}",
                features=str(features),
                largest=self.n_features - 1,
            )
        return Mixture(self.weights, self.means[:, chosen], self.covariances[:, chosen[:, None], chosen])

    def permuted(self, order: Sequence[int] | IntArray) -> Mixture:
        """Return the same mixture with its components in another order, a permutation of 0..K-1, else InvalidInput."""
        index = as_indices(order)
        if index.ndim != 1 or sorted(index.tolist()) != list(range(self.n_components)):
            raise InvalidInput(
                "permutation",
                f"order must be a permutation of 0..{self.n_components - 1}, got {order}",
                order=str(order),
                largest=self.n_components - 1,
            )
        return Mixture(self.weights[index], self.means[index], self.covariances[index])

    def canonical(self) -> Mixture:
        """Return the components in the order of every report: by mean, first feature first (ties: weight, covariance).

        A trace keeps its components where they are; this order is applied once, to what is shown.
        """
        return self.permuted(canonical_order(self))

    def matched(self, reference: Mixture) -> Mixture:
        """Return the components in the order in which they answer to those of ``reference``.

        One to one, with the least sum of Bhattacharyya distances: labels then mean the same in both.
        InvalidInput if the numbers of components or of features differ.
        """
        return self.permuted(matching_order(self, reference))

    def merged(self, groups: Sequence[Sequence[int]]) -> Mixture:
        """Return one component for each group of components, with the group's weight, mean and covariance.

        The mean and covariance of the whole mixture stay as they are; its density does not. The groups
        hold each of 0..K-1 once: ``[[0, 2], [1]]`` merges the first and the third of three. InvalidInput
        if they don't, or if one has no weight.
        """
        return Mixture(*merged_parameters(self, groups))

    def conditional(self, given: Mapping[int, float]) -> Mixture:
        """Return the mixture of the other features, in their order, given values of some.

        ``mixture.conditional({0: 3.5})`` is ``p(x_1, x_2, ... | x_0 = 3.5)``: PRML equations 2.81 and 2.82
        for each component, its weight multiplied by its density at the values. InvalidInput unless some but
        not all features are given, with values at which the mixture has a density.
        """
        return Mixture(*conditional_parameters(self, given))

    def cdf(self, x: Any) -> FloatArray:
        """Return ``P(X <= x)``, in the shape of x, for a mixture of one feature; InvalidInput for one of more."""
        return _mixture_quantiles.cdf(self, x)

    def ppf(self, probability: Any) -> FloatArray:
        """Return the quantiles, the inverse of :meth:`cdf`, in the shape of ``probability``.

        InvalidInput if a probability is not from 0 to 1, or the mixture is of more than one feature.
        """
        return _mixture_quantiles.ppf(self, probability)

    def to_json(self) -> str:
        """Return the mixture as JSON text, from which :meth:`from_json` makes the same floats."""
        return _mixture_json.dump(self)

    @classmethod
    def from_json(cls, text: str | bytes) -> Mixture:
        """Return the mixture that :meth:`to_json` wrote, or raise InvalidInput that tells what is wrong."""
        return cls(*_mixture_json.load(text))
