"""Fitting from several starts: the best is kept, and every start is accounted for."""

import numpy as np
import pytest

from gmm_core import SOURCES, InvalidInput
from gmm_core.em import Reason
from gmm_core.fit import fit
from gmm_core.fit._refinement import newton_pays
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.health import is_spurious
from gmm_core.selection import aic, bic
from tests.core.strategies import random_mixture, sample_of
from tests.core.test_reference import FITS, OURS, cases, data


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
    assert len(seen) >= 2 * 4


def test_no_starts_are_refused():
    with pytest.raises(InvalidInput, match="n_starts must be a whole number of at least 1, got 0"):
        fit(sample_of(1, 2, 1), 2, n_starts=0)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"n_components": "3"}, "n_components must be a whole number of at least 1, got '3'"),
        ({"n_components": 2.5}, "n_components must be a whole number of at least 1, got 2.5"),
        ({"n_components": True}, "n_components must be a whole number of at least 1, got True"),
        ({"n_starts": 1.5}, "n_starts must be a whole number"),
        ({"seed": -1}, "seed must be a whole number of at least 0, got -1"),
        ({"max_iterations": 0}, "max_iterations must be a whole number of at least 1, got 0"),
        ({"threads": 0}, "threads must be a whole number of at least 1, got 0"),
        ({"tolerance": None}, "tolerance must be 0 or more, got None"),
        ({"family": "ful"}, "family must be one of full, tied"),
        ({"start": "k-means"}, r"start must be one of kmeans\+\+, kmeans"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_expected(settings, words):
    with pytest.raises(InvalidInput, match=words):
        fit(sample_of(1, 2, 1), **({"n_components": 2} | settings))


def test_criteria_reward_likelihood_and_punish_parameters():
    assert aic(-100.0, 5) == pytest.approx(210.0)
    assert bic(-100.0, 5, np.e**3) == pytest.approx(215.0)
    assert bic(-90.0, 5, 100) < bic(-100.0, 5, 100) < bic(-100.0, 6, 100)


def test_the_optima_are_distinct_best_first_and_count_the_starts_that_reached_them():
    result = fit(sample_of(3, 4, 2, 400), 4, n_starts=12, start="random_points")
    values = [optimum.log_likelihood for optimum in result.optima if not optimum.spurious]
    assert values == sorted(values, reverse=True)
    assert (-np.diff(values) > 1e-3).all()
    assert result.optima[0].log_likelihood == result.log_likelihood
    assert sum(optimum.n_starts for optimum in result.optima) == sum(s.outcome.converged for s in result.starts)
    assert result.optima[0].n_starts == result.n_reaching_best


def test_the_trace_is_plain_em_from_where_the_best_run_began():
    result = fit(sample_of(1, 2, 2, 300), 2, n_starts=3)
    assert result.trace.states[0].parameters is result.first
    assert result.trace.final.log_likelihood == pytest.approx(result.log_likelihood, abs=1e-5)


def test_the_floor_that_holds_a_component_up_is_reported():
    X = np.concatenate([np.random.default_rng(0).standard_normal(100), np.full(50, 4.0)])
    result = fit(X, 2, floor=0.01)
    held = np.argmin(result.mixture.covariances[:, 0, 0])
    assert result.floored == (held,)
    assert result.mixture.covariances[held, 0, 0] == pytest.approx(0.01 * X.var())
    assert fit(X[:100], 1, floor=0.01).floored == ()


def test_starts_are_taken_in_turn():
    result = fit(sample_of(1, 2, 2), 2, n_starts=5, start=["kmeans", "spread"])
    assert [s.start for s in result.starts] == ["kmeans", "spread", "kmeans", "kmeans"]


def test_large_data_are_searched_on_nodes_and_fitted_in_full():
    X = SOURCES["overlapping"].generate(0, n=30_000).X
    result = fit(X, 3, n_starts=8)
    assert result.outcome.converged
    assert sum(s.refined for s in result.starts) < 8
    assert result.log_likelihood == pytest.approx(result.mixture.log_likelihood(X), rel=1e-10)
    truth = SOURCES["overlapping"].generate(0, n=30_000).truth
    assert result.log_likelihood > truth.log_likelihood(X)


def test_large_data_of_many_features_are_searched_on_some_of_their_rows():
    mixture = random_mixture(0, 3, 4)
    X = mixture.sample(60_000, 0)[0]
    result = fit(X, 3, n_starts=6)
    assert result.outcome.converged
    assert result.log_likelihood == pytest.approx(result.mixture.log_likelihood(X), rel=1e-10)
    assert result.log_likelihood > mixture.log_likelihood(X)


def test_the_number_of_threads_changes_no_bit_of_a_fit(monkeypatch):
    monkeypatch.setattr("gmm_core.blocks.GROUP_ENTRIES", 1 << 12)
    X = random_mixture(0, 2, 3).sample(20_000, 0)[0]
    one, other = (fit(X, 2, n_starts=2, threads=threads) for threads in (1, 3))
    np.testing.assert_array_equal(one.mixture.covariances, other.mixture.covariances)


def test_integer_weights_fit_as_repeated_rows():
    X = sample_of(2, 2, 1, 80)
    counts = np.random.default_rng(0).integers(1, 4, 80)
    one = fit(X, 2, sample_weight=counts, start="spread")
    other = fit(np.repeat(X, counts, axis=0), 2, start="spread")
    assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=1e-5)
    np.testing.assert_allclose(one.mixture.means, other.mixture.means, atol=1e-3)


DEFAULT_CASES = [case for case in cases(FITS) if int(case[1].split(",")[1]) <= 4]


@pytest.mark.parametrize(("name", "key"), DEFAULT_CASES)
def test_the_default_fit_finds_the_best_certified_optimum_or_a_better_sound_one(name, key):
    family, K = key.split(",")
    result = fit(data(name), int(K), family=OURS[family])
    assert result.outcome.converged
    assert result.log_likelihood >= FITS[name][key]["loglik"] - 1e-4
    assert not is_spurious(result.model, result.mixture)


def test_along_a_ridge_the_fit_goes_to_the_end():
    """Four components on heights: plain EM gains 0.35 nats along 4,000 passes of next to nothing each."""
    result = fit(data("height"), 4)
    sound = [optimum.log_likelihood for optimum in result.optima if not optimum.spurious]
    assert sound == pytest.approx([-3627.8947877635], abs=1e-6)
    assert result.optima[0].n_starts + sum(optimum.n_starts for optimum in result.optima[1:]) == 20


def test_newton_is_left_out_where_its_steps_cost_more_than_they_save():
    X = np.random.default_rng(0).normal(size=(400, 12))
    assert newton_pays(GaussianMixtureModel.of(X[:, :4], "full"), 4)
    assert not newton_pays(GaussianMixtureModel.of(X, "full"), 4)
