"""Agreement with certified fits: mclust 6.1.3 run to a tight tolerance, re-derived independently (tests/reference)."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from gmm_core import Mixture
from gmm_core.covariance import FAMILIES, family_named
from gmm_core.fit import fit
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.selection import bic, n_parameters
from gmm_core.statistics import statistics_of_responsibilities

REFERENCE = Path(__file__).parents[1] / "reference"
FITS = json.loads((REFERENCE / "mclust_fits.json").read_text())
STEPS = json.loads((REFERENCE / "mclust_steps.json").read_text())
NAMED = {"VVV": "full", "EEE": "tied", "VVI": "diag", "VII": "spherical", "V": "full", "E": "tied"}
OURS = {name: name for name, family in FAMILIES.items() if family.group == "parsimonious"} | NAMED
# The certified common axes stop where their criterion no longer changes, with a gradient of 5e-7 left (ours: 1e-13).
STEP_TOLERANCE = {"EVE": 1e-7, "VVE": 1e-7}


@cache
def data(name):
    file = {"faithful_waiting": "faithful"}.get(name, name)
    X = np.genfromtxt(REFERENCE / "data" / f"{file}.csv", delimiter=",", skip_header=1)
    columns = {"iris": slice(0, 4), "height": slice(0, 1), "faithful_waiting": slice(1, 2)}.get(name)
    return X.reshape(len(X), -1) if columns is None else X[:, columns]


def cases(fixtures):
    return [(name, key) for name, by_key in fixtures.items() for key in by_key if key.split(",")[0] in OURS]


def mixture_of(parameters):
    K = len(parameters["weights"])
    return Mixture(parameters["weights"], np.reshape(parameters["means"], (K, -1)), parameters["covariances"])


def formula_responsibilities(n_samples, n_components):
    """The responsibilities that the fixtures of single steps were made from, by their formula."""
    i, k = np.arange(1, n_samples + 1)[:, None], np.arange(1, n_components + 1)[None]
    z = 1 + (7 * i * k + 13 * k + 3 * (i // 5)) % 11
    return z / z.sum(axis=1, keepdims=True)


def certified_step(model, statistics):
    """The M-step that the fixtures come from: ours, but for VVE.

    There mclust leaves the volumes out of the criterion of the axes (its Fortran subroutine msvve divides
    the scatters by the shapes only). That criterion is EVE's, so its axes are EVE's.
    """
    ours = model.maximisation(statistics).parameters
    if model.family.name != "VVE":
        return ours
    eve, full = (GaussianMixtureModel(model.data, FAMILIES[name]).maximisation(statistics) for name in ("EVE", "full"))
    axes = np.linalg.eigh(eve.parameters.covariances.sum(axis=0))[1]
    along = (axes.T @ full.parameters.covariances @ axes) * np.eye(len(axes))
    back = axes @ along @ axes.T
    return Mixture(ours.weights, ours.means, (back + back.swapaxes(1, 2)) / 2)


@pytest.mark.parametrize(("name", "key"), cases(FITS))
def test_a_certified_fit_is_a_fixed_point_with_the_same_log_likelihood(name, key):
    family, fixture = OURS[key.split(",")[0]], FITS[name][key]
    model = GaussianMixtureModel.of(data(name), family)
    certified = mixture_of(fixture["parameters"])
    expectation = model.expectation(certified)
    assert expectation.log_likelihood == pytest.approx(fixture["loglik"], abs=1e-8)
    after = certified_step(model, expectation.statistics)
    for field in ("weights", "means", "covariances"):
        before = getattr(certified, field)
        np.testing.assert_allclose(getattr(after, field), before, rtol=1e-6, atol=1e-6 * np.abs(before).max())


@pytest.mark.parametrize(("name", "key"), [case for case in cases(FITS) if case[1].startswith("VVE")])
def test_from_a_certified_fit_of_vve_the_exact_m_step_still_climbs(name, key):
    model, fixture = GaussianMixtureModel.of(data(name), "VVE"), FITS[name][key]
    before = model.expectation(mixture_of(fixture["parameters"]))
    after = model.maximisation(before.statistics).parameters
    assert model.family.contains(after.covariances)
    assert model.expectation(after).log_likelihood > fixture["loglik"] + 0.07


@pytest.mark.parametrize(("name", "key"), cases(FITS))
def test_free_parameters_and_bic_are_the_certified_ones(name, key):
    fixture = FITS[name][key]
    df = n_parameters(OURS[key.split(",")[0]], fixture["G"], fixture["d"])
    assert df == fixture["df"]
    assert bic(fixture["loglik"], df, fixture["n"]) == pytest.approx(fixture["bic_min"], abs=1e-7)


@pytest.mark.parametrize(("name", "key"), cases(STEPS))
def test_one_step_from_given_responsibilities_is_the_certified_one(name, key):
    family, K = key.split(",")
    X, fixture = data(name), STEPS[name][key]
    model = GaussianMixtureModel.of(X, OURS[family])
    given = formula_responsibilities(len(X), int(K))
    after = certified_step(model, statistics_of_responsibilities(model.data, given))
    expected, near = mixture_of(fixture["mstep"]), STEP_TOLERANCE.get(family, 1e-9)
    for field in ("weights", "means", "covariances"):
        np.testing.assert_allclose(getattr(after, field), getattr(expected, field), rtol=near, atol=near)
    expectation = model.expectation(after)
    assert expectation.log_likelihood == pytest.approx(fixture["estep_loglik"], abs=near)
    np.testing.assert_allclose(expectation.statistics.counts, fixture["z_colsum"], rtol=near)
    np.testing.assert_allclose(after.responsibilities(X[:5]), fixture["z_first5"], atol=near)
    assert family_named(OURS[family]).contains(after.covariances)


def test_old_faithful_reaches_its_published_optimum():
    result = fit(data("faithful"), 2)
    assert result.trace.outcome.converged
    assert result.log_likelihood == pytest.approx(-1130.26396, abs=6e-6)
