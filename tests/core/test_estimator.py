"""The estimator against scikit-learn's own: the same starts, iterations, predictions, shapes, types and errors."""

import inspect
import json
import os
import pickle
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture as Reference
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from gmm_core.estimator import GaussianMixture
from tests.core.strategies import random_mixture

ROOT = Path(__file__).resolve().parents[2]
TYPES = ["full", "tied", "diag", "spherical"]
ARRAYS = ["weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_"]
X = random_mixture(7, 3, 3).sample(400, 7)[0]
APART = random_mixture(7, 3, 3, spread=8.0).sample(400, 7)[0]

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

# scikit-learn asks for the variable before SciPy is imported: hence a process of its own.
CHECKS = """
import json, warnings
warnings.simplefilter("ignore")
from sklearn.utils.estimator_checks import check_estimator
from gmm_core.estimator import GaussianMixture
results = []
for estimator in (GaussianMixture(), GaussianMixture(2, covariance_type="diag", init_params="spread")):
    results += check_estimator(estimator, on_fail=None, on_skip=None)
print(json.dumps([(one["check_name"], one["status"], repr(one["exception"])) for one in results]))
"""


def test_it_passes_every_check_of_scikit_learn():
    environment = {**os.environ, "SCIPY_ARRAY_API": "1", "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-c", CHECKS],
        capture_output=True,
        text=True,
        env=environment,
        cwd=ROOT,
        check=True,
    )
    results = json.loads(run.stdout.splitlines()[-1])
    assert len(results) > 80
    assert [one for one in results if one[1] != "passed"] == []


def test_the_constructor_and_its_defaults_are_the_same():
    assert inspect.signature(GaussianMixture).parameters.keys() == inspect.signature(Reference).parameters.keys()
    assert GaussianMixture().get_params() == Reference().get_params()


def test_a_fitted_estimator_has_all_the_attributes_and_methods():
    data = pd.DataFrame(X, columns=["a", "b", "c"])
    mine, theirs = (cls(3, random_state=0).fit(data) for cls in (GaussianMixture, Reference))
    assert vars(theirs).keys() <= vars(mine).keys()
    assert {name for name in dir(theirs) if not name.startswith("_")} <= set(dir(mine))
    assert hasattr(mine, "set_output") == hasattr(theirs, "set_output")
    assert list(mine.feature_names_in_) == ["a", "b", "c"]
    assert mine.n_features_in_ == 3
    assert len(mine.lower_bounds_) == mine.n_iter_
    for name, value in vars(theirs).items():
        assert isinstance(getattr(mine, name), float if name == "lower_bound_" else type(value)), name


# Of the starts on points, scikit-learn's weights don't sum to 1 before the first iteration, and
# its tied covariance is made of second moments about 0: these are not the same, and tested below.
SAME_STARTS = [
    (covariance_type, init_params, max_iter)
    for covariance_type in TYPES
    for init_params in ("kmeans", "random", "k-means++", "random_from_data")
    for max_iter in (0, 1, 4)
    if init_params in ("kmeans", "random") or (max_iter > 0 and covariance_type != "tied")
]


@pytest.mark.parametrize(("covariance_type", "init_params", "max_iter"), SAME_STARTS)
def test_the_same_seed_gives_the_same_start_and_the_same_iterations(covariance_type, init_params, max_iter):
    mine, theirs = (
        cls(3, covariance_type=covariance_type, init_params=init_params, random_state=5, max_iter=max_iter, tol=0)
        for cls in (GaussianMixture, Reference)
    )
    np.testing.assert_array_equal(mine.fit_predict(X), theirs.fit_predict(X))
    assert mine.n_iter_ == theirs.n_iter_ == max_iter
    for name in ARRAYS:
        np.testing.assert_allclose(getattr(mine, name), getattr(theirs, name), rtol=1e-8, atol=1e-10, err_msg=name)
    # scikit-learn's bounds are one step behind, and without one at the end.
    np.testing.assert_allclose(mine.lower_bounds_[:-1], theirs.lower_bounds_[1:], rtol=1e-10)
    assert mine.lower_bound_ == pytest.approx(theirs.score(X), rel=1e-10)


