"""What is particular to single sources: the facts that a lesson or a reader relies on."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import kstest, multivariate_normal

from gmm_core.datasets import SOURCES
from gmm_core.errors import InvalidInput

REFERENCE = Path(__file__).parents[1] / "reference"


def test_heights_follow_their_settings() -> None:
    data = SOURCES["heights"].generate(
        5, n=100, proportion_male=0.25, mean_male=180, sd_male=8, mean_female=160, sd_female=5
    )
    assert data.truth is not None
    assert data.label_names == ("female", "male")
    assert data.truth.weights.tolist() == [0.75, 0.25]
    assert data.truth.means.tolist() == [[160], [180]]
    assert data.truth.covariances.tolist() == [[[25]], [[64]]]
    assert SOURCES["heights"].generate(0).n_samples == 1000


def test_textbook_is_the_mixture_of_the_textbook() -> None:
    truth = SOURCES["textbook"].generate(0).truth
    assert truth is not None
    x = np.linspace(-5, 5, 11)
    density = 0.3 * multivariate_normal(-2, 0.25).pdf(x) + 0.7 * multivariate_normal(0.5, 1).pdf(x)
    assert np.allclose(np.exp(truth.log_density(x)), density)


def test_elongated_and_nested_follow_their_knob() -> None:
    elongated = SOURCES["elongated"].generate(0, correlation=-0.4).truth
    nested = SOURCES["nested"].generate(0, outer_sd=3).truth
    assert elongated is not None
    assert nested is not None
    for covariance in elongated.covariances:
        assert covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1]) == pytest.approx(-0.4)
    assert np.array_equal(nested.means[0], nested.means[1])
    assert np.sqrt(nested.covariances[1, 0, 0] / nested.covariances[0, 0, 0]) == pytest.approx(3)


@pytest.mark.parametrize("distance", [0.5, 2.5, 8.0])
def test_overlapping_centres_are_equally_far_apart(distance: float) -> None:
    truth = SOURCES["overlapping"].generate(0, distance=distance).truth
    assert truth is not None
    gaps = np.linalg.norm(truth.means - np.roll(truth.means, 1, axis=0), axis=1)
    assert np.allclose(gaps, distance)
    assert np.allclose(truth.means.mean(axis=0), 0)


def test_moons_without_noise_lie_on_two_half_circles() -> None:
    data = SOURCES["moons"].generate(3, n=5000, noise=0.01)
    centres = np.array([[0.0, 0.0], [1.0, 0.5]])[data.labels]
    assert np.linalg.norm(data.X - centres, axis=1) == pytest.approx(1.0, abs=0.06)
    above = np.where(data.labels == 0, 1, -1) * (data.X[:, 1] - centres[:, 1])
    assert above.min() > -0.06
    assert data.truth is None


@pytest.mark.parametrize("inner", [0.0, 1.0, 2.9])
def test_ring_is_uniform_in_area_and_angle(inner: float) -> None:
    data = SOURCES["ring"].generate(4, n=5000, inner_radius=inner)
    squared = (data.X**2).sum(axis=1)
    angle = np.arctan2(data.X[:, 1], data.X[:, 0])
    assert kstest(squared, "uniform", args=(inner**2, 9 - inner**2)).pvalue > 1e-4
    assert kstest(angle, "uniform", args=(-np.pi, 2 * np.pi)).pvalue > 1e-4
    assert data.truth is None
    assert data.labels is None


def test_custom_draws_from_what_is_typed() -> None:
    data = SOURCES["custom"].generate(1, n=40, weights=(1,), means=[[3]], covariances=[[[4]]])
    assert data.X.shape == (40, 1)
    assert data.truth is not None
    assert data.truth.covariances.tolist() == [[[4.0]]]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"weights": (0.4, 0.7)}, "weights_sum"),
        ({"weights": (1.4, -0.4)}, "weights_negative"),
        ({"weights": (1.0,)}, "means_shape"),
        ({"means": ((0, 0), (1,))}, "not_numeric"),
        ({"means": ((0.0,), (1.0,))}, "covariances_shape"),
        ({"means": ((0.0, np.nan), (1.0, 0.0))}, "not_finite"),
        ({"covariances": (((1, 2), (2, 1)), ((1, 0), (0, 1)))}, "covariance_not_positive_definite"),
        ({"covariances": (((1, 0.5), (0, 1)), ((1, 0), (0, 1)))}, "covariance_asymmetric"),
        ({"weights": (1,), "means": ((0, 0, 0),), "covariances": (np.eye(3).tolist(),)}, "custom_features"),
    ],
)
def test_custom_says_what_is_wrong(values: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        SOURCES["custom"].generate(0, **values)
    assert raised.value.code == code


@pytest.mark.parametrize(
    ("name", "file"), [("faithful", "faithful"), ("iris", "iris"), ("galaxies", "galaxies_corrected")]
)
def test_real_data_are_those_of_the_reference(name: str, file: str) -> None:
    data = SOURCES[name].generate()
    with (REFERENCE / "data" / f"{file}.csv").open(encoding="utf-8") as lines:
        header, *rows = csv.reader(lines)
    D = data.n_features
    assert data.feature_names == tuple(header[:D])
    assert data.X.tolist() == [[float(cell) for cell in row[:D]] for row in rows]
    if data.labels is not None:
        assert [data.label_names[k] for k in data.labels] == [row[D] for row in rows]


def test_one_gaussian_has_the_likelihood_that_mclust_gives() -> None:
    """The closed form for K = 1, on the built-in data, against R."""
    fits = json.loads((REFERENCE / "mclust_fits.json").read_text(encoding="utf-8"))
    for name, reference in (("faithful", "faithful"), ("iris", "iris"), ("galaxies", "galaxies_corrected")):
        X = SOURCES[name].generate().X
        covariance = np.cov(X.T, bias=True)
        expected = fits[reference]["VVV,1" if X.shape[1] > 1 else "V,1"]["loglik"]
        assert multivariate_normal(X.mean(axis=0), covariance).logpdf(X).sum() == pytest.approx(expected, abs=1e-8)


def test_fifteen_numbers() -> None:
    X = SOURCES["fifteen"].generate().X[:, 0]
    assert X.tolist() == [-67, -48, 6, 8, 14, 16, 23, 24, 28, 29, 41, 49, 56, 60, 75]
    assert X.var() == pytest.approx(1329.6622, abs=1e-4)
    assert X.mean() == pytest.approx(20.9333, abs=1e-4)


def test_the_typo_in_the_galaxies_is_corrected() -> None:
    X = SOURCES["galaxies"].generate().X[:, 0]
    assert X.size == 82
    assert np.sort(X)[77] == 26.96
    assert 26.69 not in X
