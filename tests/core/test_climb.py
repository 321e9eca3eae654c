"""Fast climbs end where EM ends: the lean path, the accelerations, and the checks on the way."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gmm_core import SOURCES, InvalidInput
from gmm_core.acceleration import ACCELERATIONS
from gmm_core.acceleration._coordinates import from_coordinates, to_coordinates
from gmm_core.acceleration._progress import lean_engine
from gmm_core.climb import climb
from gmm_core.em import Reason, run
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise import make_start
from gmm_core.lean import LeanEM, from_rows, to_rows
from gmm_core.two_normals import TwoNormalsEM
from gmm_core.whitening import WhitenedData
from tests.core.strategies import dimensions, families, mixture_1d, random_mixture, sample_of, seeds


def overlapping(seed=0, n=600):
    return SOURCES["overlapping"].generate(seed, n=n).X


@given(seeds, st.integers(2, 4), st.integers(1, 2), st.booleans())
def test_the_lean_path_takes_the_steps_of_the_general_one(seed, K, D, weighted):
    X = sample_of(seed, K, D)
    weight = np.random.default_rng(seed).uniform(0.5, 2.0, len(X)) if weighted else None
    model = GaussianMixtureModel(WhitenedData(X, weight), GaussianMixtureModel.of(X, "full").family)
    start = make_start(model, K, "random_points", seed)
    engine, rows = lean_engine(model.data, K), to_rows(model.to_z(start))
    for state in run(model, start, max_iterations=5, tolerance=0.0).states[:-1]:
        with np.errstate(over="ignore", invalid="ignore"):
            result = engine.step(rows)
        if result is None:
            break
        assert result[0] == pytest.approx(state.log_likelihood, rel=1e-11)
        rows = result[1]
    else:
        after = model.from_z(from_rows(rows))
        final = run(model, start, max_iterations=5, tolerance=0.0).final.parameters
        np.testing.assert_allclose(after.means, final.means, rtol=1e-8, atol=1e-8)
        np.testing.assert_allclose(after.covariances, final.covariances, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize(
    "rows",
    [
        [[0.5, 0.0, 1e-9], [0.5, 0.0, 1.0]],
        [[0.5, -300.0, 1.0], [0.5, 300.0, 1.0]],
        [[0.5, 0.0, 1.0], [0.5, 500.0, 1.0]],
    ],
    ids=["narrow", "overflow", "emptied"],
)
@pytest.mark.parametrize("in_general", [True, False])
def test_the_lean_path_hands_back_what_is_delicate(rows, in_general):
    data = WhitenedData(np.random.default_rng(0).standard_normal(100))
    engine = LeanEM(data, 2) if in_general else lean_engine(data, 2)
    before = [list(row) for row in rows]
    with np.errstate(all="ignore"):
        assert engine.step(rows) is None
    assert rows == before


@given(seeds, st.booleans())
def test_two_normals_written_out_take_the_steps_of_two_components(seed, weighted):
    X = sample_of(seed, 2, 1)
    data = WhitenedData(X, np.random.default_rng(seed).uniform(0.0, 2.0, len(X)) if weighted else None)
    written, general = lean_engine(data, 2), LeanEM(data, 2)
    assert type(written) is TwoNormalsEM
    rows = [[0.4, -0.5, 0.5], [0.6, 0.7, 1.5]]
    for order in (rows, rows[::-1]):
        one, other = written.step(order), general.step(order)
        assert one[0] == pytest.approx(other[0], rel=1e-13)
        np.testing.assert_allclose(one[1], other[1], rtol=1e-11, atol=1e-13)


@settings(max_examples=15)
@given(seeds, st.integers(2, 3), st.integers(1, 3), families, st.sampled_from(list(ACCELERATIONS)))
def test_a_climb_never_goes_down_and_reports_what_it_reached(seed, K, D, family, acceleration):
    model = GaussianMixtureModel.of(sample_of(seed, K, D), family)
    result = climb(model, make_start(model, K, "kmeans++", seed), acceleration=acceleration, max_passes=300)
    rounding = 1e-11 * np.abs(result.log_likelihoods).max()
    assert (np.diff(result.log_likelihoods) >= -rounding).all()
    assert result.log_likelihood == pytest.approx(result.mixture.log_likelihood(model.data.X), rel=1e-9)
    assert result.n_passes <= 300 + 4
    assert model.family.contains(result.mixture.covariances)


@pytest.mark.parametrize("acceleration", sorted(ACCELERATIONS))
@pytest.mark.parametrize(("source", "K"), [("overlapping", 3), ("heights", 3), ("faithful", 4)])
def test_no_step_is_accepted_that_loses_where_many_are_tried_that_would(source, K, acceleration):
    model = GaussianMixtureModel.of(SOURCES[source].generate(0).X, "full")
    for seed in range(3):
        start = make_start(model, K, "random_points", seed)
        result = climb(model, start, acceleration=acceleration, max_passes=400, compare=False)
        rounding = 1e-11 * np.abs(result.log_likelihoods).max()
        assert (np.diff(result.log_likelihoods) >= -rounding).all()


@pytest.mark.parametrize("family", ["full", "tied", "diag", "spherical"])
def test_a_plain_climb_is_the_run_without_its_record(family):
    model = GaussianMixtureModel.of(overlapping(), family)
    start = make_start(model, 3, "kmeans", 0)
    trace = run(model, start, max_iterations=20_000)
    result = climb(model, start, max_passes=20_000)
    assert result.outcome.reason is trace.outcome.reason is Reason.CONVERGED
    assert abs(result.n_passes - trace.n_iterations) <= 2
    assert result.log_likelihood == pytest.approx(trace.final.log_likelihood, abs=1e-6)


@pytest.mark.parametrize("acceleration", [name for name in ACCELERATIONS if name != "none"])
@pytest.mark.parametrize("seed", range(4))
def test_a_climb_that_is_not_compared_makes_far_fewer_passes_than_plain_em(acceleration, seed):
    model = GaussianMixtureModel.of(overlapping(seed, 1000), "full")
    start = make_start(model, 3, "kmeans", seed)
    plain = climb(model, start, max_passes=50_000)
    fast = climb(model, start, max_passes=50_000, acceleration=acceleration, compare=False)
    assert plain.outcome.converged
    assert fast.outcome.converged
    assert fast.log_likelihood >= plain.log_likelihood - 1e-5
    assert fast.n_passes < plain.n_passes / 1.5


@pytest.mark.parametrize("acceleration", ACCELERATIONS)
def test_every_climb_names_a_collapse_a_saddle_and_its_own_end(acceleration):
    fifteen = SOURCES["fifteen"].generate(0).X
    model, variance = GaussianMixtureModel.of(fifteen, "full"), fifteen.var()
    collapsed = climb(model, mixture_1d([0.1, 0.9], [75, 20], [1, variance]), acceleration=acceleration)
    assert collapsed.outcome.reason is Reason.COLLAPSED
    assert collapsed.outcome.location == (75.0,)
    saddle = climb(model, mixture_1d([0.5, 0.5], [10, 10], [variance, variance]), acceleration=acceleration)
    assert saddle.outcome.reason is Reason.SADDLE
    short = climb(model, mixture_1d([0.5, 0.5], [0, 30], [variance, variance]), acceleration=acceleration, max_passes=3)
    assert short.outcome.reason is Reason.MAX_ITERATIONS
    assert short.n_passes == 3


def test_without_a_tolerance_every_pass_is_made():
    model = GaussianMixtureModel.of(overlapping(), "full")
    result = climb(model, make_start(model, 2, "spread"), max_passes=700, tolerance=None)
    assert result.n_passes == len(result.log_likelihoods) == 700


@given(seeds, st.integers(1, 4), dimensions)
def test_coordinates_lead_there_and_back(seed, K, D):
    model = GaussianMixtureModel.of(sample_of(seed, K, D), "full")
    parameters = model.to_z(random_mixture(seed, K, D))
    back = from_coordinates(model, to_coordinates(parameters), K)
    for name in ("weights", "means", "covariances"):
        np.testing.assert_allclose(getattr(back, name), getattr(parameters, name), rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("acceleration", ["none", "squarem", "anderson"])
def test_no_climb_makes_more_passes_than_it_may(acceleration):
    model = GaussianMixtureModel.of(overlapping(), "full")
    start = make_start(model, 3, "kmeans", 0)
    for most in range(1, 60):
        result = climb(model, start, acceleration=acceleration, max_passes=most, tolerance=None)
        assert result.n_passes == most
        assert result.log_likelihood == pytest.approx(result.mixture.log_likelihood(model.data.X), rel=1e-9)


def test_settings_out_of_range_are_refused():
    model = GaussianMixtureModel.of(overlapping(), "full")
    start = make_start(model, 2)
    with pytest.raises(InvalidInput, match="max_passes must be a whole number of at least 1, got 0"):
        climb(model, start, max_passes=0)
    with pytest.raises(InvalidInput, match="tolerance must be 0 or more, got -1"):
        climb(model, start, tolerance=-1)
    with pytest.raises(InvalidInput, match="acceleration must be one of none, squarem, anderson, newton; got 'turbo'"):
        climb(model, start, acceleration="turbo")
