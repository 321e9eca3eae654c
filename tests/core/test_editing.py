"""Parameters and data changed by hand."""

import json

import numpy as np
import pytest

from gmm_core import InvalidInput
from gmm_core.covariance import FAMILIES, family_named
from gmm_core.datasets import SOURCES, Dataset, edited
from gmm_core.editing import (
    with_boundary,
    with_correlation,
    with_covariance,
    with_deviation,
    with_mean,
    with_weight,
    within,
)
from gmm_core.mixture import Mixture
from gmm_core.recipe import Recipe, load_dataset, run_recipe

FULL = family_named("full")


def some_mixture(n_components, n_features, family=FULL, seed=0):
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(n_components, n_features, n_features))
    spreads = factors @ factors.transpose(0, 2, 1) + 0.2 * np.eye(n_features)
    weights = rng.dirichlet(np.full(n_components, 4.0))
    covariances = family.estimate(np.ones(n_components), spreads)
    return Mixture(weights, rng.normal(size=(n_components, n_features)), covariances)


def bits(trace):
    parts = [trace.log_likelihoods.tobytes()]
    for state in trace.states:
        parameters = state.parameters
        parts += [parameters.weights.tobytes(), parameters.means.tobytes(), parameters.covariances.tobytes()]
    return b"".join(parts)


def test_a_weight_is_what_was_asked_for_and_the_others_keep_their_ratio():
    mixture = some_mixture(4, 2)
    changed = with_weight(mixture, 1, 0.7)
    assert changed.weights[1] == 0.7
    assert changed.weights.sum() == pytest.approx(1.0, abs=1e-15)
    np.testing.assert_allclose(
        changed.weights[[0, 2, 3]] / mixture.weights[[0, 2, 3]], np.full(3, 0.3 / (1.0 - mixture.weights[1]))
    )
    alone = Mixture([1.0, 0.0, 0.0], mixture.means[:3], mixture.covariances[:3])
    np.testing.assert_allclose(with_weight(alone, 0, 0.5).weights, [0.5, 0.25, 0.25])


def test_two_neighbours_share_what_they_had():
    mixture = some_mixture(3, 1)
    changed = with_boundary(mixture, 1, 0.01)
    assert changed.weights[1] == 0.01
    assert changed.weights[0] == mixture.weights[0]
    assert changed.weights[1:].sum() == pytest.approx(mixture.weights[1:].sum(), abs=1e-15)
    with pytest.raises(InvalidInput, match="to share"):
        with_boundary(mixture, 1, 0.999)


@pytest.mark.parametrize("weight", [0.0, 1.0, -0.1, 1.5, np.nan])
def test_a_weight_that_leaves_nothing_or_takes_everything_is_refused(weight):
    with pytest.raises(InvalidInput, match="between 0 and 1"):
        with_weight(some_mixture(2, 1), 0, weight)


@pytest.mark.parametrize("n_features", [1, 2, 4])
def test_only_what_was_changed_is_changed(n_features):
    mixture = some_mixture(3, n_features)
    features = (n_features - 1,) if n_features == 1 else (n_features - 1, 0)
    moved = with_mean(mixture, 1, [9.0, 8.0][: len(features)], features)
    assert moved.means[1, list(features)].tolist() == [9.0, 8.0][: len(features)]
    wider = with_deviation(mixture, 1, 3.0, features[0], FULL)
    assert wider.covariances[1, features[0], features[0]] == 9.0
    for changed in (moved, wider):
        assert changed.weights.tobytes() == mixture.weights.tobytes()
        for k in (0, 2):
            assert changed.means[k].tobytes() == mixture.means[k].tobytes()
            assert changed.covariances[k].tobytes() == mixture.covariances[k].tobytes()
    assert wider.means.tobytes() == mixture.means.tobytes()
    assert moved.covariances.tobytes() == mixture.covariances.tobytes()


def test_a_width_keeps_the_correlations_and_a_correlation_the_widths():
    mixture = some_mixture(2, 3)

    def correlations(covariance):
        deviations = np.sqrt(np.diag(covariance))
        return covariance / np.outer(deviations, deviations)

    wider = with_deviation(mixture, 0, 5.0, 1, FULL)
    np.testing.assert_allclose(correlations(wider.covariances[0]), correlations(mixture.covariances[0]), rtol=1e-12)
    tilted = with_correlation(mixture, 0, -0.25, (0, 2), FULL)
    np.testing.assert_allclose(np.diag(tilted.covariances[0])[[0, 2]], np.diag(mixture.covariances[0])[[0, 2]])
    assert correlations(tilted.covariances[0])[0, 2] == pytest.approx(-0.25, rel=1e-12)


