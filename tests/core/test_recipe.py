"""A recipe decides its run, to the last bit."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2

from gmm_core import InvalidInput
from gmm_core.covariance import FAMILIES
from gmm_core.datasets import SOURCES
from gmm_core.em import Reason
from gmm_core.initialise import STARTS
from gmm_core.recipe import Recipe, load_dataset, run_recipe

ROOT = Path(__file__).parents[2]


def digest(trace):
    """One number for every bit of a trace's parameters and log-likelihoods."""
    parts = [trace.log_likelihoods.tobytes()]
    for state in trace.states:
        mixture = state.parameters
        parts += [mixture.weights.tobytes(), mixture.means.tobytes(), mixture.covariances.tobytes()]
    return hashlib.sha256(b"".join(parts)).hexdigest()


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(),
        Recipe(source="overlapping", n_components=3, family="tied", start="random_points", seed=4, max_iterations=40),
        Recipe(source="separated", source_settings={"n": 20_000}, n_components=3, data_seed=9, max_iterations=10),
    ],
    ids=lambda recipe: recipe.source,
)
def test_the_same_recipe_gives_the_same_bits_in_another_process(recipe):
    script = (
        "import json, sys; from gmm_core.recipe import Recipe, run_recipe; from tests.core.test_recipe import digest; "
        "print(digest(run_recipe(Recipe.from_dict(json.loads(sys.argv[1])))))"
    )
    other = subprocess.run(
        [sys.executable, "-c", script, json.dumps(recipe.to_dict())],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == digest(run_recipe(recipe))


def test_another_seed_of_data_or_start_gives_another_run():
    runs = [run_recipe(Recipe(data_seed=d, seed=s, max_iterations=3)) for d, s in ((0, 0), (1, 0), (0, 1))]
    assert len({digest(trace) for trace in runs}) == 3


def test_a_recipe_survives_json_and_equal_recipes_are_equal():
    one = Recipe(
        source="custom",
        source_settings={"weights": [0.5, 0.5], "means": [[0], [4]], "covariances": [[[1]], [[2]]], "n": 50},
        start="by_hand",
        start_weights=np.array([0.4, 0.6]),
        start_means=[[0.0], [1.0]],
        start_covariances=[[[1.0]], [[1.0]]],
    )
    other = Recipe.from_dict(json.loads(json.dumps(one.to_dict())))
    assert one == other
    assert hash(one) == hash(other)
    assert digest(run_recipe(one)) == digest(run_recipe(other))


def test_a_key_that_no_recipe_has_is_refused():
    with pytest.raises(InvalidInput, match=r"a recipe has no 'components'; its keys are .*n_components"):
        Recipe.from_dict({"components": 3})


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_runs_with_what_it_suggests(source):
    recipe = Recipe(source=source, n_components=SOURCES[source].suggested_components, max_iterations=2000)
    trace = run_recipe(recipe)
    assert trace.outcome.reason is Reason.CONVERGED
    assert trace.final.log_likelihood == pytest.approx(
        trace.final.parameters.log_likelihood(load_dataset(recipe).X), rel=1e-10
    )


@pytest.mark.parametrize("start", [name for name, start in STARTS.items() if start.make is not None])
@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_runs_from_every_start(family, start):
    trace = run_recipe(Recipe(source="elongated", n_components=2, family=family, start=start, max_iterations=20))
    assert trace.n_iterations > 0
    assert FAMILIES[family].contains(trace.final.parameters.covariances)


@pytest.mark.parametrize("data_seed", range(3))
@pytest.mark.parametrize("source", ["heights", "textbook", "three_1d", "separated", "unequal"])
def test_em_from_a_good_start_ends_no_farther_from_the_truth_than_chance_allows(source, data_seed):
    """Wilks: twice the gap between the maximum and the truth is chi-squared, with one degree per parameter."""
    K = SOURCES[source].suggested_components
    settings = {"n": 2000}
    dataset = SOURCES[source].generate(data_seed, **settings)
    recipe = Recipe(
        source=source,
        source_settings=settings,
        data_seed=data_seed,
        n_components=K,
        start="by_hand",
        start_weights=dataset.truth.weights,
        start_means=dataset.truth.means,
        start_covariances=dataset.truth.covariances,
        max_iterations=5000,
    )
    gap = 2 * (run_recipe(recipe).final.log_likelihood - dataset.truth.log_likelihood(dataset.X))
    df = FAMILIES["full"].n_parameters(K, dataset.X.shape[1])
    assert chi2(df).ppf(1e-5) < gap < chi2(df).ppf(1 - 1e-5)


def test_the_heights_recover_women_and_men_without_their_labels():
    recipe = Recipe(source_settings={"n": 20_000}, max_iterations=5000)
    truth, found = load_dataset(recipe).truth, run_recipe(recipe).final.parameters
    found = found.permuted(np.argsort(found.means[:, 0]))
    truth = truth.permuted(np.argsort(truth.means[:, 0]))
    np.testing.assert_allclose(found.means, truth.means, atol=1.0)
    np.testing.assert_allclose(np.sqrt(found.covariances), np.sqrt(truth.covariances), atol=0.6)
    np.testing.assert_allclose(found.weights, truth.weights, atol=0.06)
