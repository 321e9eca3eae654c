"""The JavaScript of the stage: its words come from Python, and its modules from one version."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pages._ui.player.component import loader
from pages._ui.player.texts import NAMES

FOLDER = Path(__file__).resolve().parents[2] / "static" / "player"
MODULES = sorted(FOLDER.glob("*.js"))
# Added for each run by `stage_texts`.
OF_THE_RUN = {"heading", "keys", "features", "columns", "outcome", "failure"}


def source() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in MODULES)


def test_every_text_that_the_stage_asks_for_is_sent() -> None:
    asked = set(re.findall(r"texts\.(\w+)", source()))
    assert asked <= {*NAMES, *OF_THE_RUN}


def test_every_text_that_is_sent_is_asked_for() -> None:
    literal = set(re.findall(r"texts\.(\w+)", source()))
    composed = re.findall(r"texts\[`(\w*)\$\{\w+(?:\.\w+)?\}(\w*)`\]", source())
    assert composed
    loose = [name for name in NAMES if name not in literal]
    patterns = [re.compile(f"{before}[A-Za-z]+{after}") for before, after in composed if before or after]
    listed = set(re.findall(r"\b(\w+): (?:\(|button)", source())) | set(re.findall(r'"(\w+)"', source()))
    assert not [name for name in loose if not any(p.fullmatch(name) for p in patterns) and name not in listed]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_modules_load_each_other_in_one_version(path: Path) -> None:
    """An import without the version could meet an older module in a browser's cache."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"^import\s", text, re.MULTILINE), "use: await import(`./name.js${version}`)"
    for target in re.findall(r"import\(`([^`]*)`\)", text):
        assert target.startswith("./")
        assert target.endswith(".js${version}")
        assert "${name}" in target or (FOLDER / target.removeprefix("./").removesuffix("${version}")).is_file()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_modules_are_short_and_say_what_they_are(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("// ")
    assert len(lines) <= 250
    assert max(map(len, lines)) <= 126


def test_nothing_comes_from_elsewhere() -> None:
    addresses = set(re.findall(r"https?://[^\s\"'`]+", source() + (FOLDER / "stage.css").read_text(encoding="utf-8")))
    assert addresses <= {"http://www.w3.org/2000/svg"}


def test_the_address_of_the_modules_changes_with_them() -> None:
    assert re.search(r"/app/static/player/\$\{name\}\?v=[0-9a-f]{12}`", loader())
