"""The variational Bayesian Gaussian mixture, full covariances (PRML section 10.2).

The parameters have a prior: Dirichlet for the weights, Gauss-Wishart for every mean and precision.
The posterior is approximated by ``q(Z) q(weights) prod_k q(mean_k, precision_k)``, whose factors are of the
same families, so the parameters of the run are those of :class:`Posterior`. Its E-step is that of an
ordinary mixture with pseudo-weights (:meth:`Posterior.pseudo_mixture`), so the fast kernel serves both.

What the loop knows as ``log_likelihood`` is the evidence lower bound (ELBO) with the best q(Z) for the present
parameters: a lower bound of ``log p(X)`` that no step lowers. With ever more data the prior and the spread
of the posterior stop to matter, and the steps become those of EM: its point-estimate limit.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gmm_core._mixture_checks import require_shape
from gmm_core.arrays import FloatArray, as_whole
from gmm_core.covariance import family_named
from gmm_core.em import Expectation, Maximisation
from gmm_core.errors import InvalidInput
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.mixture import Mixture
from gmm_core.models._gauss_wishart import Posterior, divergence
from gmm_core.statistics import GaussianStatistics
from gmm_core.whitening import WhitenedData

# A component with fewer samples than this is one that the data have no need of.
UNNEEDED = 1.0


class VariationalModel:
    """The variational Gaussian mixture bound to its data and its prior.

    Parameters
    ----------
    data
        The data, prepared. Row weights count as repeated rows.
    prior
        The prior of every component, as a :class:`Posterior` of K components; see :func:`weak_prior`.

    Raises
    ------
    InvalidInput
        If the prior is of another number of features.
    """

    def __init__(self, data: WhitenedData, prior: Posterior) -> None:
        if prior.n_features != data.n_features:
            raise InvalidInput(
                "prior_features",
                f"the prior must have as many features as the data, {data.n_features}, got {prior.n_features}; "
                "make it with weak_prior",
                expected=data.n_features,
                found=prior.n_features,
            )
        self.data = data
        self.prior = prior
        # The E-step, the distances and the likeness of a mixture are those of maximum likelihood.
        self._point_model = GaussianMixtureModel(data, family_named("full"))

    @property
    def total_weight(self) -> float:
        """The number of rows, or the sum of their weights."""
        return self.data.total_weight

    def start(self, mixture: Mixture) -> Posterior:
        """The first parameters from any start for EM: one M-step from the mixture's responsibilities."""
        require_shape(mixture, self.prior.n_components, self.prior.n_features)
        return self._update(self._point_model.expectation(mixture).statistics)

    def expectation(self, parameters: Posterior) -> Expectation[GaussianStatistics]:
        """E-step (PRML equations 10.46 to 10.53), and the ELBO (equation 10.70).

        With the best q(Z), the first, second and fifth term of equation 10.70 are together the sum over
        rows of ``log sum_k rho_nk``; the others are minus the divergence of q from the prior.
        """
        mixture, log_scale = parameters.pseudo_mixture()
        expectation = self._point_model.expectation(mixture)
        rows = expectation.log_likelihood + self.data.total_weight * log_scale
        return Expectation(expectation.statistics, rows - divergence(parameters, self.prior))

    def maximisation(
        self, statistics: GaussianStatistics, parameters: Posterior | None = None
    ) -> Maximisation[Posterior]:
        """M-step (PRML equations 10.58 and 10.60 to 10.63). A component without samples goes back to its prior."""
        after = self._update(statistics)
        smallest = int(np.argmin(statistics.counts))
        covariances_z = self.data.covariances_to_z(after.mixture().covariances)
        narrowest = float(np.linalg.eigvalsh(covariances_z).min())
        return Maximisation(after, smallest, float(statistics.counts[smallest]), narrowest)

    def _update(self, statistics: GaussianStatistics) -> Posterior:
        # Counts that are differences may be below 0 by rounding.
        counts, prior = np.maximum(statistics.counts, 0.0), self.prior
        means_z, scatters_z = replace(statistics, counts=np.where(counts > 0.0, counts, 1.0)).moments()
        precisions = prior.mean_precisions + counts
        shift = self.data.means_from_z(means_z) - prior.means
        shrunk = (prior.mean_precisions * counts / precisions)[:, None, None] * shift[:, :, None] * shift[:, None, :]
        return Posterior(
            prior.concentrations + counts,
            precisions,
            prior.means + (counts / precisions)[:, None] * shift,
            prior.degrees + counts,
            prior.inverse_scales + self.data.covariances_from_z(scatters_z) + shrunk,
        )

    def parameter_shift(self, before: Posterior, after: Posterior) -> float:
        """The largest change of a point estimate: weight, mean in standard deviations, covariance in their products."""
        return self._point_model.parameter_shift(before.mixture(), after.mixture())

    def alike(self, parameters: Posterior) -> tuple[int, int] | None:
        """Two components alike that both have samples; those without are all like the prior, and at no saddle."""
        needed = np.flatnonzero(self.counts(parameters) >= UNNEEDED)
        if len(needed) < 2:
            return None
        mixture = parameters.mixture()
        weights = mixture.weights[needed] / mixture.weights[needed].sum()
        pair = self._point_model.alike(Mixture(weights, mixture.means[needed], mixture.covariances[needed]))
        return None if pair is None else (int(needed[pair[0]]), int(needed[pair[1]]))

    def counts(self, parameters: Posterior) -> FloatArray:
        """The expected number of samples of each component, behind these parameters, shape (K,)."""
        return parameters.concentrations - self.prior.concentrations


def weak_prior(
    data: WhitenedData, n_components: int, *, concentration: float | None = None, mean_precision: float = 1.0
) -> Posterior:
    """Return a prior that says little, in the units of the data.

    Parameters
    ----------
    concentration
        Of the Dirichlet, for each component; 1/K if None. Well below 1, components that the
        data have no need of end with a weight near 0 (PRML figure 10.6 has 0.001).
    mean_precision
        How many samples the prior knowledge of a mean is worth: the data's mean.

    Returns
    -------
    Posterior
        With D degrees of freedom and the data's covariance as the inverse scale matrix.
    """
    K, D = as_whole("n_components", n_components, 1), data.n_features
    covariance = data.scale @ data.scale.T
    return Posterior(
        np.full(K, 1.0 / K if concentration is None else concentration),
        np.full(K, mean_precision),
        np.repeat(data.centre[None], K, axis=0),
        np.full(K, float(D)),
        np.repeat(covariance[None], K, axis=0),
    )


__all__ = ["Posterior", "VariationalModel", "weak_prior"]
