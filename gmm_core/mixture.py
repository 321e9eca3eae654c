"""A Gaussian mixture as a value: its parameters, densities, responsibilities and samples.

Notation of Bishop, *Pattern Recognition and Machine Learning* (2006), section 9.2:
``p(x) = sum_k weights[k] * N(x | means[k], covariances[k])``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import logsumexp

from gmm_core.arrays import FloatArray, IntArray, as_float_array, as_samples, frozen, require_finite
from gmm_core.errors import InvalidInput

LOG_TWO_PI = float(np.log(2.0 * np.pi))
WEIGHT_SUM_TOLERANCE = 1e-8
SYMMETRY_TOLERANCE = 1e-8


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
        _check_shapes(self.weights, self.means, self.covariances)
        for name in ("weights", "means", "covariances"):
            require_finite(name, getattr(self, name))
        _check_weights(self.weights)
        object.__setattr__(self, "_cholesky", frozen(_cholesky_factors(self.covariances)))

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
        log_densities = np.empty((X.shape[0], self.n_components))
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
        return np.asarray(logsumexp(self.weighted_log_densities(X), axis=1))

    def log_likelihood(self, X: Any) -> float:
        """Return the total log-likelihood ``sum_i log p(x_i)`` in nats (PRML equation 9.14)."""
        return float(self.log_density(X).sum())

    def responsibilities(self, X: Any) -> FloatArray:
        """Return the posterior probability of each component, shape (N, K) (PRML equation 9.13)."""
        joint = self.weighted_log_densities(X)
        return np.asarray(np.exp(joint - logsumexp(joint, axis=1, keepdims=True)))

    def sample(self, n: int, seed: int | np.random.Generator) -> tuple[FloatArray, IntArray]:
        """Draw n samples by drawing the latent component first, then the point.

        Returns
        -------
        X, labels
            Shapes (n, D) and (n,): the points, and the component that each came from.
        """
        if n < 1:
            raise InvalidInput("sample_count", f"n must be at least 1, got {n}", n=n)
        rng = np.random.default_rng(seed)
        # The tolerance on the sum of the weights is wider than the one of rng.choice.
        labels = rng.choice(self.n_components, size=n, p=self.weights / self.weights.sum()).astype(np.int64)
        noise = rng.standard_normal((n, self.n_features))
        X = np.empty_like(noise)
        for k in range(self.n_components):
            mine = labels == k
            X[mine] = self.means[k] + noise[mine] @ self._cholesky[k].T
        return X, labels

    def marginal(self, features: int | Sequence[int]) -> Mixture:
        """Return the mixture of the chosen features alone (PRML equation 2.98, by component)."""
        chosen = np.atleast_1d(np.asarray(features, dtype=np.int64))
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
        """Return the same mixture with its components in another order, a permutation of 0..K-1."""
        index = np.asarray(order, dtype=np.int64)
        if sorted(index.tolist()) != list(range(self.n_components)):
            raise InvalidInput(
                "permutation",
                f"order must be a permutation of 0..{self.n_components - 1}, got {index.tolist()}",
                order=str(index.tolist()),
                largest=self.n_components - 1,
            )
        return Mixture(self.weights[index], self.means[index], self.covariances[index])


def _check_shapes(weights: FloatArray, means: FloatArray, covariances: FloatArray) -> None:
    if weights.ndim != 1 or weights.size == 0:
        raise InvalidInput(
            "weights_shape",
            f"weights must have shape (K,) with K >= 1, got {weights.shape}; pass one number per component",
            shape=weights.shape,
        )
    K = weights.size
    if means.ndim != 2 or means.shape[0] != K or means.shape[1] == 0:
        raise InvalidInput(
            "means_shape",
            f"means must have shape (K, D) with K = {K}, got {means.shape}; pass one row per component",
            shape=means.shape,
            K=K,
        )
    D = means.shape[1]
    if covariances.shape != (K, D, D):
        raise InvalidInput(
            "covariances_shape",
            f"covariances must have shape (K, D, D) = ({K}, {D}, {D}), got {covariances.shape}; "
            "pass one dense matrix per component, whatever the family",
            shape=covariances.shape,
            K=K,
            D=D,
        )


def _check_weights(weights: FloatArray) -> None:
    if (weights < 0).any():
        k = int(np.argmax(weights < 0))
        raise InvalidInput(
            "weights_negative",
            f"weights must not be negative, got {weights[k]:g} for component {k + 1}; use 0 or more",
            component=k + 1,
            value=float(weights[k]),
        )
    total = float(weights.sum())
    if abs(total - 1.0) > WEIGHT_SUM_TOLERANCE:
        raise InvalidInput(
            "weights_sum",
            f"weights must sum to 1, got {total:.10g}; divide them by their sum",
            total=total,
        )


def _cholesky_factors(covariances: FloatArray) -> FloatArray:
    """Return the lower Cholesky factors, shape (K, D, D), or say which covariance has none."""
    factors = np.empty_like(covariances)
    for k, covariance in enumerate(covariances):
        asymmetry = np.abs(covariance - covariance.T)
        if (asymmetry > SYMMETRY_TOLERANCE * np.abs(covariance).max()).any():
            raise InvalidInput(
                "covariance_asymmetric",
                f"covariances must be symmetric, but that of component {k + 1} differs from its transpose by "
                f"{asymmetry.max():.3g}; use (S + S.T) / 2",
                component=k + 1,
                value=float(asymmetry.max()),
            )
        try:
            factors[k] = np.linalg.cholesky(covariance)
        except np.linalg.LinAlgError:
            smallest = float(np.linalg.eigvalsh(covariance)[0])
            raise InvalidInput(
                "covariance_not_positive_definite",
                f"covariances must be positive definite, but that of component {k + 1} has smallest eigenvalue "
                f"{smallest:.3g}; check the variances, or add a small number to its diagonal",
                component=k + 1,
                value=smallest,
            ) from None
    return factors
