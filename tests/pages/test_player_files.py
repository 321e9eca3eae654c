"""The files that the server makes of a run: whole, inert, and named after what they are about."""

from __future__ import annotations

import base64
import json
import re
from functools import cache

from gmm_core.recipe import Recipe, load_dataset, run_recipe
from gmm_core.recording import from_json, record
from pages._ui.player.files import MAKERS, File, Staged, file_of
from pages._ui.player.payload import build
from tests.pages.blocks import open_envelope

HEADING = "A </script><b> & 老忠实"


@cache
def made(kind: str) -> File:
    recipe = Recipe(source="faithful", max_iterations=2)
    dataset = load_dataset(recipe)
    trace = run_recipe(recipe, dataset)
    block = build(trace, dataset, (0, 1)).to_bytes(cursor=0, editing={})
    recording = record(recipe, trace, [*dataset.feature_names[:1], "</script><!-- 2"])
    return file_of(kind, Staged(HEADING, recording, block, 3, "zh"))


def scripts() -> dict[str, str]:
    """What lies in the offline page, by its id."""
    page = made("html").content.decode()
    return dict(re.findall(r'<script type="[^"]*" id="(\w+)">(.*?)</script>', page, re.DOTALL))


def test_names_tell_what_a_file_is_about_and_hold_nothing_else() -> None:
    for kind in MAKERS:
        assert made(kind).name == f"A-script-b-老忠实-k2.{kind}"


def test_no_text_ends_the_element_that_it_lies_in() -> None:
    page = made("html").content.decode()
    assert page.count("<script") == page.count("</script>") == 4
    assert "<b>" not in page
    assert from_json(scripts()["recording"]).feature_names[1] == "</script><!-- 2"


def test_the_page_has_the_run_at_the_half_step_and_nobody_to_ask() -> None:
    header, arrays = open_envelope(base64.b64decode(scripts()["block"]))
    assert header["offline"]
    assert header["cursor"] == 3
    assert not header["editing"]
    assert arrays["log_likelihood"].tolist() == list(from_json(made("json").content).log_likelihoods)


def test_the_modules_of_the_page_ask_its_loader_for_each_other() -> None:
    modules = json.loads(scripts()["modules"])
    source = "\n".join(modules.values())
    assert "import(" not in re.sub(r"//.*", "", source)
    asked = set(re.findall(r"stageModule\(`(\w+)`\)", source))
    assert asked <= modules.keys()
    assert "stage" in modules


def test_spreadsheets_know_the_encoding_of_the_table() -> None:
    assert made("csv").content.startswith(b"\xef\xbb\xbfcursor,half_step,")
