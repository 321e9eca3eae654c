"""Ailments of components: each is found where it is made, and nothing is found in a sound fit."""

import numpy as np
import pytest

from gmm_core import FAMILIES, Mixture, WhitenedData
from gmm_core.fit import fit
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.health import Ailment, examine, is_spurious
from tests.core.strategies import mixture_1d, random_mixture, sample_of


@pytest.mark.parametrize("family", ["full", "tied", "diag", "spherical"])
def test_the_truth_has_a_clean_bill(family):
    mixture = Mixture([0.4, 0.6], [[0.0, 0.0], [5.0, 5.0]], [np.eye(2)] * 2)
    model = GaussianMixtureModel.of(mixture.sample(500, 0)[0], family)
    assert examine(model, mixture) == ()


def test_a_component_far_from_all_data_is_a_ghost():
    model = GaussianMixtureModel.of(np.random.default_rng(0).standard_normal(100), "full")
    (finding,) = examine(model, mixture_1d([0.999, 0.001], [0.0, 5.0], [1.0, 0.5]))
    assert (finding.ailment, finding.component) == (Ailment.GHOST, 1)
    assert finding.value < 1.0


@pytest.mark.parametrize("mean_weight", [0.5, 1e-3, 1e-9])
def test_no_unit_of_importance_weights_makes_ghosts_and_none_hides_them(mean_weight):
    X = np.random.default_rng(0).standard_normal(100)
    weights = np.random.default_rng(1).uniform(0.5, 1.5, len(X))
    data = WhitenedData(X, weights * mean_weight / weights.mean())
    model = GaussianMixtureModel(data, FAMILIES["full"])
    assert examine(model, mixture_1d([0.5, 0.5], [-1.0, 1.0], [1.0, 0.5])) == ()
    (finding,) = examine(model, mixture_1d([0.999, 0.001], [0.0, 5.0], [1.0, 0.5]))
    assert (finding.ailment, finding.component) == (Ailment.GHOST, 1)


def test_a_component_on_two_points_is_small_where_covariances_are_free():
    X = np.append(np.random.default_rng(0).standard_normal(100), [30.0, 30.5])
    mixture = mixture_1d([100 / 102, 2 / 102], [0.0, 30.25], [1.0, 1.0])
    (finding,) = examine(GaussianMixtureModel.of(X, "full"), mixture)
    assert (finding.ailment, finding.component) == (Ailment.SMALL, 1)
    assert finding.value == pytest.approx(2.0, abs=1e-6)
    assert examine(GaussianMixtureModel.of(X, "tied"), mixture) == ()


def test_a_component_on_duplicates_is_a_spike():
    X = np.concatenate([np.random.default_rng(0).standard_normal(100), np.full(20, 0.5)])
    (finding,) = examine(GaussianMixtureModel.of(X, "full"), mixture_1d([0.84, 0.16], [0.0, 0.5], [1.0, 1e-6]))
    assert (finding.ailment, finding.component) == (Ailment.SPIKE, 1)
    assert finding.value == pytest.approx(1e6)


def test_many_different_points_are_no_spike_however_close_and_as_many_equal_ones_are():
    noise = np.random.default_rng(0).standard_normal(600)
    X = np.concatenate([noise[:300], 200.0 * noise[300:]])
    result = fit(X, 2, n_starts=6)
    assert result.outcome.converged
    assert result.health == ()
    assert result.mixture.covariances.min() == pytest.approx(1.0, rel=0.3)
    equal = GaussianMixtureModel.of(np.concatenate([np.zeros(300), X[300:]]), "full")
    (finding,) = examine(equal, Mixture([0.5, 0.5], [[0.0], [0.0]], [[[1.0]], [[4e4]]]))
    assert (finding.ailment, finding.component) == (Ailment.SPIKE, 0)


@pytest.mark.parametrize("gap", [300.0, 1e4, 1e6])
@pytest.mark.parametrize("family", ["full", "diag"])
def test_components_far_apart_are_no_spikes_and_their_fit_is_the_best(family, gap):
    X = np.random.default_rng(0).standard_normal((200, 2))
    X[100:, 0] += gap
    result = fit(X, 2, family=family, n_starts=6)
    assert result.mixture.weights == pytest.approx([0.5, 0.5])
    assert result.outcome.converged
    assert result.health == ()


def test_identical_components_are_alike_but_not_spurious():
    model = GaussianMixtureModel.of(sample_of(0, 2, 2), "full")
    mixture = random_mixture(0, 1, 2)
    twins = Mixture([0.5, 0.5], np.repeat(mixture.means, 2, axis=0), np.repeat(mixture.covariances, 2, axis=0))
    (finding,) = examine(model, twins)
    assert (finding.ailment, finding.component, finding.other_component) == (Ailment.ALIKE, 0, 1)
    assert not is_spurious(model, twins)


def test_the_default_fit_prefers_a_sound_optimum_to_a_higher_spurious_one():
    X = np.concatenate(
        [np.random.default_rng(0).normal(0, 1, 60), np.random.default_rng(1).normal(6, 1, 60), [3.0] * 2]
    )
    X = np.append(X, [3.0 + 1e-7])
    result = fit(X, 3, n_starts=40, start="random_points", seed=1)
    spurious = [optimum for optimum in result.optima if optimum.spurious]
    assert not is_spurious(result.model, result.mixture)
    assert all(optimum.log_likelihood > result.log_likelihood for optimum in spurious[:1])
    assert result.health == ()