@pytest.mark.parametrize("covariance_type", TYPES)
@pytest.mark.parametrize("init_params", ["k-means++", "random_from_data"])
def test_starts_on_points_do_not_depend_on_the_origin(covariance_type, init_params):
    settings = {"covariance_type": covariance_type, "init_params": init_params, "random_state": 1}
    start = GaussianMixture(3, max_iter=0, **settings).fit(X)
    np.testing.assert_allclose(start.weights_, np.full(3, 1 / 3))
    assert set(np.unique(start.covariances_)) <= {0.0, 1e-6}
    one, other = (GaussianMixture(3, max_iter=3, **settings).fit(data) for data in (X, X + 1000.0))
    np.testing.assert_allclose(other.means_ - 1000.0, one.means_, atol=1e-8)


@pytest.mark.parametrize("covariance_type", TYPES)
def test_both_converge_to_the_same_maximum(covariance_type):
    settings = {"covariance_type": covariance_type, "random_state": 0, "max_iter": 20_000}
    mine = GaussianMixture(3, tol=0, **settings).fit(APART)
    theirs = Reference(3, tol=1e-15, **settings).fit(APART)
    assert mine.converged_
    for name in ("weights_", "means_", "covariances_"):
        np.testing.assert_allclose(getattr(mine, name), getattr(theirs, name), rtol=1e-6, atol=1e-6, err_msg=name)


@pytest.mark.parametrize("covariance_type", TYPES)
def test_given_parameters_are_started_from(covariance_type):
    base = Reference(3, covariance_type=covariance_type, random_state=0).fit(X[::2])
    given = {"weights_init": base.weights_, "means_init": base.means_ + 0.5, "precisions_init": base.precisions_}
    for names in (list(given), ["weights_init"], ["means_init"], ["precisions_init"]):
        some = {name: given[name].tolist() for name in names}
        mine, theirs = (
            cls(3, covariance_type=covariance_type, random_state=0, max_iter=3, tol=0, **some).fit(X)
            for cls in (GaussianMixture, Reference)
        )
        np.testing.assert_allclose(mine.means_, theirs.means_, rtol=1e-8)
        np.testing.assert_allclose(mine.covariances_, theirs.covariances_, rtol=1e-8, atol=1e-10)
        assert mine.means_init == some.get("means_init")


def set_by_hand(target, source):
    """Give one estimator the fitted attributes of another."""
    for name in [*ARRAYS, "n_features_in_"]:
        setattr(target, name, getattr(source, name))
    return target


@pytest.mark.parametrize("covariance_type", TYPES)
@pytest.mark.parametrize("fitted", [np.float32, np.float64])
@pytest.mark.parametrize("asked", [np.float16, np.float32, np.float64])
def test_predictions_are_computed_from_the_attributes_and_have_the_same_types(covariance_type, fitted, asked):
    theirs = Reference(3, covariance_type=covariance_type, random_state=0).fit(X.astype(fitted))
    mine = set_by_hand(GaussianMixture(3, covariance_type=covariance_type, random_state=0), theirs)
    data = X.astype(asked)
    close = 1e-10 if fitted == asked == np.float64 else 2e-3
    for method in ("predict", "predict_proba", "score_samples"):
        one, other = getattr(mine, method)(data), getattr(theirs, method)(data)
        assert one.dtype == other.dtype, method
        np.testing.assert_allclose(one, other, rtol=close, atol=close, err_msg=method)
    for method in ("score", "bic", "aic"):
        assert getattr(mine, method)(data) == pytest.approx(getattr(theirs, method)(data), rel=close)
    if fitted == np.float64:
        for one, other in zip(mine.sample(50), theirs.sample(50), strict=True):
            np.testing.assert_array_equal(one, other)
            assert one.dtype == other.dtype


