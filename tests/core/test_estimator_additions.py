"""What the estimator adds to scikit-learn's: sample weights, starts, honest convergence, trace and health."""

import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture as Reference

import gmm_core
from gmm_core import FAMILIES, STARTS, Reason
from gmm_core.datasets import SOURCES
from gmm_core.estimator import GaussianMixture, _runs
from gmm_core.health import Ailment
from tests.core.strategies import random_mixture, sample_of

ROOT = Path(__file__).resolve().parents[2]
TYPES = ["full", "tied", "diag", "spherical"]
ARRAYS = ["weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_"]
X = random_mixture(7, 3, 2).sample(300, 7)[0]
FAITHFUL = SOURCES["faithful"].generate(0).X

silent = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


def assert_same_parameters(one, other, names=ARRAYS, **tolerance):
    for name in names:
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), err_msg=name, **tolerance)


# Sample weights


@silent
@pytest.mark.parametrize("covariance_type", TYPES)
def test_whole_weights_are_repeated_rows(covariance_type):
    repeats = np.random.default_rng(0).integers(0, 4, len(X))
    settings = {"covariance_type": covariance_type, "means_init": X[:3], "max_iter": 30, "init_params": "spread"}
    weighted = GaussianMixture(3, **settings).fit(X, sample_weight=repeats)
    repeated = GaussianMixture(3, **settings).fit(np.repeat(X, repeats, axis=0))
    assert_same_parameters(weighted, repeated, rtol=1e-7, atol=1e-9)
    assert weighted.lower_bound_ == pytest.approx(repeated.lower_bound_)
    for criterion in ("score", "bic", "aic"):
        one = getattr(weighted, criterion)(X, sample_weight=repeats)
        assert one == pytest.approx(getattr(repeated, criterion)(np.repeat(X, repeats, axis=0)))


@silent
@pytest.mark.parametrize("init_params", ["kmeans", "k-means++", "random", "random_from_data"])
def test_rows_of_weight_zero_decide_nothing(init_params):
    data = np.vstack([X, np.full((1000, 2), 1e4)])
    weight = np.r_[np.ones(len(X)), np.zeros(1000)]
    for max_iter in (0, 20):
        settings = {"init_params": init_params, "random_state": 0, "max_iter": max_iter}
        estimator = GaussianMixture(3, **settings).fit(data, sample_weight=weight)
        assert np.abs(estimator.means_).max() < 100
        assert len(np.unique(estimator.means_.round(9), axis=0)) == 3


@silent
def test_the_unit_of_the_weights_does_not_matter_but_the_weights_do():
    weight = np.linspace(0.1, 2.0, len(X))
    settings = {"init_params": "spread", "max_iter": 50}
    one, other = (GaussianMixture(3, **settings).fit(X, sample_weight=c * weight) for c in (1.0, 7.0))
    assert_same_parameters(one, other, rtol=1e-6, atol=1e-9)
    assert not np.allclose(one.weights_, GaussianMixture(3, **settings).fit(X).weights_, rtol=1e-2)


@pytest.mark.parametrize("weight", [np.ones(3), -np.ones(len(X)), np.zeros(len(X)), np.full(len(X), np.nan)])
def test_weights_that_make_no_sense_are_refused(weight):
    with pytest.raises(ValueError, match=r"[wW]eight"):
        GaussianMixture().fit(X, sample_weight=weight)


# Convergence


def test_converged_means_that_a_maximum_is_reached():
    """scikit-learn says that it has converged, 14 nats below."""
    settings = {"covariance_type": "tied", "random_state": 0}
    mine, theirs = (cls(3, **settings).fit(FAITHFUL) for cls in (GaussianMixture, Reference))
    assert theirs.converged_
    assert theirs.score(FAITHFUL) * len(FAITHFUL) < -1140
    assert mine.converged_
    assert mine.lower_bound_ * len(FAITHFUL) == pytest.approx(-1126.3159, abs=5e-5)
    assert mine.lower_bound_ == pytest.approx(mine.score(FAITHFUL), rel=1e-12)


