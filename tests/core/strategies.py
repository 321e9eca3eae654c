"""What the theorems are tried on: random mixtures, random data, and independent oracles."""

import numpy as np
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from gmm_core import Mixture

seeds = st.integers(0, 2**32 - 1)
components = st.integers(1, 4)
dimensions = st.integers(1, 3)
families = st.sampled_from(["full", "tied", "diag", "spherical"])


def random_mixture(seed, n_components, n_features, spread=4.0):
    """A mixture with means some standard deviations apart and covariances of moderate condition."""
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.full(n_components, 3.0))
    means = rng.normal(scale=spread, size=(n_components, n_features))
    factors = rng.normal(size=(n_components, n_features, n_features)) + 1.5 * np.eye(n_features)
    covariances = factors @ factors.swapaxes(1, 2) + 0.1 * np.eye(n_features)
    return Mixture(weights, means, (covariances + covariances.swapaxes(1, 2)) / 2)


def sample_of(seed, n_components, n_features, n_samples=120):
    """Data drawn from a random mixture."""
    return random_mixture(seed, n_components, n_features).sample(n_samples, seed)[0]


def brute_force_joint(mixture, X):
    """weights[k] * N(x | k) by SciPy's density, one component after the other, shape (N, K)."""
    return np.column_stack(
        [
            weight * multivariate_normal(mean, covariance).pdf(X)
            for weight, mean, covariance in zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
        ]
    )


def mixture_1d(weights, means, variances):
    """A mixture in one dimension from plain lists."""
    K = len(weights)
    return Mixture(weights, np.reshape(means, (K, 1)), np.reshape(variances, (K, 1, 1)))
