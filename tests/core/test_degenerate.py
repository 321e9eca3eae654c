"""Degenerate data end in a right answer, or in an error that says which, where and what to do."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gmm_core import InvalidInput
from gmm_core.climb import climb
from gmm_core.em import Reason, run
from gmm_core.fit import fit
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.health import Ailment
from gmm_core.initialise import make_start

RNG = np.random.default_rng(0)
TWO = np.concatenate([RNG.normal(0, 1, (60, 2)), RNG.normal(5, 1, (60, 2))])
HOLED = np.where(np.arange(240).reshape(120, 2) == 7, np.nan, TWO)


@pytest.fixture(autouse=True)
def _warnings_are_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


REFUSED = {
    "a constant column": (np.column_stack([TWO, np.ones(120)]), "constant_feature", "feature 3 is 1 in every row"),
    "all rows equal": (np.ones((20, 2)), "constant_feature", "feature 1"),
    "one row": (TWO[:1], "constant_feature", "feature 1"),
    "digits lost far from the origin": (TWO + 1e17, "constant_feature", "feature 1"),
    "collinear columns": (np.column_stack([TWO[:, 0], 2 * TWO[:, 0] + 1]), "collinear_features", "only 1 of 2"),
    "a column that is a sum": (np.column_stack([TWO, TWO.sum(axis=1)]), "collinear_features", "only 2 of 3"),
    "more columns than rows": (RNG.normal(size=(5, 9)), "collinear_features", "5 rows span only 4 of 9"),
    "two rows": (TWO[:2], "collinear_features", "2 rows span only 1 of 2"),
    "values of 1e300": (TWO * 1e300, "feature_scale", "feature 1 spreads over 9.1"),
    "values of 1e-300": (TWO * 1e-300, "feature_scale", "change its unit"),
    "denormal numbers": (TWO * 1e-310, "feature_scale", "change its unit"),
    "NaN": (HOLED, "not_finite", "nan at index [3, 1]"),
    "infinity": (np.where(np.isnan(HOLED), np.inf, HOLED), "not_finite", "inf at index [3, 1]"),
    "minus infinity": (np.where(np.isnan(HOLED), -np.inf, HOLED), "not_finite", "-inf at index [3, 1]"),
    "masked values": (np.ma.masked_greater(TWO, 5), "masked_values", "drop those rows"),
    "a table with a gap": (pd.DataFrame(HOLED), "not_finite", "index [3, 1]"),
    "a table with text": (pd.DataFrame({"a": ["x", "y"], "b": [1, 2]}), "not_numeric", "text"),
    "numbers written as text": (np.array([["1.0", "2.0"], ["3", "4"]]), "not_numeric", "drop the columns"),
    "objects that are text": (np.array([["1.0", 2.0], ["3", 4.0]], dtype=object), "not_numeric", "text"),
    "complex numbers": (TWO + 1j, "not_numeric", "complex128"),
    "dates": (np.array(["2020-01-01", "2020-01-02"], dtype="datetime64[D]"), "not_numeric", "datetime64"),
    "ragged rows": ([[1.0, 2.0], [3.0]], "not_numeric", "rectangular"),
    "no rows": (np.empty((0, 2)), "samples_empty", "(0, 2)"),
    "no columns": (np.empty((5, 0)), "samples_empty", "(5, 0)"),
    "three axes": (np.zeros((2, 2, 2)), "samples_shape", "(2, 2, 2)"),
    "a number": (np.float64(3.0), "samples_shape", "()"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_data_without_an_answer_are_refused_with_the_reason_and_the_place(name):
    X, code, words = REFUSED[name]
    with pytest.raises(InvalidInput) as refusal:
        fit(X, 2, n_starts=3)
    assert refusal.value.code == code
    assert words in str(refusal.value)


@pytest.mark.parametrize("family", ["full", "tied", "diag", "spherical"])
def test_fewer_distinct_rows_than_components_are_refused(family):
    X = np.repeat([[0.0, 0.0], [1.0, 3.0], [4.0, 1.0]], 10, axis=0)
    with pytest.raises(InvalidInput, match="distinct rows, 3, got 4"):
        fit(X, 4, family=family, n_starts=3)


SAME: dict[str, Callable[[Any], Any]] = {
    "float32": lambda X: X.astype(np.float32).astype(float),
    "objects that are numbers": lambda X: X.astype(object),
    "lists": lambda X: X.tolist(),
    "a table": lambda X: pd.DataFrame(X),
    "a mask without masked values": lambda X: np.ma.masked_array(X, mask=np.zeros_like(X, dtype=bool)),
    "columns in memory": np.asfortranarray,
    "every second row of a larger array": lambda X: np.repeat(X, 2, axis=0)[::2],
}


@pytest.mark.parametrize("name", SAME)
def test_the_container_of_the_data_does_not_change_the_fit(name):
    assert fit(SAME[name](TWO), 2, n_starts=3).log_likelihood == pytest.approx(
        fit(TWO, 2, n_starts=3).log_likelihood, rel=1e-6
    )


@pytest.mark.parametrize("dtype", [np.int64, np.int8, np.float16])
def test_other_kinds_of_numbers_are_their_values(dtype):
    X = np.round(TWO).astype(dtype)
    assert fit(X, 2, n_starts=3).log_likelihood == fit(X.astype(float), 2, n_starts=3).log_likelihood


@pytest.mark.parametrize("family", ["full", "diag"])
@pytest.mark.parametrize(
    ("name", "X"),
    [
        ("one outlier", np.vstack([TWO, [[1e6, 1e6]]])),
        ("truth values", TWO > 2),
        ("two distinct values", np.column_stack([np.repeat([0, 1], 10), RNG.permutation(20) % 3])),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_unbounded_likelihood_is_never_called_converged(family, name, X):
    result = fit(X, 3, family=family, n_starts=5)
    assert np.isfinite(result.log_likelihood)
    for parameters in (result.mixture.weights, result.mixture.means, result.mixture.covariances):
        assert np.isfinite(parameters).all()
    if result.outcome.converged:
        assert not {finding.ailment for finding in result.health} & {Ailment.GHOST, Ailment.SPIKE}
    else:
        assert result.outcome.reason in (Reason.COLLAPSED, Reason.EMPTIED)
        assert f"component {result.outcome.component + 1}" in result.outcome.message


@pytest.mark.parametrize(("D", "seed"), [(2, 40), (3, 3)])
def test_a_collapse_among_nearly_dependent_features_is_named(D, seed):
    """A covariance may be sound in whitened coordinates and too flat for floating point in the units of the data."""
    for noise in (1e-3, 1e-4, 3e-5):
        rng = np.random.default_rng(seed)
        x = rng.standard_normal((40, D - 1))
        X = np.column_stack([x, x.sum(axis=1) + noise * rng.standard_normal(40)])
        model = GaussianMixtureModel.of(X, "full")
        for start in range(6):
            first = make_start(model, 5, "random_points", start)
            ends = run(model, first, max_iterations=150), climb(model, first, max_passes=150)
            assert {end.outcome.reason for end in ends} <= {Reason.COLLAPSED, Reason.CONVERGED, Reason.MAX_ITERATIONS}


def test_a_floor_gives_duplicates_and_collinear_columns_an_answer():
    for X in (np.repeat([[0.0, 0.0], [1.0, 3.0], [4.0, 1.0]], 10, axis=0), REFUSED["collinear columns"][0]):
        result = fit(X, 2, floor=1e-3, n_starts=5)
        assert result.outcome.converged
        assert result.floored


def test_collinear_columns_are_no_trouble_for_families_without_correlations():
    for family in ("diag", "spherical"):
        assert fit(REFUSED["collinear columns"][0], 2, family=family, n_starts=3).outcome.converged


@pytest.mark.parametrize("family", ["full", "tied", "diag", "spherical"])
@pytest.mark.parametrize("scale", [1e-12, 1e-3, 1.0, 1e12])
@pytest.mark.parametrize("shift", [0.0, 1e4, 1e10])
def test_units_and_origin_change_nothing_but_units_and_origin(family, scale, shift):
    """Far from the origin the data themselves are rounded: the tolerance is what their digits allow."""
    moved = (TWO + shift) * scale
    one, other = (fit(X, 2, family=family, n_starts=3) for X in (TWO, moved))
    lost = max(1e-9, 1e2 * shift * np.finfo(float).eps)
    expected = one.log_likelihood - TWO.size * np.log(scale)
    assert other.log_likelihood == pytest.approx(expected, abs=1e-5 + len(TWO) * lost)
    np.testing.assert_allclose(other.mixture.weights, one.mixture.weights, atol=1e-4 + lost)
    back = other.mixture.means / scale - shift
    np.testing.assert_allclose(back, one.mixture.means, atol=1e-3 + 1e2 * lost)
    np.testing.assert_allclose(other.mixture.covariances / scale**2, one.mixture.covariances, atol=1e-2 + 1e2 * lost)
    labels = [result.mixture.responsibilities(X).argmax(axis=1) for result, X in ((one, TWO), (other, moved))]
    assert (labels[0] == labels[1]).all()


def test_with_a_floor_units_and_origin_change_nothing_either():
    X = np.vstack([TWO, np.repeat([[2.0, 9.0]], 20, axis=0)])
    one, other = (fit(data, 3, floor=1e-3, n_starts=5) for data in (X, X * [1e-6, 1e6] + [5.0, -2e9]))
    assert len(one.floored) == len(other.floored) == 1
    assert other.log_likelihood == pytest.approx(one.log_likelihood, abs=1e-3)
