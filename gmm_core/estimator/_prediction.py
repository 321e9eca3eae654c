"""What a fitted estimator tells of data: computed from its attributes, which a user may have set by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import check_random_state
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from gmm_core.arrays import FloatArray, IntArray
from gmm_core.covariance import family_named
from gmm_core.estimator._layout import layout_of
from gmm_core.logarithms import log_sum_exp, normalised
from gmm_core.selection import aic, bic


class Prediction:
    """The methods of a fitted mixture; float64 inside, float32 out where data and parameters are float32."""

    covariance_type: str
    random_state: Any
    weights_: NDArray[Any]
    means_: NDArray[Any]
    covariances_: NDArray[Any]
    precisions_cholesky_: NDArray[Any]

    def predict(self, X: Any) -> IntArray:
        """Return the most probable component of every row of X, shape (N,)."""
        return np.asarray(self._log_joint(self._checked(X)).argmax(axis=1))

    def predict_proba(self, X: Any) -> NDArray[Any]:
        """Return the responsibilities of the components for every row of X, shape (N, K)."""
        X = self._checked(X)
        return normalised(self._log_joint(X)).astype(self._result_type(X))

    def score_samples(self, X: Any) -> NDArray[Any]:
        """Return the log density of every row of X, shape (N,), in nats."""
        X = self._checked(X)
        return log_sum_exp(self._log_joint(X)).astype(self._result_type(X))

    def score(self, X: Any, y: Any = None, sample_weight: Any = None) -> float:
        """Return the mean log density of the rows of X, in nats.

        Parameters
        ----------
        y
            Ignored.
        sample_weight
            Shape (N,): how much each row counts in the mean.
        """
        X = self._checked(X)
        log_densities = log_sum_exp(self._log_joint(X))
        return float(np.average(log_densities, weights=self._weights(sample_weight, X)))

    def bic(self, X: Any, sample_weight: Any = None) -> float:
        """Return the Bayesian information criterion on X: the lower, the better."""
        total = self._total(X, sample_weight)
        return bic(self.score(X, None, sample_weight) * total, self._n_parameters(), total)

    def aic(self, X: Any, sample_weight: Any = None) -> float:
        """Return Akaike's information criterion on X: the lower, the better."""
        return aic(self.score(X, None, sample_weight) * self._total(X, sample_weight), self._n_parameters())

    def sample(self, n_samples: int = 1) -> tuple[FloatArray, IntArray]:
        """Draw from the fitted mixture, by ``random_state``.

        Returns
        -------
        X, y
            Shapes (n_samples, D) and (n_samples,): the points, component by component, and their components.

        Raises
        ------
        ValueError
            If ``n_samples`` is below 1. NotFittedError before a fit.
        """
        check_is_fitted(self)
        if n_samples < 1:
            raise ValueError(f"Invalid value for 'n_samples': {n_samples} . The sampling requires at least one sample.")
        layout, (K, D) = layout_of(self.covariance_type), self.means_.shape
        rng = check_random_state(self.random_state)
        weights = self.weights_.astype(np.float64)
        counts = rng.multinomial(n_samples, weights / weights.sum())
        covariances = layout.each(self.covariances_.astype(np.float64), K)
        parts = []
        for mean, covariance, count in zip(self.means_.astype(np.float64), covariances, counts, strict=True):
            if layout.square:
                parts.append(rng.multivariate_normal(mean, covariance, int(count)))
            else:
                parts.append(mean + rng.standard_normal(size=(count, D)) * np.sqrt(covariance))
        return np.vstack(parts), np.repeat(np.arange(K), counts)

    def _n_parameters(self) -> int:
        return family_named(self.covariance_type).n_parameters(*self.means_.shape)

    def _log_joint(self, X: NDArray[Any]) -> FloatArray:
        """Log weight plus log density of every component, shape (N, K)."""
        means, factors = self.means_.astype(np.float64), self.precisions_cholesky_.astype(np.float64)
        log_densities = layout_of(self.covariance_type).log_densities(X, means, factors)
        with np.errstate(divide="ignore"):
            return log_densities + np.log(self.weights_.astype(np.float64))

    def _checked(self, X: Any) -> NDArray[Any]:
        check_is_fitted(self)
        return np.asarray(validate_data(self, X, reset=False))

    def _result_type(self, X: NDArray[Any]) -> np.dtype[Any]:
        kind = X.dtype if X.dtype.kind == "f" else np.float64
        return np.result_type(kind, self.means_.dtype)

    def _weights(self, sample_weight: Any, X: NDArray[Any]) -> FloatArray | None:
        if sample_weight is None:
            return None
        return np.asarray(_check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True))

    def _total(self, X: Any, sample_weight: Any) -> float:
        X = self._checked(X)
        weights = self._weights(sample_weight, X)
        return float(len(X) if weights is None else weights.sum())
