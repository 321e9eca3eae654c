"""How mclust 6.1.3 fits a replicate, and what it starts from in one dimension.

The bootstrap figures in ``tests/reference`` come from its default rule, which stops EM as soon as one
iteration gains less than 1e-5 of the log-likelihood: where EM is slow, long before a maximum. The rule and
its default start reproduce all its observed likelihood ratios (test_selection_reference.py), so
that the bootstraps can be compared like with like.
"""

import numpy as np

from gmm_core import Mixture
from gmm_core.climb import Climb
from gmm_core.em import run
from gmm_core.gaussian_model import GaussianMixtureModel

RELATIVE_GAIN = 1e-5


def refit_as_mclust(model, start):
    """EM that stops as mclust's ``em`` does by default."""
    before = start.log_likelihood(model.data.X)

    def little_gained(state):
        nonlocal before
        gained = abs(state.log_likelihood - before) / (1 + abs(state.log_likelihood))
        before = state.log_likelihood
        return gained < RELATIVE_GAIN

    trace = run(model, start, max_iterations=5000, tolerance=0.0, should_stop=little_gained)
    end = trace.final
    return Climb(end.parameters, end.log_likelihood, trace.outcome, trace.n_iterations, trace.log_likelihoods)


def fit_as_mclust(x, n_components):
    """A fit with unequal variances from classes between quantiles, mclust's start in one dimension."""
    inner = np.quantile(x, np.linspace(0, 1, n_components + 1))[1:-1]
    classes = [x[np.searchsorted(inner, x, side="right") == k] for k in range(n_components)]
    start = Mixture([len(c) / len(x) for c in classes], [[c.mean()] for c in classes], [[[c.var()]] for c in classes])
    return refit_as_mclust(GaussianMixtureModel.of(x, "full"), start).mixture
