"""The numbers beside the stage equal brute force and gmm_core's own, to every digit that is shown."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from gmm_core.covariance import FAMILIES
from gmm_core.em import Trace
from gmm_core.mixture import Mixture
from gmm_core.recipe import Recipe, load_dataset, run_recipe
from pages._ui.numbers import formulas
from pages._ui.numbers.latex import DIGITS, exponential, matrix, number, vector
from pages._ui.numbers.notation import NOTATIONS
from pages._ui.numbers.worked import assignment, update

RECIPES = [
    Recipe(source="heights", source_settings={"n": 200}),
    Recipe(source="faithful", n_components=3),
    Recipe(source="iris", n_components=3, family="diag"),
    Recipe(source="faithful", family="spherical", floor=0.2),
]
NAMES = [recipe.source + "-" + recipe.family for recipe in RECIPES]
# In an M-step about a tenth of the last digit shown may come from another order of summation.
SHOWN = 0.51 * 10.0 ** (1 - DIGITS)


def value_of(latex: str) -> float:
    """The number that a reader sees."""
    return float(re.sub(r"\\times10\^\{(-?\d+)\}", r"e\1", latex))


def last_value(latex: str) -> float:
    """The number after the last equals sign of a formula."""
    return value_of(latex.removesuffix(r"\end{aligned}").rsplit("=", 1)[1])


def more(count: int) -> str:
    return f"{count} more"


def run(recipe: Recipe) -> tuple[Trace[Mixture, Any], np.ndarray]:
    data = load_dataset(recipe)
    return run_recipe(recipe, data), data.X


@pytest.mark.parametrize("recipe", RECIPES, ids=NAMES)
def test_an_assignment_is_brute_force(recipe: Recipe) -> None:
    trace, X = run(recipe)
    mixture = trace.states[1].parameters
    for x in (X[0], X[7], X.mean(axis=0)):
        found = assignment(mixture, x)
        densities = np.array(
            [multivariate_normal(m, S).pdf(x) for m, S in zip(mixture.means, mixture.covariances, strict=True)]
        )
        products = mixture.weights * densities
        np.testing.assert_allclose(np.exp(found.log_densities), densities, rtol=1e-9)
        np.testing.assert_allclose(np.exp(found.log_total), products.sum(), rtol=1e-9)
        np.testing.assert_allclose(found.responsibilities, products / products.sum(), rtol=1e-9)
        distances = [
            (x - m) @ np.linalg.solve(S, x - m) for m, S in zip(mixture.means, mixture.covariances, strict=True)
        ]
        np.testing.assert_allclose(found.squared_distances, distances, rtol=1e-8, atol=1e-10)
        np.testing.assert_allclose(np.exp(found.log_determinants), np.linalg.det(mixture.covariances), rtol=1e-9)
        assert found.winners == (int(products.argmax()),)


@pytest.mark.parametrize("recipe", RECIPES, ids=NAMES)
@pytest.mark.parametrize("letters", NOTATIONS.values(), ids=NOTATIONS)
def test_what_an_e_step_shows_is_gmm_core_s(recipe: Recipe, letters: Any) -> None:
    trace, X = run(recipe)
    mixture = trace.half_step(3).parameters
    found = assignment(mixture, X[4])
    for k in range(mixture.n_components):
        density = last_value(formulas.density(found, k, letters, 5)[-1])
        share = last_value(formulas.responsibility(found, k, letters, 5))
        assert density == pytest.approx(np.exp(mixture.log_densities(X[4:5])[0, k]), rel=SHOWN)
        assert share == pytest.approx(mixture.responsibilities(X[4:5])[0, k], rel=SHOWN)


@pytest.mark.parametrize("recipe", RECIPES, ids=NAMES)
@pytest.mark.parametrize("cursor", [2, 4])
def test_an_update_is_brute_force_and_gmm_core_s(recipe: Recipe, cursor: int) -> None:
    trace, X = run(recipe)
    features = (0,) if X.shape[1] == 1 else (0, 1)
    before, after = trace.states[cursor // 2 - 1].parameters, trace.half_step(cursor).parameters
    R = before.responsibilities(X)
    for k in range(after.n_components):
        step, r, apart = update(trace, X, cursor, k, features), R[:, k], (X - after.means[k])[:, features]
        assert step.count == pytest.approx(r.sum(), rel=1e-9)
        assert step.weight == pytest.approx(r.mean(), rel=1e-9)
        np.testing.assert_allclose(step.mean, r @ X[:, features] / r.sum(), rtol=1e-9)
        np.testing.assert_allclose(step.scatter, (apart * r[:, None]).T @ apart / r.sum(), rtol=1e-7, atol=1e-10)
        np.testing.assert_array_equal(step.covariance, after.covariances[k][np.ix_(features, features)])
        np.testing.assert_allclose(step.responsibilities, r[: len(step.responsibilities)], rtol=1e-12)
        assert step.n_more == len(X) - 3
        assert step.floored == (k in trace.steps[cursor // 2 - 1].floored)


@pytest.mark.parametrize("letters", NOTATIONS.values(), ids=NOTATIONS)
def test_what_an_m_step_shows_is_gmm_core_s(letters: Any) -> None:
    trace, X = run(RECIPES[0])
    after = trace.half_step(2).parameters
    for k in range(2):
        step = update(trace, X, 2, k, (0,))
        shown = (formulas.m_mean(step, letters, more), formulas.m_spread(step, letters, more, True))
        assert last_value(shown[0]) == pytest.approx(after.means[k, 0], rel=SHOWN)
        assert last_value(shown[1]) == pytest.approx(after.covariances[k, 0, 0], rel=SHOWN)
        assert last_value(formulas.m_weight(step, letters)) == pytest.approx(after.weights[k], rel=SHOWN)
        assert last_value(formulas.m_deviation(step, letters)) ** 2 == pytest.approx(
            after.covariances[k, 0, 0], rel=2.1 * SHOWN
        )
        assert last_value(formulas.m_count(step, letters, more)) == pytest.approx(
            trace.states[0].statistics.counts[k], rel=SHOWN
        )
        assert r"\text{197 more}" in formulas.m_count(step, letters, more)
        assert r"\text{198 more}" in shown[1]


@pytest.mark.parametrize(
    "name", ["full", "VVV", *(f for f in FAMILIES if formulas.family_rule(f, NOTATIONS["prml"], 0, 2))]
)
def test_the_rule_shown_for_a_family_is_what_it_does(name: str) -> None:
    """Pooled or not, diagonal or not, round or not: as the formula says."""
    rng = np.random.default_rng(0)
    counts = np.array([3.0, 5.0])
    S = np.array([np.cov(rng.standard_normal((9, 2)).T) for _ in range(2)])
    rule = formulas.family_rule(name, NOTATIONS["prml"], 0, 2) or ""
    pooled = np.einsum("k,kij->ij", counts, S) / counts.sum()
    expected = pooled if "sum" in rule else S[0]
    expected = np.diag(np.diag(expected)) if "diag" in rule else expected
    expected = np.trace(expected) / 2 * np.eye(2) if "tr" in rule else expected
    estimated = FAMILIES[name].estimate(counts, counts[:, None, None] * S)
    np.testing.assert_allclose(estimated[0], expected, rtol=1e-12)


@pytest.mark.parametrize("value", [0.0, 1.0, -2.5, 123456.789, 1e-4, 9.99999e-5, 1e7, 9999999.6, -3.2e-12, 0.1 + 0.2])
def test_a_number_is_what_it_says(value: float) -> None:
    assert value_of(number(value)) == pytest.approx(value, rel=SHOWN)
    assert not re.search(r"\de", number(value))


@pytest.mark.parametrize("log", [-1e-9, 0.0, 3.0, -9.3, 16.2, -744.0, -5000.0, np.log(9.99999e-9)])
def test_a_density_is_shown_beyond_floating_point(log: float) -> None:
    shown = exponential(float(log))
    mantissa, _, power = shown.partition(r"\times10^{")
    assert np.log(float(mantissa)) + int(power.rstrip("}") or 0) * np.log(10.0) == pytest.approx(log, abs=2 * SHOWN)
    assert exponential(-np.inf) == "0"


def test_small_matrices_read_as_numbers() -> None:
    assert matrix(np.array([[2.0]])) == vector([2.0]) == "2"
    assert matrix(np.array([[1.0, 2.0], [3.0, 4.0]])) == r"\begin{pmatrix}1&2\\3&4\end{pmatrix}"


def test_equal_components_have_no_winner() -> None:
    twins = Mixture(np.full(2, 0.5), np.ones((2, 1)), np.full((2, 1, 1), 2.0))
    assert assignment(twins, [0.3]).winners == (0, 1)


def test_far_from_everything_the_shares_still_sum_to_one() -> None:
    mixture = Mixture(np.full(2, 0.5), np.array([[0.0], [1.0]]), np.ones((2, 1, 1)))
    found = assignment(mixture, [400.0])
    assert exponential(float(found.log_densities[0])).endswith(r"\times10^{-34744}")
    assert found.responsibilities.sum() == pytest.approx(1.0)
    assert "nan" not in formulas.responsibility(found, 0, NOTATIONS["prml"], None)
