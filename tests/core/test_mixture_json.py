"""A mixture as text: nothing is lost, and nothing else is taken for a mixture."""

import json

import numpy as np
import pytest
from hypothesis import given

from gmm_core import InvalidInput, Mixture
from tests.core.strategies import components, dimensions, random_mixture, seeds


@given(seeds, components, dimensions)
def test_every_float_comes_back_as_it_was(seed, K, D):
    mixture = random_mixture(seed, K, D)
    again = Mixture.from_json(mixture.to_json())
    for name in ("weights", "means", "covariances"):
        np.testing.assert_array_equal(getattr(again, name), getattr(mixture, name))
    assert again.to_json() == mixture.to_json()


def test_extreme_floats_come_back_too():
    mixture = Mixture([1.0], [[0.1 + 0.2, 5e-324]], [[[1e300, 0.0], [0.0, 1e-300]]])
    again = Mixture.from_json(mixture.to_json().encode())
    np.testing.assert_array_equal(again.means, mixture.means)
    np.testing.assert_array_equal(again.covariances, mixture.covariances)


def test_the_text_tells_its_format_and_is_plain_json():
    content = json.loads(Mixture([1.0], [[2.0]], [[[3.0]]]).to_json())
    assert content == {
        "format": "gaussian-mixture",
        "version": 1,
        "weights": [1.0],
        "means": [[2.0]],
        "covariances": [[[3.0]]],
    }


def changed(**changes):
    content = json.loads(random_mixture(0, 2, 1).to_json()) | changes
    return json.dumps(content)


def without(key):
    return json.dumps({k: v for k, v in json.loads(changed()).items() if k != key})


REFUSED = [
    ("json_text", "not json", "must be JSON"),
    ("json_text", "[" * 100_000, "must be JSON"),
    ("json_text", b"\xff\xfe\xff", "must be JSON"),
    ("json_text", None, "must be JSON"),
    ("json_object", "[1, 2]", "got list"),
    ("json_format", "{}", "got None"),
    ("json_format", changed(format="recipe"), "got 'recipe'"),
    ("json_version", changed(version=2), "got 2; text of a newer version needs a newer gmm_core"),
    ("json_version", changed(version="1"), "got '1'"),
    ("json_version", changed(version=True), "got True"),
    ("json_version", without("version"), "got None"),
    ("json_keys", without("means"), "'means' is missing"),
    ("json_keys", changed(precisions=[]), "'precisions' is one too many"),
    ("weights_sum", changed(weights=[0.5, 0.6]), "weights must sum to 1, got 1.1"),
    ("not_numeric", changed(means=[["a"], ["b"]]), "means must hold real numbers"),
    ("not_numeric", changed(means=[[0.0], [1.0, 2.0]]), "rectangular"),
    ("not_finite", changed(means=[[0.0], [float("nan")]]), "means must be finite"),
    ("not_finite", changed(means=[[0.0], [None]]), "means must be finite"),
    ("weights_shape", changed(weights=None), "weights"),
]


@pytest.mark.parametrize(
    ("code", "text", "words"), REFUSED, ids=[f"{code}-{i}" for i, (code, _, _) in enumerate(REFUSED)]
)
def test_other_text_is_refused_with_what_is_wrong(code, text, words):
    with pytest.raises(InvalidInput) as refusal:
        Mixture.from_json(text)
    assert refusal.value.code == code
    assert words in str(refusal.value)