def test_a_smaller_tol_comes_closer_and_needs_more_iterations():
    runs = [
        GaussianMixture(2, covariance_type="diag", init_params="spread", tol=tol, max_iter=1000).fit(FAITHFUL)
        for tol in (10.0, 1e-3, 1e-6)
    ]
    assert runs[0].n_iter_ < runs[1].n_iter_ < runs[2].n_iter_
    missing = [len(FAITHFUL) * (runs[2].lower_bound_ - one.lower_bound_) for one in runs]
    assert missing[0] <= 1e-2
    assert missing[1] <= 1e-6


@silent
def test_a_warm_start_goes_on_from_where_the_last_fit_ended():
    whole = GaussianMixture(3, init_params="spread", max_iter=500).fit(X)
    parts = GaussianMixture(3, init_params="spread", max_iter=1, warm_start=True)
    assert not any(parts.fit(X).converged_ for _ in range(whole.n_iter_ - 1))
    assert parts.fit(X).converged_
    assert parts.n_iter_ == 1
    assert_same_parameters(parts, whole, rtol=1e-12)
    theirs = Reference(3, max_iter=2, warm_start=True, random_state=1)
    mine = GaussianMixture(3, max_iter=2, warm_start=True, random_state=1)
    for data in (X, X, X[:200]):
        assert_same_parameters(mine.fit(data), theirs.fit(data), rtol=1e-8)


@silent
def test_a_warm_start_on_float32_converges_too():
    data = X.astype(np.float32)
    whole = GaussianMixture(3, init_params="spread", max_iter=500).fit(data)
    parts = GaussianMixture(3, init_params="spread", max_iter=1, warm_start=True)
    assert not any(parts.fit(data).converged_ for _ in range(whole.n_iter_ - 1))
    assert parts.fit(data).converged_


@silent
def test_on_other_data_the_steps_before_a_warm_start_tell_nothing():
    estimator = GaussianMixture(3, init_params="spread", max_iter=4, warm_start=True).fit(X)
    assert np.isfinite(estimator.fit(X).trace_.steps[0].rate)
    assert np.isnan(estimator.fit(X + 1.0).trace_.steps[0].rate)


@silent
def test_a_warm_start_takes_up_attributes_set_by_hand():
    estimator = GaussianMixture(2, warm_start=True, max_iter=1).fit(X)
    estimator.means_ = X[[0, 1]]
    before = estimator.means_.copy()
    estimator.set_params(max_iter=0).fit(X)
    np.testing.assert_array_equal(estimator.means_, before)


@silent
@pytest.mark.parametrize("change", [{"n_components": 3}, {"covariance_type": "diag"}])
def test_a_warm_start_of_another_shape_is_refused(change):
    estimator = GaussianMixture(2, warm_start=True, max_iter=2).fit(X)
    with pytest.raises(ValueError, match=r"warm_start goes on from .* but the shape is now"):
        estimator.set_params(**change).fit(X)
    with pytest.raises(ValueError, match="warm_start goes on from means_"):
        GaussianMixture(2, warm_start=True, max_iter=2).fit(X).fit(X[:, :1])


# The ridge


def test_where_the_ridge_moves_the_likelihood_runs_converge_all_the_same():
    """Heights in metres: every iteration ends a little lower, as the ridge draws it there."""
    heights = SOURCES["heights"].generate(0).X / 100.0
    estimator = GaussianMixture(2, random_state=0).fit(heights)
    assert (np.diff(estimator.lower_bounds_) < 0).any()
    assert estimator.converged_
    reference = Reference(2, random_state=0, tol=1e-15, max_iter=5000).fit(heights)
    assert estimator.score(heights) * len(heights) == pytest.approx(reference.score(heights) * len(heights), abs=1e-5)


