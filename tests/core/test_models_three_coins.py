"""The three-coin model: the book's numbers, and theorems on the loop of EM driving another model unchanged."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_core import InvalidInput
from gmm_core.em import Reason, initial_state, run
from gmm_core.models.three_coins import TOSSES, Coins, ThreeCoinModel

inside = st.floats(0.05, 0.95)
coins = st.builds(Coins, inside, inside, inside)
records = st.lists(st.integers(0, 1), min_size=1, max_size=6)


def complete_probability(pi, p, q, toss, of_b):
    heads = p if of_b else q
    return (pi if of_b else 1 - pi) * (heads if toss else 1 - heads)


def enumerated_step(tosses, pi, p, q):
    """One iteration by its definition: expected counts over all 2^N ways that the coins may have been tossed."""
    total = of_b = heads_b = heads_c = 0
    for hidden in product((True, False), repeat=len(tosses)):
        weight = 1
        for toss, b in zip(tosses, hidden, strict=True):
            weight *= complete_probability(pi, p, q, toss, b)
        total += weight
        of_b += weight * sum(hidden)
        heads_b += weight * sum(y for y, b in zip(tosses, hidden, strict=True) if b)
        heads_c += weight * sum(y for y, b in zip(tosses, hidden, strict=True) if not b)
    N = len(tosses)
    return total, (of_b / total / N, heads_b / of_b, heads_c / (N * total - of_b))


def as_tuple(coins):
    return coins.pi, coins.p, coins.q


@pytest.mark.parametrize(
    ("start", "end"),
    [((0.5, 0.5, 0.5), (0.5, 0.6, 0.6)), ((0.4, 0.6, 0.7), (0.4064, 0.5368, 0.6432))],
)
def test_the_two_starts_of_the_book_end_where_it_says(start, end):
    trace = run(ThreeCoinModel(TOSSES), Coins(*start))
    assert trace.outcome.reason is Reason.CONVERGED
    np.testing.assert_allclose(as_tuple(trace.final.parameters), end, atol=5e-5)
    assert [round(x, 4) for x in as_tuple(trace.states[1].parameters)] == list(end)


def test_the_book_s_step_is_exact():
    start = (Fraction(4, 10), Fraction(6, 10), Fraction(7, 10))
    exact = enumerated_step(TOSSES, *start)[1]
    trace = run(ThreeCoinModel(), Coins(*map(float, start)), max_iterations=1)
    np.testing.assert_allclose(as_tuple(trace.final.parameters), [float(x) for x in exact], rtol=1e-14)
    assert exact == (Fraction(76, 187), Fraction(51, 95), Fraction(119, 185))


@given(records, coins)
def test_a_step_and_its_likelihood_are_those_over_all_hidden_sequences(tosses, start):
    likelihood, step = enumerated_step(tosses, *as_tuple(start))
    trace = run(ThreeCoinModel(tosses), start, max_iterations=1)
    np.testing.assert_allclose(as_tuple(trace.final.parameters), step, rtol=1e-10, atol=1e-12)
    assert trace.states[0].log_likelihood == pytest.approx(np.log(likelihood), rel=1e-10)


@given(records, coins)
def test_one_step_reaches_the_maximum_and_then_nothing_moves(tosses, start):
    """The record tells no more than the share of ones, and the M-step matches it at once."""
    trace = run(ThreeCoinModel(tosses), start)
    share = np.mean(tosses)
    assert trace.outcome.converged
    assert trace.n_iterations <= 2
    assert trace.states[1].parameters.heads() == pytest.approx(share)
    best = sum(np.log(share) if y else np.log1p(-share) for y in tosses)
    assert trace.final.log_likelihood == pytest.approx(best, abs=1e-9)
    np.testing.assert_allclose(as_tuple(trace.final.parameters), as_tuple(trace.states[1].parameters), atol=1e-9)


@given(st.lists(st.integers(0, 1), min_size=1, max_size=40), coins)
def test_the_log_likelihood_never_falls(tosses, start):
    trace = run(ThreeCoinModel(tosses), start, tolerance=0.0, max_iterations=20)
    assert (np.diff(trace.log_likelihoods) >= -1e-12).all()


@given(records, coins, coins)
def test_no_parameters_have_a_higher_q_than_those_of_the_m_step(tosses, start, other):
    model = ThreeCoinModel(tosses)
    statistics = initial_state(model, start).statistics
    best = model.maximisation(statistics, start).parameters
    q = model.expected_log_joint(statistics, best)
    assert q >= model.expected_log_joint(statistics, other) - 1e-12
    responsibilities = model.responsibilities(start)
    direct = sum(
        responsibilities[j, c] * np.log(complete_probability(other.pi, other.p, other.q, toss, c == 0))
        for j, toss in enumerate(tosses)
        for c in (0, 1)
    )
    assert model.expected_log_joint(statistics, other) == pytest.approx(direct, rel=1e-10)


def test_equal_coins_are_a_maximum_and_no_saddle():
    trace = run(ThreeCoinModel(), Coins(0.5, 0.5, 0.5))
    assert trace.final.parameters.p == trace.final.parameters.q
    assert trace.outcome.reason is Reason.CONVERGED


def test_a_coin_that_is_never_tossed_has_no_estimate():
    for start, component in ((Coins(1.0, 0.5, 0.3), 1), (Coins(0.0, 0.5, 0.3), 0)):
        outcome = run(ThreeCoinModel(), start).outcome
        assert (outcome.reason, outcome.component) == (Reason.EMPTIED, component)


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused_by_name(value):
    with pytest.raises(InvalidInput, match="q must be a probability from 0 to 1"):
        Coins(0.5, 0.5, value)


@pytest.mark.parametrize("tosses", [[], [1, 2], [[1, 0]], [0.5]])
def test_what_is_no_record_of_tosses_is_refused(tosses):
    with pytest.raises(InvalidInput, match="tosses must be"):
        ThreeCoinModel(tosses)


def test_an_impossible_toss_is_named():
    with pytest.raises(InvalidInput, match=r"toss 3 \(0\) has probability 0"):
        run(ThreeCoinModel(), Coins(0.5, 1.0, 1.0))
