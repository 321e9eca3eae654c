"""EM on corrected nodes stands still where EM on all the data does."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gmm_core.ascent import ascend
from gmm_core.climb import climb
from gmm_core.compression import compress
from gmm_core.correction import corrected
from gmm_core.covariance import family_named
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise import make_start
from gmm_core.whitening import WhitenedData
from tests.core.strategies import mixture_1d, random_mixture, sample_of, seeds

WIDTH = 0.5
CLOSELY = {"acceleration": "squarem", "tolerance": 1e-10}


def on_nodes(model, width=WIDTH):
    nodes = compress(model.data, width)
    return replace(model, data=WhitenedData(nodes.X, nodes.weights, model.data.ridge))


def model_of(seed, K, D, family="full", n=3000, **settings):
    return GaussianMixtureModel(
        WhitenedData(random_mixture(seed, K, D).sample(n, seed)[0], **settings), family_named(family)
    )


@settings(max_examples=20)
@given(
    seeds, st.integers(1, 3), st.integers(1, 2), st.sampled_from(["full", "tied", "diag", "spherical"]), st.booleans()
)
def test_where_the_correction_is_taken_a_step_on_nodes_is_the_step_on_all_the_data(seed, K, D, family, weighted):
    X = sample_of(seed, K, D, 400)
    weight = np.random.default_rng(seed).uniform(0.5, 2.0, len(X)) if weighted else None
    model = GaussianMixtureModel(WhitenedData(X, weight), family_named(family))
    at = make_start(model, K, "kmeans++", seed)
    lacking, log_likelihood = corrected(model, on_nodes(model), at)
    assert lacking is not None
    state = model.expectation(at)
    assert log_likelihood == state.log_likelihood
    expected = model.maximisation(state.statistics).parameters
    found = lacking.maximisation(lacking.expectation(at).statistics).parameters
    if expected is None:
        assert found is None
        return
    for name in ("weights", "means", "covariances"):
        np.testing.assert_allclose(getattr(found, name), getattr(expected, name), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("D", [1, 2])
@pytest.mark.parametrize("family", ["full", "diag"])
def test_at_the_optimum_of_all_the_data_corrected_nodes_stand_still_and_plain_ones_do_not(D, family):
    model = model_of(5, 3, D, family)
    top = climb(model, make_start(model, 3, "kmeans", 0), **CLOSELY).mixture
    coarse = on_nodes(model)
    lacking, _ = corrected(model, coarse, top)
    assert lacking is not None
    still = climb(lacking, top, max_passes=30, tolerance=None)
    drifting = climb(coarse, top, max_passes=30, tolerance=None)
    assert model.parameter_shift(top, still.mixture) < 1e-5
    assert model.parameter_shift(top, drifting.mixture) > 1e-3


@pytest.mark.parametrize("seed", [4, 8, 9])
@pytest.mark.parametrize("D", [1, 2])
def test_one_correction_leaves_a_thousandth_of_what_nodes_lack(seed, D):
    """From the optimum on nodes to that of all the data, in nats; two cells to the narrowest deviation."""
    model = model_of(seed, 3, D)
    start = make_start(model, 3, "kmeans", 0)
    top = climb(model, start, **CLOSELY)
    narrowest = np.linalg.eigvalsh(model.to_z(top.mixture).covariances).min()
    coarse = on_nodes(model, np.sqrt(narrowest) / 2)
    compressed = climb(coarse, start, **CLOSELY).mixture
    lacking, there = corrected(model, coarse, compressed)
    assert lacking is not None
    refined = climb(lacking, compressed, **CLOSELY).mixture
    assert there == pytest.approx(compressed.log_likelihood(model.data.X), abs=1e-8)
    assert abs(top.log_likelihood - model.expectation(refined).log_likelihood) < 1e-3 * (top.log_likelihood - there)


@settings(max_examples=20)
@given(seeds, st.integers(1, 3), st.integers(1, 2), st.sampled_from(["full", "tied", "diag"]))
def test_a_climb_on_corrected_nodes_never_goes_down(seed, K, D, family):
    model = model_of(seed, K, D, family, 500)
    at = make_start(model, K, "kmeans++", seed)
    lacking, _ = corrected(model, on_nodes(model), at)
    assert lacking is not None
    assert not lacking.maximum_likelihood
    climbed = climb(lacking, at, max_passes=50, tolerance=None).log_likelihoods
    assert (np.diff(climbed) >= -1e-10 * np.abs(climbed).max()).all()


def test_a_component_too_narrow_for_the_whole_is_not_corrected():
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(scale=1e-5, size=500), rng.normal(scale=10.0, size=500)])
    model = GaussianMixtureModel.of(x, "full")
    at = mixture_1d([0.5, 0.5], [0.0, 0.0], [1e-10, 100.0])
    lacking, log_likelihood = corrected(model, on_nodes(model), at)
    assert lacking is None
    assert log_likelihood == pytest.approx(at.log_likelihood(x[:, None]))


def test_a_ridge_goes_with_the_nodes():
    X = random_mixture(5, 3, 2).sample(30_000, 5)[0]
    model = GaussianMixtureModel(WhitenedData(X, ridge=0.3), family_named("full"))
    start = make_start(model, 3, "kmeans", 0)
    exact = climb(model, start, tolerance=1e-9, max_passes=50_000)
    quick = ascend(model, start, tolerance=1e-9)
    assert quick.n_nodes
    np.testing.assert_allclose(quick.climb.mixture.means, exact.mixture.means, atol=1e-3)
    np.testing.assert_allclose(quick.climb.mixture.covariances, exact.mixture.covariances, atol=1e-3)
    # On the nodes alone, before the climb on all the data would make up for it:
    rough = ascend(model, start, tolerance=1e-9, polish=False)
    np.testing.assert_allclose(rough.climb.mixture.covariances, exact.mixture.covariances, atol=0.1)
