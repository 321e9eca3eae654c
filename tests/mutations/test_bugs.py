"""The list of bugs to seed keeps up with the source."""

from pathlib import Path

import pytest

from tests.mutations.bugs import BUGS, Bug

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_every_bug_can_still_be_seeded_in_exactly_one_place(bug: Bug) -> None:
    assert (ROOT / bug.file).read_text(encoding="utf-8").count(bug.old) == 1
    assert bug.old != bug.new
    for file in bug.tests.split():
        assert (ROOT / file).is_file()
