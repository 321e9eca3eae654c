"""No acceleration ends below plain EM from the same start, however many saddles lie between."""

import numpy as np
import pytest

from gmm_core.acceleration import ACCELERATIONS
from gmm_core.acceleration._linearised import applies
from gmm_core.climb import climb
from gmm_core.em import Reason
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise import make_start
from tests.core.strategies import random_mixture

ACCELERATED = [name for name in ACCELERATIONS if name != "none"]


def crowded(number):
    """More components than the data have, or other ones: EM passes saddle after saddle."""
    rng = np.random.default_rng(number)
    D, K = 1 + number % 2, 2 + (number // 2) % 9
    n, true_K, spread = int(rng.choice([200, 400, 800])), int(rng.integers(2, 11)), float(rng.choice([1, 2, 4, 8]))
    family = "full" if number % 3 else ["tied", "diag", "spherical", "full"][(number // 3) % 4]
    model = GaussianMixtureModel.of(random_mixture(number, true_K, D, spread).sample(n, number)[0], family)
    return model, make_start(model, K, ["random_points", "kmeans++", "kmeans"][int(rng.integers(3))], number)


# In each of the first an acceleration that isn't compared ends lower, or collapses where EM doesn't.
@pytest.mark.parametrize("number", [53, 403, 611, 869, *range(1, 60, 10)])
def test_no_acceleration_ends_below_plain_em(number):
    model, start = crowded(number)
    plain = climb(model, start, max_passes=60_000)
    for acceleration in ACCELERATED:
        fast = climb(model, start, acceleration=acceleration, max_passes=60_000)
        if plain.outcome.converged:
            assert fast.outcome.converged, acceleration
            assert fast.log_likelihood >= plain.log_likelihood - 1e-5, acceleration
        assert (np.diff(fast.log_likelihoods) >= -1e-11 * abs(fast.log_likelihood)).all()
        assert fast.log_likelihood == pytest.approx(fast.mixture.log_likelihood(model.data.X), rel=1e-10)


def test_without_the_comparison_a_climb_may_end_lower():
    """What the comparison is for: if this no longer holds, it may be dropped."""
    model, start = crowded(869)
    plain, fast = (climb(model, start, acceleration=name, compare=False) for name in ("none", "newton"))
    assert fast.log_likelihood < plain.log_likelihood - 1.0
    assert fast.n_passes < plain.n_passes / 5


@pytest.mark.parametrize("family", ["full", "tied", "diag", "spherical"])
def test_newton_climbs_to_the_last_digit_in_far_fewer_passes(family):
    rng = np.random.default_rng(5)
    X = np.concatenate([rng.normal(place, 1.0, (150, 2)) for place in (0.0, 1.8, 4.0)])
    model = GaussianMixtureModel.of(X, family)
    start = make_start(model, 3, "kmeans++", 1)
    plain = climb(model, start, max_passes=100_000, tolerance=1e-9)
    fast = climb(model, start, acceleration="newton", compare=False)
    assert plain.outcome.converged
    assert fast.outcome.converged
    assert fast.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-7)
    assert fast.n_passes + 3 * fast.n_curvatures < plain.n_passes
    assert model.family.contains(fast.mixture.covariances)


def test_newton_gives_way_where_there_is_no_curvature_to_be_had():
    X = random_mixture(1, 2, 2).sample(300, 1)[0]
    for model in (GaussianMixtureModel.of(X, "VEV"), GaussianMixtureModel.of(X, "full", floor=0.01)):
        assert not applies(model, 2)
        result = climb(model, make_start(model, 2), acceleration="newton")
        assert result.outcome.reason is Reason.CONVERGED
        assert result.n_curvatures == 0
