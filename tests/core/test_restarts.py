"""Many starts: every one accounted for once, and every one the same run when it is run again."""

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_core import restarts
from gmm_core.em import Outcome, Reason
from gmm_core.errors import InvalidInput
from gmm_core.fit import fit
from gmm_core.health import Ailment, Finding, is_spurious
from gmm_core.initialise import STARTS
from gmm_core.mixture import Mixture
from gmm_core.optima import SAME_OPTIMUM, distinct_optima
from gmm_core.recipe import Recipe, load_dataset, model_of, run_recipe
from gmm_core.restarts import SEEDS, Arrival, Attempt, all_starts, attempt, destinations, restart_recipes

FIFTEEN = Recipe(source="fifteen", n_components=4, start="random_points", max_iterations=120)
ANY = Mixture(np.ones(1), np.zeros((1, 1)), np.ones((1, 1, 1)))


@pytest.fixture(scope="module")
def attempts():
    dataset = load_dataset(FIFTEEN)
    return [attempt(recipe, dataset) for recipe in restart_recipes(FIFTEEN, ["random_points", "kmeans"], 16)]


def test_a_start_that_is_run_again_is_the_same_run_bit_for_bit(attempts):
    for one in attempts:
        trace = run_recipe(Recipe.from_dict(one.recipe.to_dict()))
        assert trace.log_likelihoods.tobytes() == one.log_likelihoods.tobytes()
        assert trace.final.parameters.means.tobytes() == one.mixture.means.tobytes()
        assert trace.outcome == one.outcome


def test_every_run_ended_at_exactly_one_place(attempts):
    found = destinations(attempts)
    assert sorted(i for place in found for i in place.attempts) == list(range(len(attempts)))
    for place in found:
        assert {attempts[i].arrival for i in place.attempts} == {place.arrival}
        assert place.log_likelihood == max(attempts[i].log_likelihood for i in place.attempts)


def test_sound_maxima_come_first_and_no_two_are_the_same(attempts):
    found = destinations(attempts)
    order = list(Arrival)
    assert [place.arrival for place in found] == sorted((place.arrival for place in found), key=order.index)
    sound = [place.log_likelihood for place in found if place.arrival is Arrival.SOUND]
    assert sound == sorted(sound, reverse=True)
    assert all(a - b > SAME_OPTIMUM for a, b in pairwise(sound))


def test_collapses_are_told_apart_by_the_point(attempts):
    collapsed = [place for place in destinations(attempts) if place.arrival is Arrival.COLLAPSED]
    assert len(collapsed) > 1
    points = [{round(attempts[i].outcome.location[0], 3) for i in place.attempts} for place in collapsed]
    assert all(len(point) == 1 for point in points)
    assert len(set.union(*points)) == len(points)


@pytest.mark.parametrize(("family", "arrival"), [("tied", Arrival.SOUND), ("full", Arrival.SPURIOUS)])
def test_a_maximum_is_spurious_where_the_health_of_a_fit_says_so(family, arrival):
    recipe = dataclasses.replace(FIFTEEN, n_components=2, family=family, start="spread")
    dataset = load_dataset(recipe)
    one = attempt(recipe, dataset)
    assert one.outcome.converged
    assert one.arrival is arrival
    assert is_spurious(model_of(recipe, dataset), one.mixture) == bool(one.findings) == (arrival is Arrival.SPURIOUS)


def test_two_components_alike_make_no_maximum_spurious(monkeypatch):
    recipe = dataclasses.replace(FIFTEEN, n_components=2, start="spread")
    for ailment, arrival in ((Ailment.ALIKE, Arrival.SOUND), (Ailment.SMALL, Arrival.SPURIOUS)):
        monkeypatch.setattr(restarts, "examine", lambda *_, named=ailment: (Finding(named, 0, 2.0, ""),))
        assert attempt(recipe, load_dataset(recipe)).arrival is arrival