@silent
@pytest.mark.parametrize("covariance_type", TYPES)
def test_a_ridge_that_decides_is_warned_of_and_is_the_same_as_in_scikit_learn(covariance_type):
    data = np.column_stack([X[:, 0], np.full(len(X), 3.0), X[:, 1] * 1e-4])
    settings = {"covariance_type": covariance_type, "random_state": 0, "max_iter": 3, "tol": 0}
    with pytest.warns(UserWarning, match="reg_covar=1e-06 makes up 100% of the variance of feature 2") as caught:
        mine = GaussianMixture(2, **settings).fit(data)
    assert caught[0].filename == __file__
    assert_same_parameters(mine, Reference(2, **settings).fit(data), ARRAYS[:3], rtol=1e-6, atol=1e-12)
    with pytest.raises(ValueError, match=r"increase reg_covar.* feature 2 is 3 in every row"):
        GaussianMixture(2, reg_covar=0, covariance_type=covariance_type).fit(data)


@silent
@pytest.mark.parametrize("covariance_type", TYPES)
def test_without_a_ridge_units_do_not_matter(covariance_type):
    settings = {"covariance_type": covariance_type, "reg_covar": 0, "random_state": 0, "max_iter": 5}
    one, other = (GaussianMixture(3, **settings).fit(c * X) for c in (1.0, 1e-7))
    np.testing.assert_allclose(other.covariances_ * 1e14, one.covariances_, rtol=1e-6, atol=1e-9)
    for start in ("k-means++", "random_from_data"):
        assert GaussianMixture(3, init_params=start, **settings).fit(X).n_iter_ > 0


# Starts, and which run is kept


@silent
@pytest.mark.parametrize("name", [name for name in STARTS if name != "by_hand"])
def test_every_start_of_the_registry_is_a_start_here(name):
    for init_params in (name, STARTS[name]):
        estimator = GaussianMixture(3, init_params=init_params, n_init=2, random_state=0).fit(X)
        assert [report.start for report in estimator.starts_] == [name] * (2 if STARTS[name].random else 1)
        again = GaussianMixture(3, init_params=init_params, n_init=2, random_state=0).fit(X)
        assert_same_parameters(estimator, again, rtol=0)


def test_a_start_by_hand_needs_all_parameters():
    given = {"weights_init": [0.5, 0.5], "means_init": X[:2], "precisions_init": [np.eye(2)] * 2}
    with pytest.raises(ValueError, match="give all three"):
        GaussianMixture(2, init_params="by_hand", weights_init=[0.5, 0.5]).fit(X)
    estimator = GaussianMixture(2, init_params="by_hand", max_iter=0, n_init=3, **given).fit(X)
    np.testing.assert_allclose(estimator.means_, X[:2])
    assert len(estimator.starts_) == 1


@silent
def test_the_best_of_several_runs_is_kept():
    settings = {"init_params": "random_from_data", "random_state": 6, "covariance_type": "spherical", "max_iter": 300}
    estimator = GaussianMixture(4, n_init=4, **settings).fit(X)
    reached = [report.log_likelihood for report in estimator.starts_]
    assert len(reached) == 4
    assert max(reached) > reached[0] + 1
    assert estimator.lower_bound_ == pytest.approx(max(reached) / len(X))


@silent
def test_a_run_that_rests_on_few_points_is_not_the_best_one():
    """The likelihood of a spike is as large as the ridge is small: that is no merit."""
    data = X[:60]
    settings = {"init_params": "random_from_data", "n_init": 10, "random_state": 2, "max_iter": 300}
    estimator = GaussianMixture(4, **settings).fit(data)
    reached = [report.log_likelihood for report in estimator.starts_]
    assert max(reached) > estimator.lower_bound_ * len(data) + 1
    assert not estimator.health_


# What may go wrong with components


def test_an_emptied_component_ends_the_run_and_is_not_called_converged():
    given = {"weights_init": [0.5, 0.5], "means_init": [[0, 0], [1e3, 1e3]], "precisions_init": [np.eye(2)] * 2}
    with pytest.warns(ConvergenceWarning, match="component 2 was left without samples"):
        estimator = GaussianMixture(2, **given).fit(X)
    assert estimator.trace_.outcome.reason is Reason.EMPTIED
    assert np.isfinite(estimator.score(X))


