"""Fitting from several starts: the best is kept, and every start is accounted for."""

import numpy as np
import pytest

from gmm_core import InvalidInput
from gmm_core.em import Reason
from gmm_core.fit import fit
from gmm_core.selection import aic, bic
from tests.core.strategies import sample_of


def test_the_fit_is_the_best_of_the_starts_that_ended_well():
    X = sample_of(3, 4, 2, 400)
    result = fit(X, 4, n_starts=8, start="random_points")
    good = [s.log_likelihood for s in result.starts if s.outcome.converged]
    assert len(result.starts) == 8
    assert result.log_likelihood == max(good)
    assert 1 <= result.n_reaching_best <= 8
    assert result.log_likelihood == pytest.approx(result.mixture.log_likelihood(X), rel=1e-10)


def test_an_unbounded_likelihood_is_no_merit():
    X = np.array([-67, -48, 6, 8, 14, 16, 23, 24, 28, 29, 41, 49, 56, 60, 75.0])
    result = fit(X, 4, n_starts=20, start="random_points")
    reasons = {s.outcome.reason for s in result.starts}
    assert Reason.COLLAPSED in reasons
    assert reasons - {Reason.COLLAPSED}
    assert result.trace.outcome.reason is not Reason.COLLAPSED


def test_the_same_seed_gives_the_same_fit_and_a_start_without_chance_runs_once():
    X = sample_of(1, 3, 2, 200)
    assert fit(X, 3, seed=5).log_likelihood == fit(X, 3, seed=5).log_likelihood
    assert len(fit(X, 3, start="spread", n_starts=10).starts) == 1


def test_progress_rises_from_zero_to_one():
    seen = []
    fit(sample_of(1, 3, 2), 3, n_starts=4, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[0] > 0
    assert seen[-1] == 1.0
    assert len(seen) > 10


def test_no_starts_are_refused():
    with pytest.raises(InvalidInput, match="n_starts must be at least 1, got 0"):
        fit(sample_of(1, 2, 1), 2, n_starts=0)


def test_criteria_reward_likelihood_and_punish_parameters():
    assert aic(-100.0, 5) == pytest.approx(210.0)
    assert bic(-100.0, 5, np.e**3) == pytest.approx(215.0)
    assert bic(-90.0, 5, 100) < bic(-100.0, 5, 100) < bic(-100.0, 6, 100)