@pytest.mark.parametrize("reason", Reason)
def test_every_way_to_end_is_a_place(reason):
    one = Attempt(FIFTEEN, np.zeros(1), Outcome(reason, 3, ""), ANY)
    assert [place.attempts for place in destinations([one, one])] == [(0, 1)]


@given(st.lists(st.floats(-0.01, 0.01), max_size=40))
def test_groups_of_the_same_maximum_part_the_climbs(values):
    groups = distinct_optima(values)
    assert sorted(i for group in groups for i in group) == list(range(len(values)))
    for group in groups:
        assert values[group[0]] - min(values[i] for i in group) <= SAME_OPTIMUM
    tops = [values[group[0]] for group in groups]
    assert all(a - b > SAME_OPTIMUM for a, b in pairwise(tops))


def test_the_fit_counts_its_optima_by_the_same_rule():
    X = load_dataset(FIFTEEN).X
    result = fit(X, 2, n_starts=12, start="random_points")
    arrived = [start.log_likelihood for start in result.starts if start.outcome.converged and start.refined]
    assert sorted(one.n_starts for one in result.optima) == sorted(len(group) for group in distinct_optima(arrived))


def test_starts_take_turns_and_one_without_chance_is_taken_once():
    recipes = restart_recipes(FIFTEEN, all_starts(), 12, first_seed=5)
    assert len(recipes) == len(set(recipes)) == 12
    assert [r.start for r in recipes].count("spread") == 1
    assert {r.start for r in recipes} == {name for name, start in STARTS.items() if start.make}
    assert (
        sorted({r.seed for r in recipes if r.start == "kmeans"})
        == [5, 6, 7][: [r.start for r in recipes].count("kmeans")]
    )
    assert len(restart_recipes(FIFTEEN, ["spread"], 12)) == 1


def test_seeds_succeed_one_another_and_never_leave_their_range():
    recipes = restart_recipes(FIFTEEN, ["kmeans"], 4, first_seed=SEEDS - 2)
    assert [recipe.seed for recipe in recipes] == [SEEDS - 2, SEEDS - 1, 0, 1]


def test_numbers_by_hand_stay_with_the_start_by_hand_alone():
    by_hand = dataclasses.replace(FIFTEEN, start="by_hand", start_weights=(1.0,))
    assert restart_recipes(by_hand, ["by_hand"], 9) == (by_hand,)
    assert all(recipe.start_weights == () for recipe in restart_recipes(by_hand, all_starts(), 9))


def test_a_run_cut_short_is_on_the_way_to_where_it_arrives_with_more_iterations():
    recipe = Recipe(source="faithful", n_components=3, start="random_points", max_iterations=4)
    dataset = load_dataset(recipe)
    short = [attempt(one, dataset) for one in restart_recipes(recipe, ["random_points"], 4)]
    assert {one.arrival for one in short} == {Arrival.UNFINISHED}
    for one in short:
        longer = attempt(dataclasses.replace(one.recipe, max_iterations=5000), dataset)
        assert longer.ahead is None
        assert one.ahead == pytest.approx(longer.log_likelihood, abs=1e-4)


def test_runs_cut_short_are_told_apart_by_the_maximum_ahead():
    cut_short = Outcome(Reason.MAX_ITERATIONS, 3, "")
    aheads = [-5.0, None, -4.0, -5.0, None]
    runs = [Attempt(FIFTEEN, np.full(1, -9.0 + i), cut_short, ANY, (), ahead) for i, ahead in enumerate(aheads)]
    found = destinations(runs)
    assert [(place.ahead, place.attempts) for place in found] == [(-4.0, (2,)), (-5.0, (3, 0)), (None, (4, 1))]


def test_no_starts_are_refused():
    with pytest.raises(InvalidInput, match="n_starts must be a whole number of at least 1, got 0"):
        restart_recipes(FIFTEEN, ["kmeans"], 0)
