"""Dirichlet and Gauss-Wishart distributions over a mixture's parameters: expectations and divergences."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import digamma, gammaln, logsumexp, multigammaln

from gmm_core.arrays import FloatArray, as_float_array, frozen, require_finite
from gmm_core.errors import InvalidInput
from gmm_core.mixture import Mixture

LOG_TWO = float(np.log(2.0))


@dataclass(frozen=True, eq=False)
class Posterior:
    """A Dirichlet over the weights and a Gauss-Wishart over each mean and precision (PRML 10.57 and 10.59).

    Parameters
    ----------
    concentrations
        alpha of the Dirichlet, shape (K,), above 0.
    mean_precisions
        beta: the mean's precision in units of the component's own, shape (K,), above 0.
    means
        m, shape (K, D), in the units of the data.
    degrees
        nu: degrees of freedom of the Wishart, shape (K,), above D - 1.
    inverse_scales
        The inverses of W, shape (K, D, D), in squared units of the data: symmetric and positive definite.

    Raises
    ------
    InvalidInput
        If a shape or a value is not as above.

    Notes
    -----
    The arrays are copied in as float64 and are read-only.
    """

    concentrations: FloatArray
    mean_precisions: FloatArray
    means: FloatArray
    degrees: FloatArray
    inverse_scales: FloatArray

    def __post_init__(self) -> None:
        for name in ("concentrations", "mean_precisions", "means", "degrees", "inverse_scales"):
            object.__setattr__(self, name, frozen(as_float_array(name, getattr(self, name))))
            require_finite(name, getattr(self, name))
        K = self.concentrations.size
        # Shapes and covariances are checked as those of a mixture: the point estimate must be one.
        Mixture(np.full(K, 1.0 / max(K, 1)), self.means, self.inverse_scales)
        self._require_above("concentrations", 0.0)
        self._require_above("mean_precisions", 0.0)
        self._require_above("degrees", self.n_features - 1.0)

    def _require_above(self, name: str, bound: float) -> None:
        values = getattr(self, name)
        if values.shape != (self.n_components,) or not (values > bound).all():
            raise InvalidInput(
                "prior_value",
                f"{name} must be {self.n_components} numbers above {bound:g}, got {values}; "
                "choose larger ones, or see weak_prior",
                name=name,
                bound=bound,
                value=str(values),
            )

    @property
    def n_components(self) -> int:
        """The number of components, K."""
        return int(self.concentrations.size)

    @property
    def n_features(self) -> int:
        """The number of features, D."""
        return int(self.means.shape[1])

    def mixture(self) -> Mixture:
        """The point estimate: expected weights and means, and the inverses of the expected precisions."""
        return self._mixture

    @cached_property
    def _mixture(self) -> Mixture:
        weights = self.concentrations / self.concentrations.sum()
        return Mixture(weights, self.means, self.inverse_scales / self.degrees[:, None, None])

    def log_weights(self) -> FloatArray:
        """The expected logarithms of the weights, shape (K,) (PRML equation 10.66)."""
        return np.asarray(digamma(self.concentrations) - digamma(self.concentrations.sum()))

    def log_determinants(self) -> FloatArray:
        """The expected logarithms of the precisions' determinants, shape (K,) (PRML equation 10.65)."""
        halves = 0.5 * (self.degrees[:, None] - np.arange(self.n_features))
        return np.asarray(digamma(halves).sum(axis=1) + self.n_features * LOG_TWO - self._log_det_inverse_scales())

    def pseudo_mixture(self) -> tuple[Mixture, float]:
        """Return a mixture and a constant c with ``log rho_nk = c + log(weight_k N(x_n | k))`` (PRML 10.46).

        The expectation in equation 10.64 is a squared Mahalanobis distance plus ``D / beta_k``, so rho is
        the joint density of a mixture, up to what the weights take up.
        """
        D = self.n_features
        log_det_expected = D * np.log(self.degrees) - self._log_det_inverse_scales()
        spread = 0.5 * (self.log_determinants() - log_det_expected - D / self.mean_precisions)
        logs = self.log_weights() + spread
        log_scale = float(logsumexp(logs))
        point = self.mixture()
        return Mixture(np.exp(logs - log_scale), point.means, point.covariances), log_scale

    def _log_det_inverse_scales(self) -> FloatArray:
        return np.asarray(np.linalg.slogdet(self.inverse_scales)[1])


def divergence(posterior: Posterior, prior: Posterior) -> float:
    """Return KL(posterior || prior) in nats: minus terms 3, 4, 6 and 7 of the ELBO (PRML 10.73, 74, 76, 77)."""
    return _dirichlet_divergence(posterior, prior) + float(_gauss_wishart_divergences(posterior, prior).sum())


def _dirichlet_divergence(q: Posterior, p: Posterior) -> float:
    difference = _log_dirichlet_constant(q.concentrations) - _log_dirichlet_constant(p.concentrations)
    return float(difference + (q.concentrations - p.concentrations) @ q.log_weights())


def _log_dirichlet_constant(concentrations: FloatArray) -> float:
    """``log C(alpha)`` (PRML equation B.23)."""
    return float(gammaln(concentrations.sum()) - gammaln(concentrations).sum())


def _gauss_wishart_divergences(q: Posterior, p: Posterior) -> FloatArray:
    """Component by component, shape (K,): that of the mean given the precision, and that of the precision."""
    D = q.n_features
    scales = np.linalg.inv(q.inverse_scales)
    shift = q.means - p.means
    ratio = p.mean_precisions / q.mean_precisions
    distances = q.degrees * np.einsum("kd,kde,ke->k", shift, scales, shift)
    of_means = 0.5 * (D * (ratio - 1.0 - np.log(ratio)) + p.mean_precisions * distances)
    traces = np.einsum("kde,ked->k", p.inverse_scales, scales)
    of_precisions = (
        _log_wishart_constant(q)
        - _log_wishart_constant(p)
        + 0.5 * (q.degrees - p.degrees) * q.log_determinants()
        + 0.5 * q.degrees * (traces - D)
    )
    return np.asarray(of_means + of_precisions)


def _log_wishart_constant(gauss_wishart: Posterior) -> FloatArray:
    """``log B(W, nu)``, shape (K,) (PRML equation B.79)."""
    D, degrees = gauss_wishart.n_features, gauss_wishart.degrees
    log_dets = np.linalg.slogdet(gauss_wishart.inverse_scales)[1]
    gammas = np.array([multigammaln(0.5 * nu, D) for nu in degrees])
    return np.asarray(0.5 * degrees * log_dets - 0.5 * degrees * D * LOG_TWO - gammas)
