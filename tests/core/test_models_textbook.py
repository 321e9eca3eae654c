"""The classic teaching program: as it is, as a run of EM, and what its old mean does."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gmm_core import SOURCES, GaussianMixtureModel, InvalidInput, Mixture
from gmm_core.em import Reason, initial_state, run
from gmm_core.initialise import make_start
from gmm_core.models.textbook import (
    START_DEVIATIONS,
    START_MEANS,
    START_WEIGHTS,
    TextbookModel,
    program,
)
from tests.core.strategies import mixture_1d, sample_of, seeds

START = mixture_1d(START_WEIGHTS, START_MEANS, np.square(START_DEVIATIONS))


@pytest.fixture(scope="module")
def textbook_data():
    return SOURCES["textbook"].generate(0).X


def data_and_start(seed, K, n_samples=120):
    X = sample_of(seed, K, 1, n_samples)
    return X, make_start(GaussianMixtureModel.of(X, "full"), K, "random_points", seed)


def line_by_line(y, alpha, mu, sigma):
    """The program's iteration, scalar by scalar."""
    joint = [
        [a * np.exp(-((x - m) ** 2) / (2 * s**2)) / (np.sqrt(2 * np.pi) * s) for x in y]
        for a, m, s in zip(alpha, mu, sigma, strict=True)
    ]
    gamma = [[joint[k][j] / sum(row[j] for row in joint) for j in range(len(y))] for k in range(len(alpha))]
    new = [sum(g * x for g, x in zip(row, y, strict=True)) / sum(row) for row in gamma]
    spread = [
        np.sqrt(sum(g * (x - old) ** 2 for g, x in zip(row, y, strict=True)) / sum(row))
        for row, old in zip(gamma, mu, strict=True)
    ]
    return [sum(row) / len(y) for row in gamma], new, spread


@settings(max_examples=40)
@given(seeds, st.integers(1, 3))
def test_the_program_is_what_its_lines_say(seed, K):
    X, start = data_and_start(seed, K, 30)
    y = X[:, 0]
    state = (start.weights, start.means[:, 0], np.sqrt(start.covariances[:, 0, 0]))
    expected = line_by_line(y, *line_by_line(y, *state))
    for found, part in zip(program(y, *state, n_iterations=2), expected, strict=True):
        np.testing.assert_allclose(found, part, rtol=1e-9)


def test_the_run_has_the_path_of_the_program(textbook_data):
    trace = run(TextbookModel(textbook_data), START, max_iterations=500, tolerance=0.0)
    for t in (0, 1, 5, trace.n_iterations):
        weights, means, deviations = program(textbook_data[:, 0], n_iterations=t)
        mixture = trace.states[t].parameters
        np.testing.assert_allclose(mixture.weights, weights, rtol=1e-12)
        np.testing.assert_allclose(mixture.means[:, 0], means, rtol=1e-10)
        np.testing.assert_allclose(mixture.covariances[:, 0, 0], deviations**2, rtol=1e-10)
        assert trace.states[t].log_likelihood == pytest.approx(mixture.log_likelihood(textbook_data), rel=1e-12)


def test_500_iterations_end_where_ours_do_by_another_way(textbook_data):
    theirs = run(TextbookModel(textbook_data), START, max_iterations=500, tolerance=0.0)
    ours = run(GaussianMixtureModel.of(textbook_data, "full"), START, max_iterations=500, tolerance=0.0)
    for field in ("weights", "means", "covariances"):
        end, other = getattr(ours.final.parameters, field), getattr(theirs.final.parameters, field)
        np.testing.assert_allclose(other, end, rtol=1e-5)
    assert theirs.final.log_likelihood == pytest.approx(ours.final.log_likelihood, abs=1e-8)
    assert (theirs.log_likelihoods[1:6] < ours.log_likelihoods[1:6] - 1.0).all()


@settings(max_examples=40)
@given(seeds, st.integers(1, 3))
def test_about_the_new_mean_it_is_em(seed, K):
    X, start = data_and_start(seed, K)
    theirs = run(TextbookModel(X, old_mean=False), start, max_iterations=4, tolerance=0.0)
    ours = run(GaussianMixtureModel.of(X, "full"), start, max_iterations=4, tolerance=0.0)
    same = min(theirs.n_iterations, ours.n_iterations) + 1
    np.testing.assert_allclose(theirs.log_likelihoods[:same], ours.log_likelihoods[:same], rtol=1e-8)


@settings(max_examples=40)
@given(seeds, st.integers(1, 3))
def test_about_the_old_mean_the_log_likelihood_still_never_falls(seed, K):
    X, start = data_and_start(seed, K)
    trace = run(TextbookModel(X), start, max_iterations=40)
    assert (np.diff(trace.log_likelihoods) >= -1e-12 * np.abs(trace.log_likelihoods).max()).all()


@settings(max_examples=40)
@given(seeds, st.integers(1, 3))
def test_the_old_mean_adds_the_squared_shift_of_the_mean_to_the_variance(seed, K):
    X, start = data_and_start(seed, K)
    old, new = TextbookModel(X), TextbookModel(X, old_mean=False)
    statistics = initial_state(old, start).statistics
    theirs, ours = (model.maximisation(statistics, start).parameters for model in (old, new))
    shift = (ours.means - start.means)[:, :, None]
    np.testing.assert_allclose(theirs.covariances, ours.covariances + shift**2, rtol=1e-9)
    np.testing.assert_array_equal(theirs.means, ours.means)


@settings(max_examples=20)
@given(seeds)
def test_fixed_points_are_those_of_em(seed):
    X, start = data_and_start(seed, 2)
    ours = run(GaussianMixtureModel.of(X, "full"), start, tolerance=0.0, max_iterations=2000)
    assume(ours.outcome.converged)
    model, end = TextbookModel(X), ours.final.parameters
    after = model.maximisation(model.expectation(end).statistics, end).parameters
    for field in ("weights", "means", "covariances"):
        np.testing.assert_allclose(getattr(after, field), getattr(end, field), rtol=1e-5, atol=1e-5)


def test_failures_are_named_where_the_program_would_go_on_with_nan():
    far = run(TextbookModel([0.0, 1.0]), mixture_1d([0.5, 0.5], [0.5, 500.0], [1.0, 1.0]))
    assert (far.outcome.reason, far.outcome.component) == (Reason.EMPTIED, 1)
    points = run(TextbookModel([0.0, 1.0]), mixture_1d([0.5, 0.5], [0.0, 1.0], [1e-3, 1e-3]))
    assert points.outcome.reason is Reason.COLLAPSED
    with pytest.raises(InvalidInput, match=r"row 2 \(x = 1000\) underflows to 0"):
        run(TextbookModel([0.0, 1000.0]), mixture_1d([1.0], [0.0], [1.0]))


def test_two_features_are_refused():
    with pytest.raises(InvalidInput, match="one feature"):
        TextbookModel(np.eye(2))


def test_a_step_does_not_touch_what_it_is_given(textbook_data):
    model = TextbookModel(textbook_data)
    assert not model.X.flags.writeable
    assert isinstance(run(model, START, max_iterations=1).final.parameters, Mixture)
