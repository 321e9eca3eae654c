"""Many mixtures at once say the same as each by itself."""

import numpy as np
import pytest
from hypothesis import given

from gmm_core import Recipe, load_dataset, run_recipe, stacked
from gmm_core.mixture import Mixture
from gmm_core.models.hard import HardMixture
from tests.core.strategies import components, dimensions, random_mixture, seeds


@given(seeds, components, dimensions)
def test_all_at_once_and_one_by_one_agree(seed, K, D):
    mixtures = [random_mixture(seed + i, K, D) for i in range(3)]
    X = np.concatenate([mixture.sample(20, seed)[0] for mixture in mixtures])
    for name, many in (
        ("weighted_log_densities", stacked.weighted_log_densities(mixtures, X)),
        ("responsibilities", stacked.responsibilities(mixtures, X)),
    ):
        one_by_one = np.array([getattr(mixture, name)(X).T for mixture in mixtures])
        np.testing.assert_allclose(many, one_by_one, rtol=1e-9, atol=1e-12)
    one_by_one = np.array([mixture.log_density(X) for mixture in mixtures])
    np.testing.assert_allclose(stacked.log_densities(mixtures, X), one_by_one, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("at_a_time", [1, 3000, 10**9])
def test_in_how_many_parts_makes_no_difference(monkeypatch, at_a_time):
    recipe = Recipe(source="iris", n_components=3, max_iterations=6)
    states = [state.parameters for state in run_recipe(recipe).states]
    X = load_dataset(recipe).X
    whole = stacked.responsibilities(states, X)
    monkeypatch.setattr(stacked, "_AT_A_TIME", at_a_time)
    np.testing.assert_array_equal(stacked.responsibilities(states, X), whole)


def test_a_component_without_weight_and_a_far_point_are_no_trouble():
    mixture = Mixture([1.0, 0.0], [[0.0], [5.0]], [[[1.0]], [[1.0]]])
    shares = stacked.responsibilities([mixture], [[5.0], [1e9]])
    np.testing.assert_array_equal(shares, [[[1.0, 1.0], [0.0, 0.0]]])
    assert np.isneginf(stacked.weighted_log_densities([mixture], [[5.0]])[0, 1, 0])


def test_hard_assignments_stay_hard():
    mixture = random_mixture(0, 2, 1)
    hard = HardMixture(mixture.weights, mixture.means, mixture.covariances)
    X = mixture.sample(50, 1)[0]
    np.testing.assert_array_equal(stacked.responsibilities([hard], X)[0], hard.responsibilities(X).T)
