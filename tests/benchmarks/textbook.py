"""The EM programs that textbooks print, as plainly as they print them: products of densities, no logarithms.

:func:`iterate` is for any number of features and components. :class:`TwoNormals` is the classic
program for two normals in one dimension with two of everything written out, as it is mostly found;
:mod:`gmm_core.models.textbook` has the same program over an array of components. Both centre the
variance at the mean of the iteration before.
"""

from __future__ import annotations

from math import pi, sqrt

import numpy as np

from gmm_core import Mixture
from gmm_core.arrays import FloatArray


def iterate(X: FloatArray, mixture: Mixture, n_iterations: int) -> Mixture:
    """Make so many iterations from the mixture; X has shape (N, D)."""
    N, D = X.shape
    K = mixture.n_components
    weights, means, covariances = mixture.weights.copy(), mixture.means.copy(), mixture.covariances.copy()
    for _ in range(n_iterations):
        densities = np.empty((N, K))
        for k in range(K):
            difference = X - means[k]
            distance = np.sum(difference @ np.linalg.inv(covariances[k]) * difference, axis=1)
            constant = 1.0 / np.sqrt((2.0 * np.pi) ** D * np.linalg.det(covariances[k]))
            densities[:, k] = weights[k] * constant * np.exp(-0.5 * distance)
        responsibilities = densities / densities.sum(axis=1, keepdims=True)
        counts = responsibilities.sum(axis=0)
        weights = counts / N
        means = responsibilities.T @ X / counts[:, None]
        for k in range(K):
            difference = X - means[k]
            covariances[k] = (responsibilities[:, k, None] * difference).T @ difference / counts[k]
    return Mixture(weights, means, covariances)


class TwoNormals:
    """The classic program for two normals in one dimension; ``x`` has shape (N,)."""

    def __init__(self, x: FloatArray, mixture: Mixture) -> None:
        self.x = x
        self.alpha0, self.alpha1 = mixture.weights.tolist()
        self.mu0, self.mu1 = mixture.means[:, 0].tolist()
        self.sigma0, self.sigma1 = np.sqrt(mixture.covariances[:, 0, 0]).tolist()

    def advance(self, n_iterations: int) -> int:
        """Make so many more iterations, and return how many."""
        x = self.x
        for _ in range(n_iterations):
            gamma0 = self.alpha0 * _density(x, self.mu0, self.sigma0)
            gamma1 = self.alpha1 * _density(x, self.mu1, self.sigma1)
            total = gamma0 + gamma1
            gamma0, gamma1 = gamma0 / total, gamma1 / total
            mu0, mu1 = np.dot(gamma0, x) / np.sum(gamma0), np.dot(gamma1, x) / np.sum(gamma1)
            self.sigma0 = sqrt(np.dot(gamma0, (x - self.mu0) ** 2) / np.sum(gamma0))
            self.sigma1 = sqrt(np.dot(gamma1, (x - self.mu1) ** 2) / np.sum(gamma1))
            self.alpha0, self.alpha1 = np.sum(gamma0) / len(x), np.sum(gamma1) / len(x)
            self.mu0, self.mu1 = mu0, mu1
        return n_iterations

    @property
    def mixture(self) -> Mixture:
        """Where the program is."""
        return Mixture(
            np.array([self.alpha0, self.alpha1]),
            np.array([[self.mu0], [self.mu1]]),
            np.array([[[self.sigma0**2]], [[self.sigma1**2]]]),
        )


def _density(x: FloatArray, mu: float, sigma: float) -> FloatArray:
    return np.asarray(1 / (sqrt(2 * pi) * sigma) * np.exp(-1 * (x - mu) * (x - mu) / (2 * sigma**2)))
