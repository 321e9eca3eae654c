"""The classic teaching program for EM on a 1-D Gaussian mixture, as it is: dense, and variance about the OLD mean.

The program goes with 李航《统计学习方法》 section 9.3. Its M-step differs from the book's (equations
9.30 to 9.32) in one place: the new variance is centred at the mean of the iteration before.

    sigma_k^2 = sum_j g_jk (y_j - mu_k_old)^2 / sum_j g_jk

That is no M-step but still climbs: it maximises Q over the variances with the means held, then over
the means with the variances held, a conditional maximisation (ECM, Meng & Rubin 1993). So the
log-likelihood never falls and the fixed points are those of EM; only the way there differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gmm_core._mixture_checks import require_shape
from gmm_core.arrays import FloatArray, as_samples, frozen
from gmm_core.em import Expectation, Failure, Maximisation, Reason
from gmm_core.errors import InvalidInput
from gmm_core.mixture import Mixture
from gmm_core.whitening import require_range

START_WEIGHTS, START_MEANS, START_DEVIATIONS = (0.5, 0.5), (0.0, 1.0), (1.0, 1.0)
N_ITERATIONS = 500


def weighted_densities(y: FloatArray, weights: FloatArray, means: FloatArray, deviations: FloatArray) -> FloatArray:
    """Return ``alpha_k phi(y_j | mu_k, sigma_k)``, shape (K, N), by the formula as it stands (equation 9.25)."""
    sigma = deviations[:, None]
    return np.asarray(
        weights[:, None] / (np.sqrt(2 * np.pi) * sigma) * np.exp(-((y - means[:, None]) ** 2) / (2 * sigma**2))
    )


def m_step(y: FloatArray, gamma: FloatArray, about: FloatArray | None) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return weights, means and standard deviations, shapes (K,), from responsibilities of shape (K, N).

    ``about`` is where the variances are centred: the means before in the program, None for the new ones.
    """
    counts = gamma.sum(axis=1)
    means = gamma @ y / counts
    centres = means if about is None else about
    variances = (gamma * (y - centres[:, None]) ** 2).sum(axis=1) / counts
    return counts / len(y), means, np.sqrt(variances)


def program(
    y: Any,
    weights: Any = START_WEIGHTS,
    means: Any = START_MEANS,
    deviations: Any = START_DEVIATIONS,
    n_iterations: int = N_ITERATIONS,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Run the program from the given start and return its final weights, means and standard deviations.

    It looks at no log-likelihood and knows no reason to stop: where a density underflows or a deviation
    becomes 0 it goes on with NaN. For its path as a :class:`~gmm_core.em.Trace`, and for such ends by
    name, run :class:`TextbookModel`.

    Parameters
    ----------
    y
        Shape (N,).
    weights, means, deviations
        Shapes (K,); ``deviations`` are standard deviations.
    """
    y = _one_feature(y)[:, 0]
    state = tuple(np.asarray(part, dtype=np.float64) for part in (weights, means, deviations))
    for _ in range(n_iterations):
        joint = weighted_densities(y, *state)
        state = m_step(y, joint / joint.sum(axis=0), state[1])
    return state[0], state[1], state[2]


@dataclass(frozen=True, eq=False)
class TextbookModel:
    """The program's iteration for the loop of EM, so that its path can be laid beside ours.

    Parameters
    ----------
    X
        Shape (N,) or (N, 1).
    old_mean
        Whether the variance is centred at the old mean, as the program has it, or at the new one, as the book has it.

    Raises
    ------
    InvalidInput
        If X is not of one feature, or its spread is out of the range of floating point.
    """

    X: FloatArray
    old_mean: bool = True

    def __post_init__(self) -> None:
        X = _one_feature(self.X)
        with np.errstate(over="ignore"):
            spread = X.max(axis=0) - X.min(axis=0)
        if spread.any():
            require_range(spread)
        object.__setattr__(self, "X", frozen(X))

    @property
    def total_weight(self) -> float:
        """The number of rows, N."""
        return float(len(self.X))

    def expectation(self, parameters: Mixture) -> Expectation[FloatArray]:
        """E-step (李航 algorithm 9.2, step 2): the statistics are the responsibilities themselves, shape (K, N).

        Raises
        ------
        InvalidInput
            If a density underflows to 0, where the program itself would go on with NaN, or the mixture is not of one
            feature.
        """
        require_shape(parameters, parameters.n_components, 1)
        deviations = np.sqrt(parameters.covariances[:, 0, 0])
        joint = weighted_densities(self.X[:, 0], parameters.weights, parameters.means[:, 0], deviations)
        density = joint.sum(axis=0)
        if not density.all():
            row = int(np.argmin(density))
            raise InvalidInput(
                "density_underflow",
                f"every row must have a density that a float can hold, but that of row {row + 1} "
                f"(x = {self.X[row, 0]:g}) underflows to 0 in this program; use GaussianMixtureModel, which keeps logs",
                row=row + 1,
                value=float(self.X[row, 0]),
            )
        return Expectation(joint / density, float(np.log(density).sum()))

    def maximisation(self, statistics: FloatArray, parameters: Mixture) -> Maximisation[Mixture]:
        """The program's M-step; a division by zero is named instead of going on with NaN."""
        counts = statistics.sum(axis=1)
        smallest = int(np.argmin(counts))
        count = float(counts[smallest])
        if count == 0.0:
            return _failed(Reason.EMPTIED, smallest, count, parameters, smallest, count)
        about = parameters.means[:, 0] if self.old_mean else None
        weights, means, deviations = m_step(self.X[:, 0], statistics, about)
        narrowest = int(np.argmin(deviations))
        if deviations[narrowest] ** 2 == 0.0:
            return _failed(Reason.COLLAPSED, narrowest, 0.0, parameters, smallest, count)
        return Maximisation(Mixture(weights, means[:, None], (deviations**2)[:, None, None]), smallest, count)

    def parameter_shift(self, before: Mixture, after: Mixture) -> float:
        """The largest change of a weight, or of a mean or standard deviation in those of the data."""
        # Rows that are all the same have no deviation; any unit serves.
        sd = float(self.X.std()) or 1.0
        deviations = np.sqrt(after.covariances) - np.sqrt(before.covariances)
        changes = (after.weights - before.weights, (after.means - before.means) / sd, deviations / sd)
        return max(float(np.abs(change).max()) for change in changes)

    def alike(self, parameters: Mixture) -> None:
        """None: the program doesn't ask."""
        return


def _one_feature(X: Any) -> FloatArray:
    samples = as_samples(X)
    if samples.shape[1] != 1:
        raise InvalidInput(
            "one_feature",
            f"X must have one feature for this program, got {samples.shape[1]}; choose one column",
            found=samples.shape[1],
        )
    return samples


def _failed(
    reason: Reason, k: int, value: float, parameters: Mixture, smallest: int, count: float
) -> Maximisation[Mixture]:
    failure = Failure(reason, k, tuple(parameters.means[k].tolist()), value)
    return Maximisation(None, smallest, count, failure=failure)
