"""Components that nearly coincide: EM's gains drown in rounding long before it arrives, and the curvature decides."""

from dataclasses import replace

import numpy as np
import pytest

from gmm_core.acceleration._linearised import gain_ahead
from gmm_core.ascent import ascend, coarse_nodes
from gmm_core.climb import climb
from gmm_core.em import Reason, resolution, run
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.initialise import make_start
from tests.core.strategies import mixture_1d


def nearly_one(seed, apart=0.3, n=100_000):
    """Two normals of standard deviation 1 whose means are ``apart``."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n) + apart * (rng.random(n) < 0.5)
    model = GaussianMixtureModel.of(x, "full")
    return model, make_start(model, 2, "kmeans")


@pytest.mark.parametrize("seed", range(4))
def test_the_ascent_arrives_within_a_few_passes_and_the_curvature_agrees(seed):
    model, start = nearly_one(seed)
    end = ascend(model, start).climb
    assert end.outcome.reason is Reason.CONVERGED
    assert end.n_passes < 30
    assert gain_ahead(model, end.mixture) <= 1e-6
    plain = climb(model, start, max_passes=200)
    assert end.log_likelihood > plain.log_likelihood + 0.01


def test_components_alike_at_a_proven_maximum_are_no_saddle():
    model, start = nearly_one(0)
    end = ascend(model, start).climb
    assert model.alike(end.mixture) is not None
    assert end.outcome.converged
    assert end.n_curvatures > 0


@pytest.mark.parametrize("acceleration", ["none", "squarem", "anderson", "newton"])
def test_identical_components_are_a_saddle_whatever_the_curvature(acceleration):
    model, _ = nearly_one(1, n=1000)
    centre, variance = model.data.centre[0], float(model.data.covariance[0, 0])
    same = mixture_1d([0.4, 0.6], [centre, centre], [variance, variance])
    assert climb(model, same, acceleration=acceleration).outcome.reason is Reason.SADDLE
    assert gain_ahead(model, same) == np.inf


def test_newton_goes_on_from_where_em_stands_still_to_the_last_digit():
    """A ridge so flat that EM's gains are rounding alone, with more than the tolerance still ahead."""
    model, start = nearly_one(2, n=1_000_000)
    on_nodes = replace(model, data=coarse_nodes(model.data))
    still = climb(on_nodes, start, acceleration="squarem", compare=False)
    assert still.outcome.reason is Reason.SADDLE
    step = run(on_nodes, still.mixture, max_iterations=1, tolerance=0.0).steps[0]
    assert abs(step.gain) <= 10 * resolution(still.log_likelihood)
    assert gain_ahead(on_nodes, still.mixture) > 1e-6
    onwards = climb(on_nodes, still.mixture, acceleration="newton", compare=False)
    assert onwards.outcome.converged
    assert gain_ahead(on_nodes, onwards.mixture) <= 1e-6
    assert onwards.log_likelihood > still.log_likelihood + 0.1
