"""The estimator: scikit-learn's ``GaussianMixture`` with gmm_core's EM inside."""

from __future__ import annotations

from collections.abc import Iterator
from numbers import Integral, Real
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, DensityMixin, _fit_context
from sklearn.utils import check_random_state
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import _check_sample_weight, validate_data

from gmm_core.arrays import IntArray
from gmm_core.covariance import FAMILIES
from gmm_core.estimator._given import GivenStart, check_given
from gmm_core.estimator._layout import layout_of
from gmm_core.estimator._prediction import Prediction
from gmm_core.estimator._runs import (
    NATS_PER_TOL,
    Run,
    Settings,
    model_with_ridge,
    run_all,
    warn_of_convergence,
    warn_of_ridge,
)
from gmm_core.estimator._starts import START_NAMES, first_parameters, is_random
from gmm_core.fit import GaussianTrace
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.health import examine
from gmm_core.initialise import Start
from gmm_core.mixture import Mixture


class GaussianMixture(Prediction, DensityMixin, BaseEstimator):  # type: ignore[misc]
    """A drop-in for ``sklearn.mixture.GaussianMixture`` 1.9.

    The parameters, attributes and methods are scikit-learn's; the same ``random_state`` draws the same
    starts, and every iteration of EM computes the same numbers. What differs is said here.

    Parameters
    ----------
    n_components
        K.
    covariance_type
        ``"full"``, ``"tied"``, ``"diag"``, ``"spherical"``, or another key of ``FAMILIES``, whose
        covariances are then stored as dense matrices.
    tol
        EM has converged when at most ``tol / 1000`` nats of the total log-likelihood are left to gain, as
        projected from its last gains, and the parameters stand still: with the default, 1e-6 nats, the
        tolerance of :func:`gmm_core.fit`. scikit-learn ends when one iteration gains less than ``tol`` nats
        per sample, which on a plateau is far from a maximum. Runs take more iterations here, and
        ``converged_`` can be believed.
    reg_covar
        Added to every variance in each M-step, in squared units of the data, exactly as in scikit-learn.
        So the fit depends on the units, and a warning says where the ridge makes up a tenth of the variance of a
        feature or more. ``gmm_core.fit`` has no ridge but a ``floor`` in units of the data's own
        spread, which leaves covariances above it as they are; ``reg_covar=0`` is maximum likelihood in both.
    max_iter, n_init
        The most iterations of each run, and the number of runs. The best run is the one with the highest
        log-likelihood among those whose components are sound; see :mod:`gmm_core.health`. Where nothing
        is drawn (a start without chance, or all parameters given) there is one run.
    init_params
        ``"kmeans"``, ``"k-means++"``, ``"random"``, ``"random_from_data"`` as in scikit-learn; another key of
        ``STARTS``; or a :class:`gmm_core.initialise.Start`. Of the two that start on rows of the data, all
        covariances begin as ``reg_covar`` times the identity; scikit-learn's tied one begins with second
        moments about 0, which depend on the origin.
    weights_init, means_init, precisions_init
        Parameters to start from, the precisions in the shape of ``precisions_``. The start finds those not given.
    random_state, warm_start, verbose, verbose_interval
        As in scikit-learn. Refitting the same data with ``warm_start`` continues the run, so that even
        ``max_iter=1`` converges in the end.

    Attributes
    ----------
    weights_, means_, covariances_, precisions_, precisions_cholesky_
        In scikit-learn's shapes: covariances are (K, D, D), (D, D), (K, D) or (K,), by covariance type. In
        float32 where the data are float32; EM itself computes in float64.
    converged_, n_iter_
        Whether the best run arrived at a maximum, and its number of iterations.
    lower_bound_, lower_bounds_
        The mean log-likelihood (nats) of the fitted parameters, and after each iteration. scikit-learn's values
        are those of the parameters before the last M-step.
    n_features_in_, feature_names_in_
        The number of features, and their names if the data had any.
    trace_
        The best run, :class:`gmm_core.em.Trace`: every state, what each step did, and why it ended; of large
        mixtures the last iterations, as many as fit in 32 MB.
    starts_
        One :class:`gmm_core.fit.StartReport` per run.
    health_
        What may be wrong with components, as :class:`gmm_core.health.Finding` entries; empty if nothing.

    Notes
    -----
    A component that loses all its samples ends its run, which then has not converged; scikit-learn
    keeps such a component with weight 0. Two identical components are no maximum and not converged either.
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "n_components": [Interval(Integral, 1, None, closed="left")],
        "covariance_type": [StrOptions(set(FAMILIES))],
        "tol": [Interval(Real, 0.0, None, closed="left")],
        "reg_covar": [Interval(Real, 0.0, None, closed="left")],
        "max_iter": [Interval(Integral, 0, None, closed="left")],
        "n_init": [Interval(Integral, 1, None, closed="left")],
        "init_params": [StrOptions(START_NAMES), Start],
        "weights_init": ["array-like", None],
        "means_init": ["array-like", None],
        "precisions_init": ["array-like", None],
        "random_state": ["random_state"],
        "warm_start": ["boolean"],
        "verbose": ["verbose"],
        "verbose_interval": [Interval(Integral, 1, None, closed="left")],
    }

    def __init__(
        self,
        n_components: int = 1,
        *,
        covariance_type: str = "full",
        tol: float = 1e-3,
        reg_covar: float = 1e-6,
        max_iter: int = 100,
        n_init: int = 1,
        init_params: str | Start = "kmeans",
        weights_init: Any = None,
        means_init: Any = None,
        precisions_init: Any = None,
        random_state: Any = None,
        warm_start: bool = False,
        verbose: int = 0,
        verbose_interval: int = 10,
    ) -> None:
        self.n_components = n_components
        self.covariance_type = covariance_type
        self.tol = tol
        self.reg_covar = reg_covar
        self.max_iter = max_iter
        self.n_init = n_init
        self.init_params = init_params
        self.weights_init = weights_init
        self.means_init = means_init
        self.precisions_init = precisions_init
        self.random_state = random_state
        self.warm_start = warm_start
        self.verbose = verbose
        self.verbose_interval = verbose_interval

    @_fit_context(prefer_skip_nested_validation=True)  # type: ignore[untyped-decorator]
    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> GaussianMixture:
        """Fit the mixture to X.

        Parameters
        ----------
        X
            Shape (N, D), N at least 2 and at least K.
        y
            Ignored.
        sample_weight
            Shape (N,), non-negative: how often, or how much, each row counts. Whole numbers give what repeated rows
            give from the same start; a start that draws rows may draw others.

        Raises
        ------
        ValueError
            If the data or a parameter is not as above, or if every run ended with a collapsed component.

        Warns
        -----
        ConvergenceWarning
            If the best run did not arrive at a maximum; the message tells why.
        """
        self._fit(X, sample_weight)
        return self

    @_fit_context(prefer_skip_nested_validation=True)  # type: ignore[untyped-decorator]
    def fit_predict(self, X: Any, y: Any = None, sample_weight: Any = None) -> IntArray:
        """Fit the mixture to X as :meth:`fit` does, and return the most probable component of every row."""
        return np.asarray(self._log_joint(self._fit(X, sample_weight)).argmax(axis=1))

    def _fit(self, X: Any, sample_weight: Any) -> NDArray[Any]:
        """Fit, and return X as checked."""
        if np.ma.is_masked(X):
            # NumPy would hand over what is behind the mask.
            raise ValueError("X has masked values; drop those rows, fill them in, or use gmm_core.fit_incomplete")
        X = validate_data(self, X, dtype=[np.float64, np.float32], ensure_min_samples=2)
        if len(X) < self.n_components:
            raise ValueError(
                f"Expected n_samples >= n_components but got n_components = {self.n_components}, n_samples = {len(X)}"
            )
        given = check_given(
            self.weights_init,
            self.means_init,
            self.precisions_init,
            self.covariance_type,
            self.n_components,
            X.shape[1],
        )
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
        model = model_with_ridge(X, sample_weight, self.covariance_type, self.reg_covar)
        warn_of_ridge(model, self.reg_covar)
        warm = self.warm_start and hasattr(self, "converged_")
        starts = iter([self._reached(X.shape[1])]) if warm else self._starts(model, X, given)
        best, self.starts_ = run_all(model, starts, self._settings(), self._last_trace() if warm else None)
        self._keep(best, X.dtype)
        return np.asarray(X)

    def _settings(self) -> Settings:
        name = self.init_params if isinstance(self.init_params, str) else self.init_params.name
        return Settings(name, self.max_iter, NATS_PER_TOL * self.tol, self.verbose, self.verbose_interval)

    def _starts(self, model: GaussianMixtureModel, X: NDArray[Any], given: GivenStart) -> Iterator[Mixture]:
        """The first parameters of every run."""
        random_state = check_random_state(self.random_state)
        if not given.missing:
            yield given.over(None)
            return
        for _ in range(self.n_init if is_random(self.init_params) else 1):
            start = first_parameters(model, X, self.n_components, self.init_params, random_state, self.reg_covar)
            yield given.over(start)

    def _keep(self, best: Run, dtype: np.dtype[Any]) -> None:
        """Set the attributes and warn of what is wrong."""
        total, mixture = best.model.total_weight, best.trace.final.parameters
        for name, values in layout_of(self.covariance_type).attributes(mixture).items():
            setattr(self, name, values.astype(dtype))
        self.converged_ = best.trace.outcome.converged
        self.n_iter_ = best.n_iterations
        self.lower_bound_ = dtype.type(best.trace.final.log_likelihood / total)
        self.lower_bounds_ = [dtype.type(value / total) for value in best.log_likelihoods]
        self.trace_, self.health_ = best.trace, examine(best.model, mixture)
        if not self.converged_ and self.max_iter > 0:
            warn_of_convergence(best)

    def _last_trace(self) -> GaussianTrace | None:
        return getattr(self, "trace_", None)

    def _reached(self, n_features: int) -> Mixture:
        """The mixture of the last fit, or of the attributes if they were changed since."""
        layout, K = layout_of(self.covariance_type), self.n_components
        shapes = {"means_": (K, n_features), "covariances_": layout.shape(K, n_features)}
        for name, shape in shapes.items():
            if getattr(self, name).shape != shape:
                raise ValueError(
                    f"warm_start goes on from {name} of shape {getattr(self, name).shape}, but the shape is now "
                    f"{shape}: fit with warm_start=False, or keep n_components, covariance_type and the features"
                )
        trace = self._last_trace()
        if trace is not None:
            kept = layout.attributes(trace.final.parameters)
            names = ("weights_", "means_", "covariances_")
            if all(np.array_equal(getattr(self, name), kept[name].astype(self.means_.dtype)) for name in names):
                return trace.final.parameters
        return layout.mixture(self.weights_, self.means_, self.covariances_)