@pytest.mark.parametrize("covariance_type", TYPES)
def test_float32_comes_out_as_float32_but_is_computed_in_float64(covariance_type):
    data = (X + 500.0).astype(np.float32)
    mine = GaussianMixture(3, covariance_type=covariance_type, random_state=0).fit(data)
    exact = GaussianMixture(3, covariance_type=covariance_type, random_state=0).fit(data.astype(np.float64))
    for name in ARRAYS:
        assert getattr(mine, name).dtype == np.float32
        np.testing.assert_allclose(getattr(mine, name), getattr(exact, name), rtol=2e-5, atol=2e-6)
    assert {value.dtype for value in (mine.lower_bound_, *mine.lower_bounds_)} == {np.dtype(np.float32)}
    assert mine.trace_.final.parameters.means.dtype == np.float64
    assert mine.lower_bound_ == pytest.approx(exact.lower_bound_, rel=1e-6)


def test_whole_numbers_and_distant_origins_lose_no_digits():
    """scikit-learn truncates densities of whole numbers, and cancels digits far from the origin."""
    whole = np.round(X).astype(np.int64)
    mine = GaussianMixture(3, random_state=0).fit(whole)
    np.testing.assert_array_equal(mine.score_samples(whole), mine.score_samples(whole.astype(float)))
    # Equally many iterations: on the verge of convergence the last bit decides on one more.
    far = GaussianMixture(3, random_state=0, max_iter=25).fit(X + 2.0**23)
    near = GaussianMixture(3, random_state=0, max_iter=25).fit((X + 2.0**23) - 2.0**23)
    np.testing.assert_allclose(far.predict_proba(X + 2.0**23), near.predict_proba((X + 2.0**23) - 2.0**23), atol=1e-5)


def test_it_works_in_a_pipeline_a_grid_search_clone_and_pickle():
    pipeline = make_pipeline(StandardScaler(), GaussianMixture(3, random_state=0))
    weight = np.linspace(0.5, 1.5, len(X))
    pipeline.fit(X, gaussianmixture__sample_weight=weight)
    scaled = pipeline[0].transform(X)
    np.testing.assert_array_equal(
        pipeline.predict(X), GaussianMixture(3, random_state=0).fit(scaled, sample_weight=weight).predict(scaled)
    )
    grid = {"n_components": [1, 3], "covariance_type": ["full", "spherical"]}
    best = [GridSearchCV(cls(random_state=0), grid, cv=3).fit(X).best_params_ for cls in (GaussianMixture, Reference)]
    assert best[0] == best[1]
    fitted = GaussianMixture(3, random_state=0, means_init=X[:3]).fit(X)
    copy, again = clone(fitted), pickle.loads(pickle.dumps(fitted))
    assert not hasattr(copy, "weights_")
    np.testing.assert_array_equal(copy.means_init, fitted.means_init)
    np.testing.assert_array_equal(again.predict_proba(X), fitted.predict_proba(X))
    assert again.trace_.outcome == fitted.trace_.outcome


