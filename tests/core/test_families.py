"""Theorems about the fourteen covariance families; each is checked by what its three letters say, not by its code."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm
from scipy.optimize import minimize

from gmm_core import InvalidInput
from gmm_core.covariance import BASIC_FAMILIES, FAMILIES
from gmm_core.covariance._common_axes import EqualVolume, VariableVolume, common_axes
from gmm_core.covariance._common_axes import _Criterion as AxesCriterion
from gmm_core.covariance._descent import minimise
from gmm_core.covariance._proportional import _Criterion as ShapeCriterion
from gmm_core.covariance._proportional import _Shape as Shape
from gmm_core.em import Reason, run
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise import make_start
from tests.core.strategies import components, dimensions, sample_of, seeds

FOURTEEN = ["EII", "VII", "EEI", "VEI", "EVI", "VVI", "EEE", "VEE", "EVE", "VVE", "EEV", "VEV", "EVV", "VVV"]
SECOND_NAMES = {"EEE": "tied", "VVV": "full", "VVI": "diag", "VII": "spherical"}
UNIT_BOUND = {"EII", "VII", "EVE", "VVE", "EEV", "VEV"}
LIFTABLE = {"EII", "VII", "EEI", "VVI", "EEE", "EEV", "VVV"}
fourteen = st.sampled_from(FOURTEEN)
several = st.integers(2, 4)


def random_scatters(seed, K, D, spread=0.7):
    """Effective counts, and scatters of any size, shape and orientation."""
    rng = np.random.default_rng(seed)
    counts = rng.uniform(5.0, 50.0, K)
    axes = np.linalg.qr(rng.normal(size=(K, D, D)))[0]
    variances = np.exp(spread * rng.normal(size=(K, 1, D)) + spread * rng.normal(size=(K, 1, 1)))
    scatters = counts[:, None, None] * (axes * variances) @ axes.swapaxes(1, 2)
    return counts, (scatters + scatters.swapaxes(1, 2)) / 2


def criterion(counts, scatters, covariances):
    """The part of the expected log-likelihood that depends on the covariances, in nats."""
    logs = np.linalg.slogdet(covariances)[1]
    traces = np.trace(np.linalg.solve(covariances, scatters), axis1=1, axis2=2)
    return -0.5 * float(counts @ logs + traces.sum())


def best(name, counts, scatters):
    return criterion(counts, scatters, FAMILIES[name].estimate(counts, scatters))


def is_nested(small, large):
    """Whether every letter of the one allows no more than that of the other: I before E before V."""
    return all("IEV".index(a) <= "IEV".index(b) for a, b in zip(small, large, strict=True))


def test_the_families_are_those_that_were_promised_and_the_basic_ones_come_first():
    assert list(FAMILIES) == ["full", "tied", "diag", "spherical", *FOURTEEN]
    assert BASIC_FAMILIES == ("full", "tied", "diag", "spherical")
    assert [name for name, family in FAMILIES.items() if family.group == "parsimonious"] == FOURTEEN


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_has_a_title_in_both_languages_that_names_it(name):
    family = FAMILIES[name]
    assert family.name == name
    assert set(family.title) == {"en", "zh"}
    assert all(title.startswith(name) and len(title) > len(name) + 3 for title in family.title.values())


@pytest.mark.parametrize(("second", "first"), SECOND_NAMES.items())
def test_a_second_name_is_the_same_family(second, first):
    one, other = FAMILIES[first], FAMILIES[second]
    assert other.estimate is one.estimate
    assert other.n_covariance_parameters is one.n_covariance_parameters
    assert (other.isotropic, other.liftable) == (one.isotropic, one.liftable)
    assert first in other.title["en"]
    assert first in other.title["zh"]


@pytest.mark.parametrize("name", FOURTEEN)
def test_free_parameters_are_counted_letter_by_letter(name):
    volume, shape, orientation = name
    for K, D in product(range(1, 5), range(1, 6)):
        volumes = {"E": 1, "V": K}[volume]
        shapes = {"I": 0, "E": D - 1, "V": K * (D - 1)}[shape]
        angles = {"I": 0, "E": D * (D - 1) // 2, "V": K * D * (D - 1) // 2}[orientation]
        assert FAMILIES[name].n_covariance_parameters(K, D) == volumes + shapes + angles


@given(seeds, fourteen, several, dimensions)
def test_covariances_have_the_volume_shape_and_orientation_of_the_letters(seed, name, K, D):
    covariances = FAMILIES[name].estimate(*random_scatters(seed, K, D))
    np.testing.assert_array_equal(covariances, covariances.swapaxes(1, 2))
    volumes = np.exp(np.linalg.slogdet(covariances)[1] / D)
    shapes = np.linalg.eigvalsh(covariances) / volumes[:, None]
    scale = np.abs(covariances).max()
    if name[0] == "E":
        np.testing.assert_allclose(volumes, volumes[0], rtol=1e-9)
    if name[1] == "I":
        np.testing.assert_allclose(shapes, 1.0, rtol=1e-9)
    if name[1] == "E":
        np.testing.assert_allclose(shapes, shapes[:1].repeat(K, axis=0), rtol=1e-8)
    if name[2] == "I":
        np.testing.assert_array_equal(covariances, covariances * np.eye(D))
    if name[2] == "E":
        products = covariances[:, None] @ covariances[None]
        np.testing.assert_allclose(products, products.swapaxes(2, 3), atol=1e-9 * scale**2)


@given(seeds, fourteen, fourteen, several, dimensions)
def test_a_family_contains_what_it_makes_and_what_families_within_it_make(seed, small, large, K, D):
    covariances = FAMILIES[small].estimate(*random_scatters(seed, K, D))
    assert FAMILIES[small].contains(covariances)
    if is_nested(small, large):
        assert FAMILIES[large].contains(covariances)


@pytest.mark.parametrize("small", FOURTEEN)
@pytest.mark.parametrize("large", FOURTEEN)
def test_a_family_does_not_contain_those_of_a_freer_one(small, large):
    covariances = FAMILIES[large].estimate(*random_scatters(5, 3, 3))
    assert FAMILIES[small].contains(covariances) == is_nested(large, small)


@given(seeds, several, dimensions)
def test_a_freer_family_fits_no_worse(seed, K, D):
    counts, scatters = random_scatters(seed, K, D)
    reached = {name: best(name, counts, scatters) for name in FOURTEEN}
    for small, large in product(FOURTEEN, repeat=2):
        if is_nested(small, large):
            assert reached[small] <= reached[large] + 1e-9 * abs(reached[large])


@given(seeds, dimensions, st.sampled_from(FOURTEEN))
def test_with_one_component_the_volume_and_the_variable_letters_make_no_difference(seed, D, name):
    counts, scatters = random_scatters(seed, 1, D)
    oracle = {"II": "spherical", "EI": "diag", "VI": "diag"}.get(name[1:], "full")
    expected = FAMILIES[oracle].estimate(counts, scatters)
    np.testing.assert_allclose(FAMILIES[name].estimate(counts, scatters), expected, atol=1e-10 * scatters.max())


@given(seeds, several, fourteen)
def test_in_one_dimension_the_first_letter_decides(seed, K, name):
    counts, scatters = random_scatters(seed, K, 1)
    oracle = FAMILIES["tied" if name[0] == "E" else "full"]
    np.testing.assert_allclose(FAMILIES[name].estimate(counts, scatters), oracle.estimate(counts, scatters), rtol=1e-12)
    assert FAMILIES[name].n_parameters(K, 1) == oracle.n_parameters(K, 1)


@given(seeds, fourteen, several, dimensions)
def test_turning_or_swapping_features_turns_the_covariances(seed, name, K, D):
    counts, scatters = random_scatters(seed, K, D)
    rng = np.random.default_rng(seed)
    turn = np.eye(D)[rng.permutation(D)] * rng.choice([-1.0, 1.0], D)
    if name[1:] == "II" or name[2] != "I":
        turn = np.linalg.qr(rng.normal(size=(D, D)))[0]
    plain, turned = (FAMILIES[name].estimate(counts, W) for W in (scatters, turn @ scatters @ turn.T))
    np.testing.assert_allclose(turned, turn @ plain @ turn.T, atol=2e-8 * np.abs(plain).max())


@given(seeds, fourteen, several, dimensions)
def test_permuting_components_permutes_the_covariances(seed, name, K, D):
    counts, scatters = random_scatters(seed, K, D)
    order = np.random.default_rng(seed).permutation(K)
    plain, permuted = FAMILIES[name].estimate(counts, scatters), FAMILIES[name].estimate(counts[order], scatters[order])
    np.testing.assert_allclose(permuted, plain[order], atol=2e-8 * np.abs(plain).max())


@given(seeds, fourteen, several, dimensions, st.sampled_from([1e-12, 1e-6, 1e6, 1e12]))
def test_covariances_follow_the_units(seed, name, K, D, unit):
    """The unit of all features for every family; that of each for those that depend on no common one."""
    counts, scatters = random_scatters(seed, K, D)
    units = np.full(D, unit) if name in UNIT_BOUND else unit ** np.linspace(0.3, 1.0, D)
    both = np.outer(units, units)
    plain, scaled = FAMILIES[name].estimate(counts, scatters), FAMILIES[name].estimate(counts, scatters * both)
    np.testing.assert_allclose(scaled / both, plain, atol=1e-8 * np.abs(plain).max())


@pytest.mark.parametrize("name", FOURTEEN)
def test_families_that_need_a_common_unit_say_so(name):
    counts, scatters = random_scatters(3, 3, 2)
    both = np.outer([1.0, 10.0], [1.0, 10.0])
    plain, scaled = FAMILIES[name].estimate(counts, scatters), FAMILIES[name].estimate(counts, scatters * both)
    follows = np.allclose(scaled / both, plain, rtol=1e-6)
    assert FAMILIES[name].isotropic == (name in UNIT_BOUND) == (not follows)


@given(seeds, fourteen, several, dimensions, st.sampled_from([1e-4, 1e-2, 1.0]))
def test_no_member_nearby_or_far_fits_better(seed, name, K, D, distance):
    counts, scatters = random_scatters(seed, K, D)
    optimum = FAMILIES[name].estimate(counts, scatters)
    rng = np.random.default_rng(seed)
    highest = criterion(counts, scatters, optimum)
    for _ in range(5):
        noise = expm(distance * rng.normal(size=(K, D, D)))
        other = FAMILIES[name].estimate(rng.uniform(1.0, 2.0, K), noise @ optimum @ noise.swapaxes(1, 2))
        assert criterion(counts, scatters, other) <= highest + 1e-11 * abs(highest)


def built(name, K, D, vector):
    """Covariances from free numbers, by letter: logarithms of volumes and shapes, angles of rotations."""
    numbers = iter(np.split(vector, np.arange(1, len(vector))))

    def take(letter, n):
        n_copies = {"I": 0, "E": 1, "V": K}[letter]
        return np.array([[next(numbers)[0] for _ in range(n)] for _ in range(n_copies)]).reshape(n_copies, n)

    def shared(values, nothing):
        return np.broadcast_to(values if len(values) else nothing, (K, *nothing.shape))

    volumes = shared(take(name[0], 1), np.zeros(1))
    shapes = take(name[1], D - 1)
    shapes = shared(np.column_stack([shapes, -shapes.sum(axis=1)]), np.zeros(D))
    angles = take(name[2], D * (D - 1) // 2)
    turns = np.zeros((len(angles), D, D))
    turns[:, *np.triu_indices(D, 1)] = angles
    axes = shared(np.array([expm(turn - turn.T) for turn in turns]).reshape(-1, D, D), np.eye(D))
    return (axes * np.exp(volumes + shapes)[:, None, :]) @ axes.swapaxes(1, 2)


@pytest.mark.parametrize("D", [2, 3])
@pytest.mark.parametrize("name", FOURTEEN)
def test_the_m_step_is_the_maximum_that_a_generic_optimiser_finds(name, D):
    K = 2
    counts, scatters = random_scatters(17, K, D)
    rng = np.random.default_rng(0)
    starts = rng.normal(size=(4, FAMILIES[name].n_covariance_parameters(K, D)))

    def loss(vector):
        return -criterion(counts, scatters, built(name, K, D, vector)) / counts.sum()

    highest = -counts.sum() * min(minimize(loss, start, method="BFGS").fun for start in starts)
    ours = best(name, counts, scatters)
    assert highest - 1e-9 <= ours <= highest + 1e-6


@given(seeds, several, st.floats(0.1, 3.0))
def test_in_the_plane_common_axes_are_the_best_of_all_angles(seed, K, spread):
    counts, scatters = random_scatters(seed, K, 2, spread)
    angles = np.linspace(0.0, np.pi / 2, 3000)
    cosine, sine = np.cos(angles)[:, None], np.sin(angles)[:, None]
    a, b, c = scatters[:, 0, 0], scatters[:, 1, 1], scatters[:, 0, 1]
    first = a * cosine**2 + b * sine**2 + 2 * c * sine * cosine
    logs = np.log(first * (a + b - first))
    n, share = counts.sum(), counts / counts.sum()
    vve = -0.5 * n * (np.log(first / counts) + np.log((a + b - first) / counts)) @ share - n
    eve = -0.5 * n * 2 * np.log(np.exp(logs / 2).sum(axis=1) / n) - n
    for name, values in (("VVE", vve), ("EVE", eve)):
        ours = best(name, counts, scatters)
        assert ours >= values.max() - 1e-9 * abs(ours)
        assert ours <= values.max() + 0.05 * n


@pytest.mark.parametrize("volume", [VariableVolume(np.array([0.2, 0.3, 0.5])), EqualVolume(4)])
@pytest.mark.parametrize("spread", [0.5, 2.0])
def test_no_other_start_finds_better_common_axes(volume, spread):
    rng = np.random.default_rng(1)
    for seed in range(4):
        scatters = random_scatters(seed, 3, 4, spread)[1]
        scatters /= np.trace(scatters, axis1=1, axis2=2).max()
        criterion = AxesCriterion(scatters, volume)
        found = criterion.value(common_axes(scatters, volume))
        starts = np.linalg.qr(rng.normal(size=(8, 4, 4)))[0]
        assert found <= min(criterion.value(minimise(criterion, start)) for start in starts) + 1e-9


def test_a_search_from_the_present_covariances_keeps_what_they_reach():
    """Scatters on which the search alone misses the best minimum, so that EM would lose what it had."""
    counts, scatters = random_scatters(37, 4, 4, 2.5)
    axes_criterion = AxesCriterion(scatters / scatters.max(), VariableVolume(counts / counts.sum()))
    starts = np.linalg.qr(np.random.default_rng(37).normal(size=(8, 4, 4)))[0]
    axes = min((minimise(axes_criterion, start) for start in starts), key=axes_criterion.value)
    present = axes @ FAMILIES["VVI"].estimate(counts, axes.T @ scatters @ axes) @ axes.T
    reached = criterion(counts, scatters, present)
    assert best("VVE", counts, scatters) < reached - 1.0
    kept = FAMILIES["VVE"].m_step(counts, scatters, present)
    assert criterion(counts, scatters, kept) == pytest.approx(reached, rel=1e-12)


def problems(seed):
    """Every problem that is solved by descent, with a point to begin from."""
    counts, scatters = random_scatters(seed, 3, 3)
    shares = counts / counts.sum()
    axes = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))[0]
    yield ShapeCriterion(shares), Shape(np.eye(3), scatters), 1
    yield AxesCriterion(scatters, VariableVolume(shares)), axes, -1
    yield AxesCriterion(scatters, EqualVolume(3)), axes, -1


@given(seeds)
def test_gradients_and_curvatures_are_the_derivatives_of_the_value(seed):
    rng = np.random.default_rng(seed)
    for problem, point, symmetry in problems(seed):
        direction = rng.normal(size=(3, 3))
        direction = direction + symmetry * direction.T
        gradient, curvature = problem.derivatives(point)
        h = 1e-3
        behind, here, ahead = (problem.value(problem.move(point, t * direction)) for t in (-h, 0.0, h))
        assert np.vdot(gradient, direction) == pytest.approx((ahead - behind) / (2 * h), abs=2e-3, rel=1e-3)
        second = np.vdot(curvature(direction), direction)
        assert second == pytest.approx((ahead - 2 * here + behind) / h**2, abs=2e-2, rel=1e-2)


@given(seeds)
def test_descent_never_rises_and_ends_without_a_gradient(seed):
    for problem, point, _ in problems(seed):
        points = [point]
        move = problem.move
        problem.derivatives = lambda at, of=problem.derivatives, seen=points: seen.append(at) or of(at)
        end = minimise(problem, point)
        del problem.derivatives
        assert problem.move == move
        values = [problem.value(at) for at in [*points, end]]
        assert (np.diff(values) <= 1e-13 * np.abs(values).max()).all()
        assert np.linalg.norm(problem.derivatives(end)[0]) < 1e-10


@settings(max_examples=60)
@given(seeds, components, dimensions, fourteen)
def test_log_likelihood_never_decreases(seed, K, D, name):
    model = GaussianMixtureModel.of(sample_of(seed, K, D), name)
    trace = run(model, make_start(model, K, "kmeans++", seed), max_iterations=25)
    assert (np.diff(trace.log_likelihoods) >= -1e-12 * np.abs(trace.log_likelihoods).max()).all()
    for state in trace.states:
        assert model.family.contains(state.parameters.covariances)


def degenerate_scatters(D):
    """A point, a line, all of them lines along one axis, all of them points."""
    counts, scatters = random_scatters(2, 3, D)
    line = np.zeros((D, D))
    line[0, 0] = 4.0
    yield counts, np.stack([scatters[0], np.zeros((D, D)), scatters[2]])
    yield counts, np.stack([scatters[0], scatters[1], line])
    yield counts, np.stack([line, line, line])
    yield counts, np.zeros((3, D, D))


@pytest.mark.parametrize("D", [1, 2, 3])
@pytest.mark.parametrize("name", FAMILIES)
def test_degenerate_scatters_give_finite_covariances_without_a_warning(name, D):
    for counts, scatters in degenerate_scatters(D):
        covariances = FAMILIES[name].estimate(counts, scatters)
        assert np.isfinite(covariances).all()
        assert np.linalg.eigvalsh(covariances).min() >= -1e-12


@pytest.mark.parametrize("name", FOURTEEN)
def test_a_component_on_one_spot_collapses_where_its_volume_is_free(name):
    rng = np.random.default_rng(0)
    X = np.vstack([np.tile([8.0, 8.0], (20, 1)), rng.normal(size=(60, 2))])
    model = GaussianMixtureModel.of(X, name)
    outcome = run(model, make_start(model, 2, "kmeans++", 0), max_iterations=300).outcome
    assert outcome.reason is (Reason.COLLAPSED if name[0] == "V" else Reason.CONVERGED)
    if name[0] == "V":
        np.testing.assert_allclose(outcome.location, [8.0, 8.0], atol=1e-6)


def test_a_common_shape_flattens_without_end_when_too_many_samples_lie_on_a_line():
    W = np.array([np.eye(2), np.diag([1.0, 0.0])])
    attained = FAMILIES["VEE"].estimate(np.array([6.0, 5.0]), W)
    assert (np.linalg.eigvalsh(attained) > 0.0).all()
    unbounded = FAMILIES["VEE"].estimate(np.array([4.0, 9.0]), W)
    np.testing.assert_array_equal(unbounded[1], 0.0)
    np.testing.assert_array_equal(unbounded[0], np.eye(2) / 4.0)


@given(seeds, components, dimensions, st.sampled_from(sorted(LIFTABLE)), st.floats(0.05, 0.5))
def test_a_floor_lifts_within_the_family_and_the_log_likelihood_still_rises(seed, K, D, name, floor):
    model = GaussianMixtureModel.of(sample_of(seed, K, D), name, floor)
    trace = run(model, make_start(model, K, "kmeans++", seed), max_iterations=15)
    sd = model.data.feature_sd
    unit = np.outer(sd, sd) if name not in UNIT_BOUND else np.mean(sd**2)
    for state in trace.states[1:]:
        assert model.family.contains(state.parameters.covariances)
        assert np.linalg.eigvalsh(state.parameters.covariances / unit).min() >= floor * (1 - 1e-9)
    gains = np.diff(trace.log_likelihoods)[1:]
    assert (gains >= -1e-12 * np.abs(trace.log_likelihoods).max()).all()


@pytest.mark.parametrize("name", FOURTEEN)
def test_a_floor_is_refused_where_it_would_break_the_family(name):
    X = sample_of(0, 2, 2)
    assert FAMILIES[name].liftable == (name in LIFTABLE)
    if name in LIFTABLE:
        assert GaussianMixtureModel.of(X, name, 0.1).floor == 0.1
        return
    with pytest.raises(InvalidInput, match=f"in {name} lifting one would .* choose one of full, tied, diag") as refusal:
        GaussianMixtureModel.of(X, name, 0.1)
    assert refusal.value.code == "floor_family"
