"""Agreement with mclust 6.1.3: ICL to the digit, bootstraps within their Monte-Carlo error (tests/reference)."""

import json

import numpy as np
import pytest
from scipy.stats import kurtosis

from gmm_core import Mixture
from gmm_core.em import run
from gmm_core.gaussian_model import GaussianMixtureModel
from gmm_core.selection import bootstrap_errors, bootstrap_likelihood_ratio, icl, information_errors, n_parameters
from tests.core.mclust_rule import fit_as_mclust, refit_as_mclust
from tests.core.test_reference import FITS, OURS, REFERENCE, cases, data, mixture_of

RATIOS = json.loads((REFERENCE / "mclust_bootstrap_lrt.json").read_text())
ERRORS = json.loads((REFERENCE / "mclust_bootstrap_se.json").read_text())
SIGMAS = 4


@pytest.mark.parametrize(("name", "key"), cases(FITS))
def test_icl_is_the_certified_one_with_the_sign_turned(name, key):
    fixture = FITS[name][key]
    mixture = mixture_of(fixture["parameters"])
    df = n_parameters(OURS[key.split(",")[0]], fixture["G"], fixture["d"])
    found = icl(mixture.log_likelihood(data(name)), df, mixture.responsibilities(data(name)))
    assert found == pytest.approx(-fixture["icl"], abs=1e-5)


def one_dimensional(name):
    """The data of the bootstraps; galaxies_mass is the galaxies with the misprint of R's package MASS."""
    if name == "height":
        return data(name)[:, 0]
    corrected = data("galaxies_corrected")[:, 0]
    return np.where(corrected == 26.96, 26.69, corrected)


SETS = {"galaxies_V": "galaxies_mass", "height_V": "height"}
ONE_D = [(key, k) for key in SETS for k in range(1, len(RATIOS[key]["obs"]) + 1)]


def assert_same_p_value(replicates, observed, certified, n_certified):
    found = (1 + (replicates >= observed).sum()) / (1 + len(replicates))
    pooled = (found * len(replicates) + certified * n_certified) / (len(replicates) + n_certified)
    error = np.sqrt(pooled * (1 - pooled) * (1 / len(replicates) + 1 / n_certified))
    # The smallest p-value that there can be is 1 over one more than the number of replicates.
    assert abs(found - certified) <= SIGMAS * error + 1 / (1 + len(replicates))


@pytest.mark.parametrize(("key", "k"), ONE_D)
def test_bootstrapped_likelihood_ratios_are_those_of_mclust(key, k):
    x, certified = one_dimensional(SETS[key]), RATIOS[key]
    test = bootstrap_likelihood_ratio(
        x,
        k,
        n_replicates=29 if (key, k) == ("galaxies_V", 4) else 79,
        n_starts=0,
        null=fit_as_mclust(x, k),
        alternative=fit_as_mclust(x, k + 1),
        refit=refit_as_mclust,
    )
    # One of mclust's ratios is negative: its run with 5 components stopped below the maximum with 4.
    assert test.statistic == pytest.approx(max(0.0, certified["obs"][k - 1]), abs=1e-9)
    assert_same_p_value(test.replicates, test.statistic, certified["p"][k - 1], certified["nboot"])


def test_two_components_of_old_faithful_against_the_third_that_mclust_found():
    X, certified = data("faithful"), RATIOS["faithful_VVV"]
    # Not the best optimum with 3 components, but the one on whose slope mclust stopped.
    near = Mixture(
        [0.36, 0.55, 0.09],
        [[2.0, 54.0], [4.3, 79.0], [4.1, 87.0]],
        [[[0.07, 0.4], [0.4, 34.0]], [[0.16, 1.1], [1.1, 29.0]], [[0.19, 1.4], [1.4, 17.0]]],
    )
    third = run(GaussianMixtureModel.of(X, "full"), near, max_iterations=3000).final.parameters
    null = mixture_of(FITS["faithful"]["VVV,2"]["parameters"])
    test = bootstrap_likelihood_ratio(
        X, 2, n_replicates=79, n_starts=0, null=null, alternative=third, refit=refit_as_mclust
    )
    assert test.statistic == pytest.approx(certified["obs"][1], abs=0.3)
    assert_same_p_value(test.replicates, certified["obs"][1], certified["p"][1], certified["nboot"])


def test_one_component_of_old_faithful_is_not_enough():
    X, certified = data("faithful"), RATIOS["faithful_VVV"]
    test = bootstrap_likelihood_ratio(X, 1, n_replicates=49, n_starts=0, refit=refit_as_mclust)
    assert test.statistic == pytest.approx(certified["obs"][0], abs=1e-3)
    assert_same_p_value(test.replicates, test.statistic, certified["p"][0], certified["nboot"])


def fit_behind(name):
    """The data, family and fit behind mclust's standard errors, components in its order."""
    if name == "faithful":
        return data(name), "tied", mixture_of(FITS[name]["EEE,3"]["parameters"]).permuted([1, 0, 2])
    x = one_dimensional(name)
    return x, "full", fit_as_mclust(x, ERRORS[name]["G"])


@pytest.mark.parametrize("name", ERRORS)
def test_bootstrap_standard_errors_are_those_of_mclust(name):
    X, family, mixture = fit_behind(name)
    certified = ERRORS[name]
    errors = bootstrap_errors(X, mixture, family=family, n_replicates=119, refit=refit_as_mclust)
    for field, key in (("weights", "se_pro"), ("means", "se_mean")):
        replicates = np.array([getattr(r, field) for r in errors.replicates])
        # The relative variance of a standard deviation is (kurtosis - 1) / 4 over the number of replicates.
        spread = (kurtosis(replicates, axis=0, fisher=False) - 1) / 4
        error = np.sqrt(spread * (1 / len(replicates) + 1 / certified["nboot"]))
        ratio = getattr(errors, field) / np.reshape(certified[key], getattr(errors, field).shape)
        assert (np.abs(np.log(ratio)) <= SIGMAS * error).all(), (field, ratio, error)
    # A 95 % interval of mclust's leaves out as much of our replicates as of its own.
    weights = np.array([r.weights for r in errors.replicates])
    low, high = np.transpose(certified["ci_pro"])
    error = np.sqrt(0.025 * 0.975 * (1 / len(weights) + 1 / certified["nboot"]))
    assert (np.abs((weights < low).mean(axis=0) - 0.025) <= SIGMAS * error).all()
    assert (np.abs((weights > high).mean(axis=0) - 0.025) <= SIGMAS * error).all()


def test_where_em_is_slow_stopping_early_makes_errors_far_too_small():
    x = one_dimensional("height")
    errors = information_errors(x, mixture_of(FITS["height"]["V,2"]["parameters"]))
    # The curvature at the maximum is exact; replicates stopped on the way hardly leave the fit.
    assert errors.information.shares[0] < 0.02
    assert errors.weights[0] > 5 * ERRORS["height"]["se_pro"][0]