REFUSED = {
    "no component": ({"n_components": 0}, X),
    "an unknown covariance type": ({"covariance_type": "round"}, X),
    "a negative tol": ({"tol": -1.0}, X),
    "a negative ridge": ({"reg_covar": -1.0}, X),
    "a negative number of iterations": ({"max_iter": -1}, X),
    "no run": ({"n_init": 0}, X),
    "fewer rows than components": ({"n_components": 7}, X[:6]),
    "one row": ({}, X[:1]),
    "NaN": ({}, np.where(X > 9, np.nan, X)),
    "one axis": ({}, X[:, 0]),
    "weights of another shape": ({"n_components": 2, "weights_init": [1.0]}, X),
    "weights that don't sum to 1": ({"n_components": 2, "weights_init": [0.5, 0.6]}, X),
    "means of another shape": ({"n_components": 2, "means_init": [[1.0, 2.0]]}, X),
    "precisions of another shape": ({"n_components": 2, "precisions_init": [[1.0, 2.0]]}, X),
    "asymmetric precisions": ({"precisions_init": [[[1.0, 2.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]]}, X),
    "indefinite precisions": ({"covariance_type": "tied", "precisions_init": np.diag([1.0, 1.0, -1.0])}, X),
    "negative precisions": ({"covariance_type": "diag", "precisions_init": [[1.0, 1.0, -1.0]]}, X),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_refused_in_the_same_words(name):
    settings, data = REFUSED[name]
    errors = []
    for cls in (GaussianMixture, Reference):
        with pytest.raises(ValueError) as refusal:  # noqa: PT011 -- the words are compared below
            cls(**settings).fit(data)
        errors.append(refusal.value)
    assert type(errors[0]) is type(errors[1])
    if name != "an unknown covariance type":
        assert str(errors[0]) == str(errors[1])


def test_an_unfitted_estimator_other_features_and_no_sample_are_refused_in_the_same_words():
    def refusal(cls, act):
        with pytest.raises(ValueError) as caught:  # noqa: PT011 -- the words are compared below
            act(cls(2))
        return type(caught.value), str(caught.value)

    for act in (
        lambda estimator: estimator.predict(X),
        lambda estimator: estimator.sample(),
        lambda estimator: estimator.fit(X).predict(X[:, :2]),
        lambda estimator: estimator.fit(pd.DataFrame(X, columns=list("abc"))).score(
            pd.DataFrame(X, columns=list("abd"))
        ),
    ):
        assert refusal(GaussianMixture, act) == refusal(Reference, act)
    # scikit-learn tells the number of components here.
    with pytest.raises(ValueError, match=r"Invalid value for 'n_samples': 0 . The sampling requires at least one"):
        GaussianMixture(2).fit(X).sample(0)


def test_weights_out_of_range_are_refused_with_the_largest_and_the_smallest():
    with pytest.raises(ValueError, match=r"in the range \[0, 1\], but got max value 1.50000, min value -0.50000"):
        GaussianMixture(2, weights_init=[-0.5, 1.5]).fit(X)


def test_singular_covariances_are_refused_in_the_same_words_and_with_the_reason():
    data = np.repeat([[0.0, 0.0], [1.0, 2.0]], 5, axis=0)
    for cls in (GaussianMixture, Reference):
        with pytest.raises(ValueError, match=r"some components have ill-defined empirical covariance .* increase reg_"):
            cls(2, reg_covar=0).fit(data)
    with pytest.raises(ValueError, match=r"Here, .*feature 2 is a linear combination of the others"):
        GaussianMixture(2, reg_covar=0).fit(data)
    with pytest.raises(ValueError, match="Here, component 1 collapsed onto x = "):
        GaussianMixture(2, reg_covar=0, means_init=X[[0, 40]], precisions_init=[np.eye(3) * 1e9, np.eye(3)]).fit(X)


def test_the_warning_is_the_same_and_tells_how_much_is_left():
    for cls in (GaussianMixture, Reference):
        with pytest.warns(ConvergenceWarning, match="Best performing initialization did not converge. Try different"):
            cls(3, max_iter=2, random_state=0).fit(X)
    with pytest.warns(ConvergenceWarning, match=r"after 8 iterations, about .* nats were left") as caught:
        GaussianMixture(3, max_iter=8, random_state=0, init_params="random").fit(X)
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not GaussianMixture(3, max_iter=0).fit(X).converged_


@pytest.mark.parametrize("verbose", [1, 2])
def test_the_same_is_printed(verbose, capsys):
    printed = []
    for cls in (GaussianMixture, Reference):
        cls(3, verbose=verbose, verbose_interval=3, max_iter=10, tol=0, n_init=2, random_state=0).fit(X)
        lines = capsys.readouterr().out.splitlines()
        printed.append([line.split("lapse")[0].split(".")[0] for line in lines])
    assert printed[0] == printed[1]
    assert len(printed[0]) == 10