def test_an_ellipse_of_two_of_four_features_stays_a_covariance_and_leaves_the_other_two():
    mixture, block = some_mixture(2, 4), np.array([[4.0, 1.9], [1.9, 1.0]])
    changed = with_covariance(mixture, 1, block, (3, 1), FULL).covariances[1]
    np.testing.assert_array_equal(changed[np.ix_([3, 1], [3, 1])], block)
    np.testing.assert_array_equal(changed[np.ix_([0, 2], [0, 2])], mixture.covariances[1][np.ix_([0, 2], [0, 2])])
    assert np.linalg.eigvalsh(changed)[0] > 0.0


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.name)
@pytest.mark.parametrize("n_features", [1, 2, 4])
def test_an_edit_stays_in_the_family_and_true_to_its_component(family, n_features):
    mixture = some_mixture(3, n_features, family)
    wanted = some_mixture(3, n_features, seed=1).covariances[1]
    changed = with_covariance(mixture, 1, wanted, range(n_features), family)
    assert family.contains(changed.covariances)
    np.testing.assert_array_equal(changed.covariances[1], family.estimate(np.ones(1), wanted[None])[0])
    if family.name in ("full", "diag", "spherical", "VVV", "VVI", "VII"):
        np.testing.assert_array_equal(changed.covariances[[0, 2]], mixture.covariances[[0, 2]])
    if family.name in ("tied", "EEE", "EEI", "EII"):
        assert (changed.covariances == changed.covariances[1]).all()


@pytest.mark.parametrize("name", ["spherical", "VII", "EII"])
@pytest.mark.parametrize("n_features", [2, 4])
def test_a_sphere_gets_the_width_that_one_feature_is_given(name, n_features):
    family = FAMILIES[name]
    mixture = some_mixture(3, n_features, family)
    for changed in (
        with_deviation(mixture, 1, 0.5, 1, family),
        with_covariance(mixture, 1, [[0.25, 0.0], [0.0, 0.25]], (1, 0), family),
    ):
        np.testing.assert_array_equal(changed.covariances[1], 0.25 * np.eye(n_features))
        assert family.contains(changed.covariances)


@pytest.mark.parametrize("name", ["diag", "spherical", "VEI"])
def test_a_family_without_correlations_refuses_one(name):
    with pytest.raises(InvalidInput, match="uncorrelated in the family"):
        with_correlation(some_mixture(2, 2, FAMILIES[name]), 0, 0.5, (0, 1), FAMILIES[name])


def test_covariances_of_the_family_are_left_alone():
    covariances = some_mixture(3, 2).covariances
    assert within(FULL, covariances, 0) is covariances


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda m: with_mean(m, 0, [np.nan, 0.0], (0, 1)), "must be finite"),
        (lambda m: with_deviation(m, 0, 0.0, 0, FULL), "must be positive"),
        (lambda m: with_deviation(m, 0, np.nan, 0, FULL), "must be positive"),
        (lambda m: with_correlation(m, 0, 1.0, (0, 1), FULL), "between -1 and 1"),
        (lambda m: with_covariance(m, 0, [[1.0, 2.0], [2.0, 1.0]], (0, 1), FULL), "positive definite"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused(change, said):
    with pytest.raises(InvalidInput, match=said):
        change(some_mixture(2, 2))


@pytest.mark.parametrize("source", ["textbook", "faithful", "iris"])
def test_a_run_on_edited_data_is_that_of_the_same_data_given_directly(source):
    plain = Recipe(source=source, start="random_points", max_iterations=30)
    X = load_dataset(plain).X
    added = [(X[3] + 0.5).tolist(), (X[5] - 0.25).tolist()]
    recipe = Recipe(source=source, start="random_points", max_iterations=30, added=added, erased=(7, 2, 40))
    direct = Dataset(np.concatenate([np.delete(X, [2, 7, 40], axis=0), added]), load_dataset(plain).feature_names)
    assert bits(run_recipe(recipe)) == bits(run_recipe(plain, direct))
    assert bits(run_recipe(recipe)) != bits(run_recipe(plain))
    again = Recipe.from_dict(json.loads(json.dumps(recipe.to_dict())))
    assert (again, hash(again)) == (recipe, hash(recipe))
    assert bits(run_recipe(again)) == bits(run_recipe(recipe))


def test_edited_data_have_no_truth_and_added_points_no_label():
    drawn = SOURCES["textbook"].generate(0, n=50)
    fewer, more = edited(drawn, erased=(0, 49)), edited(drawn, added=[[1.0]])
    assert edited(drawn) is drawn
    assert fewer.truth is more.truth is None
    np.testing.assert_array_equal(fewer.labels, drawn.labels[1:49])
    assert more.labels is None
    assert more.X[-1, 0] == 1.0
    assert edited(drawn, [[1.0], [2.0]], range(50)).n_samples == 2


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        ({"erased": (50,)}, "rows from 0 to 49, got 50"),
        ({"erased": (-1,)}, "rows from 0 to 49, got -1"),
        ({"erased": (1.0,)}, "rows from 0 to 49"),
        ({"erased": tuple(range(50))}, "at least one row"),
        ({"added": ((1.0, 2.0),)}, "added must have 1 columns, got 2"),
        ({"added": ((float("inf"),),)}, "added must be finite"),
        ({"added": (("a",),)}, "added must hold real numbers"),
    ],
)
def test_an_edit_of_the_data_that_cannot_be_is_refused(edits, said):
    with pytest.raises(InvalidInput, match=said):
        run_recipe(Recipe(source="textbook", source_settings={"n": 50}, **edits))
