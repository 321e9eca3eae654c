"""Theorems about EM: what every run obeys, whatever the data, the family and the start."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gmm_core import InvalidInput, Mixture
from gmm_core.blocks import GROUP_ENTRIES
from gmm_core.covariance import FAMILIES
from gmm_core.em import Reason, projected_gain, run, step
from gmm_core.gaussian import expected_statistics
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise import STARTS, make_start
from gmm_core.whitening import WhitenedData
from tests.core.strategies import components, dimensions, families, mixture_1d, random_mixture, sample_of, seeds

FIFTEEN = np.array([-67, -48, 6, 8, 14, 16, 23, 24, 28, 29, 41, 49, 56, 60, 75.0])
VARIANCE = FIFTEEN.var()
made_starts = st.sampled_from([name for name, start in STARTS.items() if start.make is not None])


def trace_of(seed, K, D, family="full", start="kmeans++", floor=0.0, **settings):
    model = GaussianMixtureModel.of(sample_of(seed, K, D), family, floor)
    return model, run(model, make_start(model, K, start, seed), **settings)


@given(seeds, components, dimensions, families, made_starts)
def test_log_likelihood_never_decreases_without_a_floor(seed, K, D, family, start):
    _, trace = trace_of(seed, K, D, family, start, max_iterations=60)
    rounding = 1e-12 * np.abs(trace.log_likelihoods).max()
    assert (np.diff(trace.log_likelihoods) >= -rounding).all()


@given(seeds, components, dimensions, families)
def test_a_state_carries_the_log_likelihood_of_its_own_parameters(seed, K, D, family):
    model, trace = trace_of(seed, K, D, family, max_iterations=5)
    for state in trace.states:
        assert state.log_likelihood == pytest.approx(state.parameters.log_likelihood(model.data.X), rel=1e-10)


@given(seeds, dimensions)
def test_one_component_is_the_sample_mean_and_covariance(seed, D):
    X = sample_of(seed, 3, D)
    covariance = np.cov(X.T, bias=True).reshape(D, D)
    expected = {
        "full": covariance,
        "tied": covariance,
        "diag": np.diag(np.diag(covariance)),
        "spherical": np.trace(covariance) / D * np.eye(D),
    }
    for family, oracle in expected.items():
        model = GaussianMixtureModel.of(X, family)
        trace = run(model, make_start(model, 1, "random_points", seed))
        assert trace.outcome.converged
        np.testing.assert_allclose(trace.final.parameters.means[0], X.mean(axis=0), rtol=1e-10, atol=1e-10)
        np.testing.assert_allclose(trace.final.parameters.covariances[0], oracle, rtol=1e-9, atol=1e-9)


@given(seeds, st.integers(2, 4), dimensions, families)
def test_permuting_labels_permutes_the_trace(seed, K, D, family):
    model = GaussianMixtureModel.of(sample_of(seed, K, D), family)
    start = make_start(model, K, "kmeans++", seed)
    order = np.random.default_rng(seed).permutation(K)
    plain = run(model, start, max_iterations=15)
    permuted = run(model, start.permuted(order), max_iterations=15)
    for one, other in zip(plain.states, permuted.states, strict=False):
        np.testing.assert_allclose(other.parameters.means, one.parameters.means[order], rtol=1e-6, atol=1e-6)
        assert other.log_likelihood == pytest.approx(one.log_likelihood, rel=1e-9)


@given(seeds, components, dimensions, st.integers(1, 130), st.integers(1, 3), st.sampled_from([1, 100, GROUP_ENTRIES]))
def test_chunking_and_threads_do_not_change_the_statistics(seed, K, D, chunk, threads, group_entries):
    X = sample_of(seed, K, D)
    whole = GaussianMixtureModel.of(X, "full")
    cut = GaussianMixtureModel(whole.data, whole.family, chunk=chunk, threads=threads)
    mixture = random_mixture(seed + 1, K, D)
    one = whole.expectation(mixture)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gmm_core.blocks.GROUP_ENTRIES", group_entries)
        other = cut.expectation(mixture)
    assert other.log_likelihood == pytest.approx(one.log_likelihood, rel=1e-12)
    # First moments in z cancel to rounding; what counts is their size against the second.
    tolerance = 1e-12 * np.abs(one.statistics.second).max()
    for name in ("counts", "first", "second"):
        np.testing.assert_allclose(getattr(other.statistics, name), getattr(one.statistics, name), atol=tolerance)


@pytest.mark.parametrize("setting", [{"chunk": 0}, {"chunk": 1.5}, {"threads": 0}, {"threads": True}])
def test_chunks_and_threads_are_whole_numbers(setting):
    (name,) = setting
    with pytest.raises(InvalidInput, match=f"{name} must be a whole number of at least 1"):
        GaussianMixtureModel(WhitenedData(np.arange(9.0)), FAMILIES["full"], **setting)


def test_the_number_of_threads_changes_no_bit(monkeypatch):
    monkeypatch.setattr("gmm_core.blocks.GROUP_ENTRIES", 1)
    X = sample_of(4, 3, 2, 5000)
    mixture = random_mixture(5, 3, 2)
    model = GaussianMixtureModel.of(X, "full")
    results = [
        GaussianMixtureModel(model.data, model.family, chunk=128, threads=n).expectation(mixture) for n in (1, 2, 3)
    ]
    assert len({result.log_likelihood for result in results}) == 1
    for result in results[1:]:
        np.testing.assert_array_equal(result.statistics.second, results[0].statistics.second)


@given(seeds, components, dimensions)
def test_the_path_for_narrow_components_agrees_with_the_fast_path(seed, K, D):
    model = GaussianMixtureModel.of(sample_of(seed, K, D), "full")
    mixture = random_mixture(seed + 1, K, D)
    with pytest.MonkeyPatch.context() as patch:
        fast, fast_value = expected_statistics(model.data, model.to_z(mixture))
        patch.setattr("gmm_core.gaussian.NARROW", 0.0)
        narrow, narrow_value = expected_statistics(model.data, model.to_z(mixture))
    assert (narrow.origins != fast.origins).any()
    assert narrow_value == pytest.approx(fast_value, rel=1e-11)
    for one, other in zip(fast.moments(), narrow.moments(), strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-7, atol=1e-9 * model.data.n_samples)


def test_a_narrow_component_far_from_the_rest_keeps_its_digits():
    rng = np.random.default_rng(0)
    tight = 1e8 + 1e-3 * rng.standard_normal(500)
    X = np.concatenate([tight, rng.standard_normal(500)])
    model = GaussianMixtureModel.of(X, "full")
    trace = run(model, mixture_1d([0.5, 0.5], [1e8, 0.0], [1e-5, 1.0]))
    assert trace.outcome.converged
    # The data themselves are rounded to 1.5e-8 there: five digits of the variance are left in them.
    assert trace.final.parameters.covariances[0, 0, 0] == pytest.approx(tight.var(), rel=1e-4)
    assert trace.final.parameters.covariances[1, 0, 0] == pytest.approx(X[500:].var(), rel=1e-4)


@given(seeds, st.integers(2, 3), dimensions, families, st.floats(0.05, 0.5))
def test_a_floor_holds_and_says_where_it_acted(seed, K, D, family, floor):
    model, trace = trace_of(seed, K, D, family, floor=floor, max_iterations=30)
    assume(trace.n_iterations > 0)
    sd = model.data.feature_sd
    if family == "spherical":
        sd = np.full(D, np.sqrt((sd**2).mean()))
    free = FAMILIES[family]
    for before, after, info in zip(trace.states, trace.states[1:], trace.steps, strict=False):
        smallest = np.linalg.eigvalsh(after.parameters.covariances / np.outer(sd, sd))[:, 0]
        assert (smallest >= floor * (1 - 1e-9)).all()
        assert free.contains(after.parameters.covariances)
        # The M-step as it is: what would have collapsed without the floor was below it.
        _, unfloored, _ = GaussianMixtureModel(model.data, model.family).estimate(before.statistics)
        below = np.linalg.eigvalsh(unfloored / np.outer(sd, sd))[:, 0] < floor * (1 - 1e-9)
        assert set(np.flatnonzero(below)) <= set(info.floored)


@given(seeds, st.integers(2, 3), dimensions, families)
def test_with_a_floor_the_log_likelihood_rises_once_the_start_respects_it(seed, K, D, family):
    _, trace = trace_of(seed, K, D, family, floor=0.2, max_iterations=30)
    gains = np.diff(trace.log_likelihoods)[1:]
    assert (gains >= -1e-12 * np.abs(trace.log_likelihoods).max()).all()


def test_half_steps_are_flat_at_E_and_rise_at_M():
    _, trace = trace_of(3, 2, 2, max_iterations=4, tolerance=0.0)
    T = trace.n_iterations
    assert trace.last_cursor == 2 * T + 1
    seen = [trace.half_step(cursor) for cursor in range(trace.last_cursor + 1)]
    assert [half.kind for half in seen] == ["start", "E"] + ["M", "E"] * T
    assert seen[0].responsibilities_of is None
    for before, after in pairwise(seen):
        if after.kind == "E":
            assert after.parameters is before.parameters
            assert after.log_likelihood == before.log_likelihood
            assert trace.states[after.responsibilities_of].parameters is after.parameters
        else:
            assert after.responsibilities_of == before.responsibilities_of
            assert after.log_likelihood > before.log_likelihood
    for cursor in (-1, trace.last_cursor + 1):
        with pytest.raises(InvalidInput, match=f"from 0 to {trace.last_cursor}"):
            trace.half_step(cursor)


def test_a_step_is_a_pure_function_of_its_state():
    model, trace = trace_of(6, 3, 2, max_iterations=3)
    again, info = step(model, trace.states[0])
    assert again.log_likelihood == trace.states[1].log_likelihood
    np.testing.assert_array_equal(again.parameters.means, trace.states[1].parameters.means)
    assert info.gain == trace.steps[0].gain == again.log_likelihood - trace.states[0].log_likelihood


CERTIFIED = [
    ("far apart", ([0.5, 0.5], [-57, 33], [VARIANCE, VARIANCE]), -71.06336),
    ("another way in", ([0.43, 0.57], [20, 45], [200, 100]), -71.06336),
    ("spike on two points", ([0.5, 0.5], [28.5, 20], [0.25, VARIANCE]), -73.15516),
]


@pytest.mark.parametrize(
    ("name", "start", "log_likelihood"), CERTIFIED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_fifteen_numbers_end_at_their_certified_log_likelihoods(name, start, log_likelihood):
    trace = run(GaussianMixtureModel.of(FIFTEEN, "full"), mixture_1d(*start), tolerance=1e-9)
    assert trace.outcome.reason is Reason.CONVERGED
    assert trace.final.log_likelihood == pytest.approx(log_likelihood, abs=6e-6)


def test_equal_components_stand_still_at_a_saddle_which_is_not_called_a_maximum():
    trace = run(GaussianMixtureModel.of(FIFTEEN, "full"), mixture_1d([0.5, 0.5], [10, 10], [VARIANCE, VARIANCE]))
    assert trace.final.log_likelihood == pytest.approx(-75.22918, abs=6e-6)
    np.testing.assert_allclose(trace.final.parameters.means[:, 0], [20.9333, 20.9333], atol=6e-5)
    np.testing.assert_allclose(trace.final.parameters.covariances[:, 0, 0], [1329.662] * 2, atol=6e-4)
    assert trace.outcome.reason is Reason.SADDLE
    assert not trace.outcome.converged
    assert (trace.outcome.component, trace.outcome.other_component) == (0, 1)


def test_the_fifteen_numbers_have_their_certified_parameters():
    trace = run(GaussianMixtureModel.of(FIFTEEN, "full"), mixture_1d(*CERTIFIED[0][1]), tolerance=0.0)
    mixture = trace.final.parameters
    np.testing.assert_allclose(mixture.weights, [0.133172, 0.866828], atol=6e-7)
    np.testing.assert_allclose(mixture.means[:, 0], [-57.5111, 32.9849], atol=6e-5)
    np.testing.assert_allclose(mixture.covariances[:, 0, 0], [90.2499, 429.4583], atol=6e-5)


def test_a_collapse_is_named_with_its_component_and_place():
    trace = run(GaussianMixtureModel.of(FIFTEEN, "full"), mixture_1d([0.1, 0.9], [75, 20], [1, VARIANCE]))
    outcome = trace.outcome
    assert outcome.reason is Reason.COLLAPSED
    assert (outcome.component, outcome.location) == (0, (75.0,))
    assert "component 1 collapsed onto x = 75," in outcome.message
    assert np.isfinite(trace.log_likelihoods).all()


def test_a_component_that_narrows_in_one_step_far_from_the_centre_keeps_its_digits():
    """About the centre of the data the new variance, a billionth of a billionth of theirs, would cancel to noise."""
    offsets = np.array([-1.0, 0.0, 1.0])
    X = np.concatenate([np.random.default_rng(0).normal(0, 1, 200), 5.0 + 1e-9 * offsets])
    model = GaussianMixtureModel.of(X, "full")
    before = mixture_1d([0.985, 0.015], [0.0, 5.0], [1.0, 1e-2])
    after = model.maximisation(model.expectation(before).statistics, before).parameters
    responsibilities = before.responsibilities(X)[:, 1]
    assert responsibilities[:200].max() < 1e-12
    expected = np.average((X - 5.0) ** 2, weights=responsibilities)
    assert after.covariances[1, 0, 0] == pytest.approx(expected, rel=1e-3)
    assert after.covariances[1, 0, 0] < 1e-17


def test_a_component_on_a_line_has_collapsed():
    rng = np.random.default_rng(1)
    line = np.column_stack([np.linspace(0, 1, 30), 100 + 2 * np.linspace(0, 1, 30)])
    X = np.vstack([line, rng.standard_normal((60, 2))])
    model = GaussianMixtureModel.of(X, "full")
    trace = run(model, Mixture([0.3, 0.7], [[0.5, 101], [0, 0]], [np.eye(2)] * 2))
    assert trace.outcome.reason is Reason.COLLAPSED
    assert trace.outcome.component == 0


def test_an_emptied_component_is_named():
    X = np.random.default_rng(0).standard_normal(200)
    trace = run(GaussianMixtureModel.of(X, "full"), mixture_1d([0.5, 0.5], [0.0, 60.0], [1.0, 1.0]))
    assert trace.outcome.reason is Reason.EMPTIED
    assert trace.outcome.component == 1
    assert "component 2 was left without samples" in trace.outcome.message


def test_running_out_of_iterations_is_not_convergence():
    _, trace = trace_of(9, 4, 2, start="random_responsibilities", max_iterations=3)
    assert trace.outcome.reason is Reason.MAX_ITERATIONS
    assert not trace.outcome.converged
    assert trace.n_iterations == 3
    assert trace.outcome.value == trace.steps[-1].projected_gain


def test_no_iterations_give_the_start():
    _, trace = trace_of(9, 2, 1, max_iterations=0)
    assert (trace.n_iterations, trace.last_cursor) == (0, 1)
    assert trace.outcome.reason is Reason.MAX_ITERATIONS


def test_a_run_can_be_stopped_and_says_so():
    model = GaussianMixtureModel.of(sample_of(2, 3, 2), "full")
    start = make_start(model, 3, "random_responsibilities", 0)
    trace = run(model, start, should_stop=lambda state: state.iteration == 4)
    assert (trace.n_iterations, trace.outcome.reason) == (4, Reason.STOPPED)


@pytest.mark.parametrize("start", ["kmeans", "random_points", "random_responsibilities"])
@pytest.mark.parametrize("tolerance", [1e-3, 1e-6])
def test_convergence_means_that_no_more_than_the_tolerance_is_left_to_gain(start, tolerance):
    """Two components that overlap, and starts that pass near a saddle where gains all but vanish."""
    rng = np.random.default_rng(2)
    X = np.concatenate([rng.normal(0, 1, 1000), rng.normal(2, 1, 1000)])
    model = GaussianMixtureModel.of(X, "full")
    first = make_start(model, 2, start, 0)
    exact = run(model, first, tolerance=0.0, max_iterations=20_000)
    claimed = run(model, first, tolerance=tolerance, max_iterations=20_000)
    assert exact.outcome.converged
    assert claimed.outcome.converged
    assert exact.final.log_likelihood - claimed.final.log_likelihood < 1.05 * tolerance
    first_small_gain = np.flatnonzero(np.diff(exact.log_likelihoods) < tolerance)[0]
    assert exact.final.log_likelihood - exact.log_likelihoods[first_small_gain] > 10 * tolerance


def test_the_projection_is_exact_for_a_geometric_series():
    assert projected_gain(0.25, 0.5, 0.5, -10.0) == pytest.approx(0.25)
    assert projected_gain(0.09, 0.9, 0.9, -10.0) == pytest.approx(0.81)


@given(st.floats(0.01, 0.3), st.floats(0.5, 0.97), st.floats(0.01, 1.0))
def test_the_projection_is_cautious_where_a_slow_series_hides_behind_a_fast_one(fast, slow, share):
    def gain(t):
        return fast**t + share * slow**t

    left = fast**6 * fast / (1 - fast) + share * slow**6 * slow / (1 - slow)
    assert projected_gain(gain(6), gain(6) / gain(5), gain(5) / gain(4), -10.0) >= 0.95 * left


def test_nothing_is_projected_without_a_shrinking_gain():
    assert projected_gain(0.2, 2.0, 1.0, -10.0) == np.inf
    assert projected_gain(0.1, float("nan"), float("nan"), -10.0) == np.inf
    assert projected_gain(-0.1, 0.5, 0.5, -10.0) == np.inf
    assert projected_gain(1e-16, 0.5, 0.5, -10.0) == 0.0
    assert projected_gain(0.0, 0.5, 0.5, -np.inf) == np.inf


@pytest.mark.parametrize("setting", ["max_iterations", "tolerance"])
def test_a_negative_setting_is_refused_by_name(setting):
    model = GaussianMixtureModel.of(FIFTEEN, "full")
    with pytest.raises(InvalidInput, match=f"{setting} must be 0 or more, got -1"):
        run(model, make_start(model, 2), **{setting: -1})


@pytest.mark.parametrize("floor", [-0.1, 1.0, float("nan")])
def test_a_floor_out_of_range_is_refused(floor):
    with pytest.raises(InvalidInput, match="floor must be from 0 to below 1"):
        GaussianMixtureModel.of(FIFTEEN, "full", floor)


@settings(max_examples=20)
@given(seeds, components, dimensions, families, st.sampled_from([1e-9, 1e9]), st.sampled_from([0.0, 1e6]))
def test_units_and_origin_do_not_change_the_partition(seed, K, D, family, scale, shift):
    X = sample_of(seed, K, D)
    model = GaussianMixtureModel.of(X, family)
    mapped = GaussianMixtureModel.of(X * scale + shift * scale, family)
    start = make_start(model, K, "kmeans++", seed)
    one = run(model, start, max_iterations=10)
    other = run(mapped, make_start(mapped, K, "kmeans++", seed), max_iterations=10)
    expected = one.log_likelihoods - X.size * np.log(scale)
    same = min(len(expected), len(other.log_likelihoods))
    np.testing.assert_allclose(other.log_likelihoods[:same], expected[:same], rtol=1e-6, atol=1e-4)
