"""Every source of data, whichever there are: its words, its settings, its data."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gmm_core import Mixture
from gmm_core.datasets import SOURCES, Dataset, Source, source_named
from gmm_core.errors import InvalidInput

ALL = list(SOURCES.values())
REAL = [source for source in ALL if source.kind == "real"]
DRAWN = [source for source in ALL if source.kind != "real"]
EXPECTED = [
    *("heights", "textbook", "three_1d", "separated", "overlapping", "elongated", "unequal", "nested", "moons", "ring"),
    *("custom", "faithful", "iris", "galaxies", "fifteen"),
]


def by_name(source: Source) -> str:
    return source.name


every_source = pytest.mark.parametrize("source", ALL, ids=by_name)
drawn_source = pytest.mark.parametrize("source", DRAWN, ids=by_name)


def any_values(source: Source, n: int = 500) -> st.SearchStrategy[dict[str, Any]]:
    """Any allowed values of the numeric settings, with n fixed, for speed."""
    knobs = {
        s.name: st.floats(s.minimum, s.maximum)
        for s in source.settings
        if s.name != "n" and s.minimum is not None and s.maximum is not None
    }
    return st.fixed_dictionaries({**knobs, "n": st.just(n)})


def test_the_promised_sources_are_there_in_order() -> None:
    assert [name for name in SOURCES if name in EXPECTED] == EXPECTED
    assert len({source.order for source in ALL}) == len(ALL)
    assert source_named("iris") is SOURCES["iris"]
    with pytest.raises(InvalidInput, match="got 'nobody'"):
        source_named("nobody")


@every_source
def test_words_are_complete_in_both_languages(source: Source) -> None:
    texts = [source.title, source.purpose, *(s.title for s in source.settings), *source.display_names.values()]
    for text in texts:
        assert set(text) >= {"en", "zh"}
        assert all(words and words == words.strip() for words in text.values())
    assert source.purpose["en"].endswith((".", "?"))
    assert source.purpose["zh"].endswith(("。", "？"))
    assert source.reference.endswith(".")


@every_source
def test_the_data_are_as_announced(source: Source) -> None:
    data = source.generate(0)
    assert data.X.shape == (data.n_samples, source.n_features)
    assert not data.X.flags.writeable
    assert len(set(data.feature_names)) == source.n_features
    assert 1 <= source.suggested_components <= 8
    if data.truth is not None:
        assert data.truth.n_components == source.suggested_components == len(data.label_names)
    if data.labels is not None:
        assert set(data.labels.tolist()) == set(range(len(data.label_names)))
    identifiers = [*data.feature_names, *data.label_names]
    assert set(source.display_names) <= set(identifiers)
    for identifier in identifiers:
        # Names that are words have a translation; x1 and 2 need none.
        assert identifier in source.display_names or len(identifier) <= 2
        assert source.display_name(identifier, "zh")
    assert source.display_name("nobody", "zh") == "nobody"


@every_source
def test_the_defaults_are_allowed(source: Source) -> None:
    defaults = {setting.name: setting.default for setting in source.settings}
    assert source.resolve({}) == source.resolve(defaults) == defaults


@drawn_source
@given(seed=st.integers(0, 2**63))
@settings(max_examples=5, deadline=None)
def test_a_seed_is_a_data_set(source: Source, seed: int) -> None:
    one, two, other = source.generate(seed), source.generate(seed), source.generate(seed + 1)
    assert one.X.tobytes() == two.X.tobytes()
    assert one.X.tobytes() != other.X.tobytes()
    if one.labels is not None and two.labels is not None:
        assert one.labels.tobytes() == two.labels.tobytes()


def test_another_process_gives_the_same_bits() -> None:
    code = (
        "import hashlib; from gmm_core.datasets import SOURCES\n"
        "print(hashlib.sha256(b''.join(s.generate(7).X.tobytes() for s in SOURCES.values())).hexdigest())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    here = hashlib.sha256(b"".join(source.generate(7).X.tobytes() for source in ALL)).hexdigest()
    assert run.stdout.strip() == here


@drawn_source
def test_n_is_kept_from_10_to_100_000(source: Source) -> None:
    for n in (10, 100_000):
        assert source.generate(1, n=n).n_samples == n
    for n in (9, 100_001):
        with pytest.raises(InvalidInput) as raised:
            source.generate(1, n=n)
        assert raised.value.code == "setting_range"


@drawn_source
@given(data=st.data())
@settings(max_examples=8, deadline=None)
def test_samples_have_the_moments_of_the_truth(source: Source, data: st.DataObject) -> None:
    """Mean and covariance of N samples, in units of their standard errors (6 of them: one failure in 1e8)."""
    n = 20_000
    drawn = source.generate(data.draw(st.integers(0, 1000)), **data.draw(any_values(source, n)))
    truth = drawn.truth
    if truth is None:
        return
    assert drawn.labels is not None
    counts = np.bincount(drawn.labels, minlength=truth.n_components)
    assert np.all(np.abs(counts - n * truth.weights) < 6 * np.sqrt(n * truth.weights * (1 - truth.weights)))
    for k in range(truth.n_components):
        mine = drawn.X[drawn.labels == k]
        covariance = truth.covariances[k]
        variances = np.diag(covariance)
        assert np.all(np.abs(mine.mean(axis=0) - truth.means[k]) < 6 * np.sqrt(variances / len(mine)))
        # Var(s_ij) = (s_ii s_jj + s_ij^2) / n for Gaussian data; in a group of 200 that is still near enough.
        error = np.sqrt((np.outer(variances, variances) + covariance**2) / len(mine))
        scatter = (mine - truth.means[k]).T @ (mine - truth.means[k]) / len(mine)
        assert np.all(np.abs(scatter - covariance) < 7 * error)


@pytest.mark.parametrize("source", REAL, ids=by_name)
def test_real_data_ignore_the_seed_and_have_no_settings(source: Source) -> None:
    assert source.generate(0).X.tobytes() == source.generate(99).X.tobytes()
    assert source.settings == ()
    assert source.generate(0).truth is None


@every_source
def test_every_refusal_of_a_setting(source: Source) -> None:
    refused: list[tuple[dict[str, Any], str]] = [({"nobody": 1}, "setting_unknown")]
    for s in source.settings:
        anything: tuple[Any, ...] = ("5", None, True, 1j, {})
        wrong_kind = "setting_table" if s.is_table else "setting_whole" if s.is_whole else "setting_number"
        refused += [({s.name: value}, wrong_kind) for value in anything]
        if s.is_table:
            refused += [({s.name: ((1.0, "a"),)}, wrong_kind)]
        if s.minimum is not None and s.maximum is not None:
            refused += [({s.name: np.nan}, wrong_kind), ({s.name: np.inf}, wrong_kind)]
            refused += [({s.name: s.minimum - 1}, "setting_range"), ({s.name: s.maximum + 1}, "setting_range")]
        if s.is_whole:
            refused += [({s.name: s.default + 0.5}, wrong_kind)]
    for values, code in refused:
        with pytest.raises(InvalidInput) as raised:
            source.generate(0, **values)
        assert raised.value.code == code
        assert raised.value.details["name"] == next(iter(values))
        assert str(next(iter(values))) in str(raised.value)


@every_source
@pytest.mark.parametrize("seed", [-1, 0.5, "0", None, True])
def test_a_bad_seed_is_refused(source: Source, seed: Any) -> None:
    with pytest.raises(InvalidInput) as raised:
        source.generate(seed)
    assert raised.value.code == "seed"


def test_whole_numbers_may_come_as_floats_and_from_numpy() -> None:
    seed: Any = np.int64(3)
    one = SOURCES["textbook"].generate(seed, n=np.float64(50.0))
    assert one.X.tobytes() == SOURCES["textbook"].generate(3, n=50).X.tobytes()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"feature_names": ("a",)}, "dataset_mismatch"),
        ({"labels": [0, 1]}, "dataset_mismatch"),
        ({"labels": [0, 1, 2]}, "dataset_labels"),
        ({"labels": [0, -1, 1]}, "dataset_labels"),
        ({"truth": Mixture(np.ones(1), np.zeros((1, 1)), np.ones((1, 1, 1)))}, "dataset_mismatch"),
        ({"X": [[1.0, np.nan]] * 3}, "not_finite"),
    ],
)
def test_a_data_set_that_does_not_hold_together_is_refused(changes: dict[str, Any], code: str) -> None:
    good: dict[str, Any] = {
        "X": np.arange(6.0).reshape(3, 2),
        "feature_names": ("a", "b"),
        "labels": [0, 1, 1],
        "label_names": ("u", "v"),
    }
    assert Dataset(**good).n_samples == 3
    with pytest.raises(InvalidInput) as raised:
        Dataset(**{**good, **changes})
    assert raised.value.code == code