def test_fewer_distinct_rows_than_components_give_copies_that_are_named():
    data = np.repeat([[0.0, 0.0], [1.0, 2.0]], 10, axis=0)
    with pytest.warns(ConvergenceWarning, match=r"components . and . are identical"):
        estimator = GaussianMixture(3, random_state=0).fit(data)
    assert not estimator.converged_
    assert estimator.weights_.min() > 0.1
    assert Ailment.ALIKE in {finding.ailment for finding in estimator.health_}
    assert estimator.score(data) == pytest.approx(Reference(2, random_state=0).fit(data).score(data), rel=1e-6)


# Attributes


def test_the_trace_is_the_run_that_was_kept():
    estimator = GaussianMixture(2, random_state=0).fit(FAITHFUL)
    trace = estimator.trace_
    assert trace.n_iterations == estimator.n_iter_
    np.testing.assert_allclose(trace.log_likelihoods[1:] / len(FAITHFUL), estimator.lower_bounds_)
    np.testing.assert_array_equal(trace.final.parameters.means, estimator.means_)
    assert estimator.health_ == ()
    assert estimator.starts_[0].outcome == trace.outcome


@silent
@pytest.mark.parametrize("held", [1, 8])
def test_a_trace_of_large_states_holds_the_last_iterations(held, monkeypatch, capsys):
    settings = {"random_state": 0, "verbose": 1, "verbose_interval": 7, "covariance_type": "tied"}
    whole = GaussianMixture(3, **settings).fit(FAITHFUL)
    printed = capsys.readouterr().out
    monkeypatch.setattr(_runs, "MOST_NUMBERS", 3 * 3 * 4 * held)
    short = GaussianMixture(3, **settings).fit(FAITHFUL)
    assert capsys.readouterr().out == printed
    assert_same_parameters(short, whole, rtol=0)
    assert (short.n_iter_, short.converged_) == (whole.n_iter_, whole.converged_)
    np.testing.assert_array_equal(short.lower_bounds_, whole.lower_bounds_)
    assert short.trace_.n_iterations <= held < whole.trace_.n_iterations


@silent
@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_is_a_covariance_type(name):
    estimator = GaussianMixture(2, covariance_type=name, init_params="spread", reg_covar=0).fit(X)
    free = FAMILIES[name].n_parameters(2, 2)
    assert estimator.bic(X) == pytest.approx(-2 * estimator.score(X) * len(X) + free * np.log(len(X)))
    assert estimator.score(X) == pytest.approx(estimator.trace_.final.parameters.log_likelihood(X) / len(X), rel=1e-10)


def test_the_package_gives_the_estimator_when_asked():
    assert gmm_core.GaussianMixture is GaussianMixture
    with pytest.raises(AttributeError, match="no attribute 'GausianMixture'"):
        _ = gmm_core.GausianMixture
    without = "import sys; sys.modules['sklearn'] = None; import gmm_core; gmm_core.fit; gmm_core.GaussianMixture"
    run = subprocess.run([sys.executable, "-c", without], capture_output=True, text=True, cwd=ROOT)
    assert "gmm_core.estimator needs scikit-learn: pip install 'gmm-core[sklearn]'" in run.stderr


def test_ordinary_data_raise_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert GaussianMixture(2, random_state=0).fit(sample_of(3, 2, 2)).converged_


def test_what_is_behind_a_mask_is_not_fitted():
    hidden = np.ma.masked_greater(X, np.median(X))
    with pytest.raises(ValueError, match="X has masked values"):
        GaussianMixture(2).fit(hidden)
    shown = np.ma.masked_array(X, mask=np.zeros_like(X, dtype=bool))
    np.testing.assert_array_equal(
        GaussianMixture(2, random_state=0).fit(shown).means_, GaussianMixture(2, random_state=0).fit(X).means_
    )
