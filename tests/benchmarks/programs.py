"""The contenders behind one interface: a program starts a session on data, and a session makes EM iterations."""

from __future__ import annotations

import warnings
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np

from gmm_core import Mixture
from gmm_core.arrays import FloatArray
from gmm_core.climb import climb
from gmm_core.covariance import family_named
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.models.textbook import program
from gmm_core.whitening import WhitenedData
from tests.benchmarks import textbook

OURS, SKLEARN, TEXTBOOK, ONEDAL = "gmm_core", "scikit-learn", "textbook", "oneDAL"


class Session(Protocol):
    """A program on its way: it goes on from where it is."""

    @property
    def mixture(self) -> Mixture:
        """Where it is."""
        ...

    def advance(self, n_iterations: int) -> int:
        """Make so many more EM iterations: maximum likelihood, full covariances, float64. Return how many were made."""
        ...


class Program(Protocol):
    """A program to be measured.

    ``needs`` is the module it can't do without; ``same_steps`` is False where its iterations are not quite EM's.
    """

    name: str
    needs: str
    same_steps: bool

    def prepare(self, X: FloatArray, threads: int) -> Any:
        """What the program makes of the data once, before any iteration."""
        ...

    def start(self, prepared: Any, mixture: Mixture) -> Session:
        """A session that starts at the mixture."""
        ...


class _Ours:
    name, needs, same_steps = OURS, "gmm_core", True

    def prepare(self, X: FloatArray, threads: int) -> GaussianMixtureModel:
        return GaussianMixtureModel(WhitenedData(X), family_named("full"), threads=threads)

    def start(self, prepared: GaussianMixtureModel, mixture: Mixture) -> Session:
        return _OurSession(prepared, mixture)


class _OurSession:
    def __init__(self, model: GaussianMixtureModel, mixture: Mixture) -> None:
        self.model, self.mixture = model, mixture

    def advance(self, n_iterations: int) -> int:
        # A climb of n passes ends at the n-th state, one M-step short of n iterations: the pass more is counted to us.
        result = climb(self.model, self.mixture, max_passes=n_iterations + 1, tolerance=None)
        self.mixture = result.mixture
        return result.n_passes - 1


class _ScikitLearn:
    name, needs, same_steps = SKLEARN, "sklearn", True

    def prepare(self, X: FloatArray, threads: int) -> FloatArray:
        return X

    def start(self, prepared: FloatArray, mixture: Mixture) -> Session:
        return _ScikitLearnSession(prepared, mixture)


class _ScikitLearnSession:
    """Its own loop, without its ridge; a warm start goes on from where the last fit ended."""

    def __init__(self, X: FloatArray, mixture: Mixture) -> None:
        self.X = X
        self.estimator = import_module("sklearn.mixture").GaussianMixture(
            mixture.n_components,
            tol=0.0,
            reg_covar=0.0,
            init_params="random",  # the cheapest: every parameter is given
            weights_init=mixture.weights,
            means_init=mixture.means,
            precisions_init=np.linalg.inv(mixture.covariances),
            warm_start=True,
        )

    def advance(self, n_iterations: int) -> int:
        self.estimator.set_params(max_iter=n_iterations)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it has not converged
            self.estimator.fit(self.X)
        return int(self.estimator.n_iter_)

    @property
    def mixture(self) -> Mixture:
        return _mixture(self.estimator.weights_, self.estimator.means_, self.estimator.covariances_)


class _OneDAL:
    name, needs, same_steps = ONEDAL, "daal4py", True

    def prepare(self, X: FloatArray, threads: int) -> FloatArray:
        import_module("daal4py").daalinit(threads)
        return X

    def start(self, prepared: FloatArray, mixture: Mixture) -> Session:
        return _OneDALSession(prepared, mixture)


class _OneDALSession:
    def __init__(self, X: FloatArray, mixture: Mixture) -> None:
        self.X, self.mixture = X, mixture

    def advance(self, n_iterations: int) -> int:
        result = (
            import_module("daal4py")
            .em_gmm(
                self.mixture.n_components,
                maxIterations=n_iterations,
                accuracyThreshold=0.0,
                covarianceStorage="full",
            )
            .compute(self.X, self.mixture.weights[None, :], self.mixture.means, list(self.mixture.covariances))
        )
        self.mixture = _mixture(result.weights[0], result.means, np.array(result.covariances))
        # Fewer than asked for where the likelihood no longer changes in its last digit.
        return int(result.nIterations[0, 0])


class _Textbook:
    name, needs, same_steps = TEXTBOOK, "numpy", True

    def prepare(self, X: FloatArray, threads: int) -> FloatArray:
        return X

    def start(self, prepared: FloatArray, mixture: Mixture) -> Session:
        return _TextbookSession(prepared, mixture)


class _TextbookSession:
    def __init__(self, X: FloatArray, mixture: Mixture) -> None:
        self.X, self.mixture = X, mixture

    def advance(self, n_iterations: int) -> int:
        self.mixture = textbook.iterate(self.X, self.mixture, n_iterations)
        return n_iterations


class _Textbook1D:
    """The package's own: it centres the variance at the old mean, another way to the same maximum."""

    name, needs, same_steps = TEXTBOOK, "numpy", False

    def prepare(self, X: FloatArray, threads: int) -> FloatArray:
        return np.ascontiguousarray(X[:, 0])

    def start(self, prepared: FloatArray, mixture: Mixture) -> Session:
        return _Textbook1DSession(prepared, mixture)


class _Textbook1DSession:
    def __init__(self, x: FloatArray, mixture: Mixture) -> None:
        self.x, self.mixture = x, mixture

    def advance(self, n_iterations: int) -> int:
        start = self.mixture.weights, self.mixture.means[:, 0], np.sqrt(self.mixture.covariances[:, 0, 0])
        weights, means, deviations = program(self.x, *start, n_iterations)
        self.mixture = _mixture(weights, means[:, None], (deviations**2)[:, None, None])
        return n_iterations


def _mixture(weights: FloatArray, means: FloatArray, covariances: FloatArray) -> Mixture:
    """A mixture of other programs' numbers, which are off by rounding."""
    return Mixture(weights / weights.sum(), means, 0.5 * (covariances + covariances.swapaxes(1, 2)))


def programs(n_features: int) -> list[Program]:
    """All that are installed, ours first."""
    book: Program = _Textbook1D() if n_features == 1 else _Textbook()
    contenders: list[Program] = [_Ours(), _ScikitLearn(), book, _OneDAL()]
    return [program for program in contenders if find_spec(program.needs)]
