"""Sums of densities as logarithms: SciPy's and exact arithmetic agree, also where floating point ends."""

from fractions import Fraction
from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logsumexp

from gmm_core.logarithms import log_sum_exp, normalised

numbers = st.one_of(st.floats(-800, 800), st.just(-np.inf))


@given(st.lists(st.lists(numbers, min_size=3, max_size=3), min_size=1, max_size=5), st.sampled_from("CF"))
def test_the_sum_is_that_of_scipy_for_rows_of_any_size_and_of_nothing(rows, order):
    logs = np.asarray(np.array(rows), order=order)
    np.testing.assert_allclose(log_sum_exp(logs), logsumexp(logs, axis=1), rtol=1e-14, atol=1e-16)


def test_rows_of_nothing_and_rows_without_bound():
    inf = np.inf
    logs = np.array([[-inf, -inf], [-inf, 3.0], [inf, 0.0], [1e308, 1e308], [-1e308, -inf]])
    assert log_sum_exp(logs).tolist() == [-inf, 3.0, inf, 1e308, -1e308]


@pytest.mark.parametrize("small", [-1.0, -20.0, -40.0, -300.0])
def test_a_small_term_beside_a_term_of_one_is_not_rounded_away(small):
    """``log(1 + x)`` by its series in exact arithmetic."""
    x = Fraction(exp(small))
    exact = log(1.0 + float(x)) if small > -10 else float(x - x**2 / 2 + x**3 / 3)
    assert log_sum_exp(np.array([[0.0, small]]))[0] == pytest.approx(exact, rel=1e-13, abs=0.0)


@given(st.lists(st.lists(st.floats(-800, 800), min_size=4, max_size=4), min_size=1, max_size=5))
def test_responsibilities_are_shares_of_the_sum(rows):
    logs = np.array(rows)
    shares = normalised(logs)
    np.testing.assert_allclose(shares, np.exp(logs - logsumexp(logs, axis=1, keepdims=True)), rtol=1e-11, atol=1e-300)
    np.testing.assert_allclose(shares.sum(axis=1), 1.0, rtol=1e-14)
