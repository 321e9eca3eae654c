"""A run as text: what comes back is what was written, to the last bit, and can be made again."""

import csv
import json
from dataclasses import replace
from math import inf, isnan

import numpy as np
import pytest

from gmm_core import InvalidInput, Recipe, load_dataset, recording, run_recipe
from gmm_core.em import Reason
from gmm_core.version import __version__

COLLAPSE = Recipe(
    source="fifteen",
    start="by_hand",
    start_weights=(0.1, 0.9),
    start_means=((75.0,), (20.0,)),
    start_covariances=(((1.0,),), ((1329.6622,),)),
)
RECIPES = {
    "converged": Recipe(source="iris", n_components=3),
    "cut short": Recipe(source="faithful", max_iterations=3, floor=0.001),
    "no step": Recipe(max_iterations=0),
    "collapsed": COLLAPSE,
}


def made(name):
    dataset = load_dataset(RECIPES[name])
    trace = run_recipe(RECIPES[name], dataset)
    return trace, dataset, recording.record(RECIPES[name], trace, dataset.feature_names)


def same_step(one, other):
    pairs = ((getattr(one, name), getattr(other, name)) for name in one.__dataclass_fields__)
    return all(a == b or (isinstance(a, float) and isnan(a) and isnan(b)) for a, b in pairs)


@pytest.mark.parametrize("name", RECIPES)
def test_json_reads_back_to_the_last_bit(name):
    trace, dataset, kept = made(name)
    again = recording.from_json(recording.to_json(kept))
    assert again.recipe == RECIPES[name]
    assert again.feature_names == dataset.feature_names
    assert again.outcome == trace.outcome
    assert again.log_likelihoods == tuple(trace.log_likelihoods)
    assert all(same_step(a, b) for a, b in zip(again.steps, trace.steps, strict=True))
    for mixture, state in zip(again.mixtures, trace.states, strict=True):
        for array in ("weights", "means", "covariances"):
            np.testing.assert_array_equal(getattr(mixture, array), getattr(state.parameters, array))
    assert again.made_with["gmm_core"] == __version__


@pytest.mark.parametrize("name", RECIPES)
def test_the_recipe_in_the_json_gives_the_run_again(name):
    kept = recording.from_json(recording.to_json(made(name)[2]))
    assert tuple(run_recipe(kept.recipe).log_likelihoods) == kept.log_likelihoods


@pytest.mark.parametrize("name", RECIPES)
def test_the_table_has_every_half_step_with_all_digits(name):
    trace, dataset, kept = made(name)
    rows = list(csv.DictReader(recording.to_csv(kept).splitlines()))
    assert len(rows) == trace.last_cursor + 1
    for cursor, row in enumerate(rows):
        here = trace.half_step(cursor)
        assert (int(row["cursor"]), row["half_step"], int(row["iteration"])) == (cursor, here.kind, cursor // 2)
        assert float(row["log_likelihood"]) == here.log_likelihood
        for k, mean in enumerate(here.parameters.means, start=1):
            assert float(row[f"weight_{k}"]) == here.parameters.weights[k - 1]
            for i, first in enumerate(dataset.feature_names):
                assert float(row[f"mean_{k}_{first}"]) == mean[i]
                for j, second in enumerate(dataset.feature_names[: i + 1]):
                    assert float(row[f"covariance_{k}_{first}_{second}"]) == here.parameters.covariances[k - 1][i, j]


def test_the_gains_of_the_table_add_up_and_stand_at_the_m_steps():
    trace, _, kept = made("converged")
    rows = list(csv.DictReader(recording.to_csv(kept).splitlines()))
    assert [row["gain"] for row in rows[:2]] == ["", ""]
    assert [float(row["gain"]) for row in rows[2::2]] == [info.gain for info in trace.steps]
    assert {float(row["gain"]) for row in rows[3::2]} == {0.0}
    assert float(rows[2]["projected_gain"]) == trace.steps[0].projected_gain == inf


def test_numbers_that_json_lacks_are_written_as_words():
    trace, _, kept = made("collapsed")
    assert trace.outcome.reason is Reason.COLLAPSED
    text = recording.to_json(replace(kept, log_likelihoods=(inf, *kept.log_likelihoods[1:])))
    json.loads(text, parse_constant=pytest.fail)
    assert recording.from_json(text).log_likelihoods[0] == inf


def broken(change):
    content = json.loads(recording.to_json(made("cut short")[2]))
    change(content)
    return json.dumps(content)


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("json_version", lambda c: c.update(version=2)),
        ("json_format", lambda c: c.update(format="gaussian-mixture")),
        ("json_keys", lambda c: c.pop("states")),
        ("recording_damaged", lambda c: c["steps"][0].pop("gain")),
        ("recording_damaged", lambda c: c["outcome"].update(reason="bored")),
        ("recording_damaged", lambda c: c.update(states=[1])),
        ("weights_sum", lambda c: c["states"][0].update(weights=[0.5, 0.6])),
        ("recipe_key", lambda c: c["recipe"].update(colour="red")),
    ],
)
def test_other_text_is_refused_with_what_is_wrong(code, change):
    with pytest.raises(InvalidInput) as refusal:
        recording.from_json(broken(change))
    assert refusal.value.code == code
