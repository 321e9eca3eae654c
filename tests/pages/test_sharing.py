"""A link says how the page is shown; the panel builds it, and nothing that an address says breaks the page."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.languages import LANGUAGES, texts
from pages._ui.sharing.settings import GROUPS, ON_THE_STAGE
from tests.pages.test_studio import address, open_studio, staged, widget

MALFORMED = [
    {"k": "0"},
    {"k": "-1"},
    {"k": "2.5"},
    {"k": ""},
    {"k": "１"},
    {"k": "1e3"},
    {"k": "9" * 4000},
    {"k": "<script>alert(1)</script>"},
    {"source": ""},
    {"source": "../../etc/passwd"},
    {"source": "Heights"},
    {"source": "faithful", "x": "waiting"},
    {"source": "iris", "x": "petal_length", "y": "nonsense"},
    {"family": "full,tied"},
    {"family": "FULL"},
    {"start": "by_hand", "by_hand": "1,2"},
    {"start": "by_hand", "by_hand": "nan,nan,nan"},
    {"start": "by_hand", "by_hand": "0.5,0,-1,0.5,1,1"},
    {"start": "by_hand", "by_hand": "9,9,9,9,9,9"},
    {"start": "none"},
    {"seed": "-1"},
    {"seed": str(2**32)},
    {"data_seed": "1.0"},
    {"data_seed": "0x10"},
    {"n": "0"},
    {"n": "1000000000"},
    {"n": "-5"},
    {"floor": "2"},
    {"floor": "inf"},
    {"floor": "-0.001"},
    {"floor": "0,1"},
    {"max_iterations": "0"},
    {"max_iterations": "1e9"},
    {"cursor": "-1"},
    {"cursor": "999999999999999999999999"},
    {"cursor": "three"},
    {"row": "0"},
    {"component": "7"},
    {"notation": "latin"},
    {"at_height": "tall"},
    {"lang": "xx"},
    {"lang": "EN"},
    {"hide": "everything"},
    {"hide": "data,,model"},
    {"present": "yes"},
    {"present": "2"},
    {"predict": "true"},
    {"source": "custom", "d": "3"},
    {"source": "custom", "d": "1", "mixture_1d": "1,0"},
    {"source": "custom", "d": "1", "mixture_1d": "1,0,0"},
    {"source": "custom", "mixture_2d": "a,b,c"},
    {"x": "\x00\n\t"},
    {"mode": "three"},
    {"mode": "compare", "against": "sklearn"},
    {"mode": "compare", "against": "family", "family_b": "round"},
    {"mode": "compare", "against": "floor", "floor_b": "-1"},
    {"mode": "restarts", "starts": "0"},
    {"mode": "restarts", "starts": "2", "from": "nowhere", "first_seed": "-3"},
    {"beside": "everything"},
    {"added": "1,two,3"},
    {"source": "faithful", "added": "1,2,3"},
    {"erased": "-1"},
    {"erased": "99999999"},
    {"![](http://example.com)": "1"},
    {"lang[]": "zh"},
]


@pytest.mark.parametrize("bad", MALFORMED, ids=lambda bad: "&".join(f"{k}={v[:24]!r}" for k, v in bad.items()))
def test_a_malformed_address_gets_a_message_and_never_a_stack_trace(bad: dict[str, str]) -> None:
    test = open_studio(**bad)
    assert not test.exception
    drawn = test.get("bidi_component")
    assert drawn or test.error, "the page shows the run, or a sentence about what is wrong"
    explained = [*test.warning, *test.error]
    # A table of numbers that is too short gives way to what fits.
    assert explained or bad.get("mixture_1d") == "1,0" or "waiting" in bad.values()
    # An address that was mended has nothing left to mend.
    if drawn:
        again = open_studio(**address(test))
        assert not again.exception
        assert not again.warning


def style(test: AppTest) -> str:
    return " ".join(each.proto.body for each in test.get("html"))


@pytest.mark.parametrize("name", [name for name in GROUPS if name not in ON_THE_STAGE])
def test_a_group_is_hidden_by_the_link_alone(name: str) -> None:
    assert "display: none" not in style(open_studio())
    test = open_studio(hide=name)
    assert style(test).count("display: none") == 1
    assert address(test) == {"hide": name}
    assert not test.warning


def test_what_is_hidden_still_makes_the_run() -> None:
    test = open_studio(hide="data,model,start,limits,share", source="faithful", k="3", seed="4", cursor="2")
    assert staged(test)
    assert address(test) == {
        "hide": "data,model,start,limits,share", "source": "faithful", "k": "3", "seed": "4", "cursor": "2",
    }  # fmt: skip
    assert "stSidebar" in style(test)


def test_the_projector_view_keeps_the_whole_address() -> None:
    asked = {"present": "1", "lang": "zh", "source": "iris", "x": "petal_length", "row": "7", "cursor": "4"}
    test = open_studio(**asked)
    assert address(test) == asked
    assert "studio_stage" in style(test)
    assert not test.warning


def panel_alone() -> None:
    """The panel on a page of its own: AppTest does not keep a dialog open."""
    from gmm_core.datasets import SOURCES
    from pages._ui import session
    from pages._ui.choices import SOURCE, n_components
    from pages._ui.sharing import panel, settings

    session.begin("studio")
    settings.mode()
    session.value(SOURCE)
    session.value(n_components(SOURCES[session.value(SOURCE)]))
    panel.panel()
    session.write_url()


def shared(test: AppTest) -> dict[str, str]:
    """What the address in the panel says."""
    assert not test.exception
    return dict(parse_qsl(urlsplit(test.code[0].value).query))


def test_the_panel_builds_the_link() -> None:
    test = AppTest.from_function(panel_alone, default_timeout=60)
    run = {"source": "faithful", "k": "3"}
    test.query_params.update(run | {"lang": "en"})
    test.run()
    assert shared(test) == run, "in the reader's language, unless one is chosen"
    test.button_group(key="studio_share_hide").set_value(["model", "numbers"]).run()
    widget(test, "toggle", "share_present").set_value(True).run()
    widget(test, "toggle", "share_predict").set_value(True).run()
    widget(test, "selectbox", "share_language").set_value("zh").run()
    link = shared(test)
    assert link == run | {"hide": "model,numbers", "present": "1", "predict": "1", "lang": "zh"}
    assert address(test) == run | {"lang": "en"}, "the page itself stays as it is"
    again = open_studio(**link)
    assert staged(again)
    assert address(again) == link


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_group_has_a_name(code: str) -> None:
    assert {f"share.group_{name}" for name in GROUPS} <= texts(code).keys()


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_help_sheet_lists_keys_with_what_they_do(code: str) -> None:
    listed = [sentence for key, sentence in texts(code).items() if key.startswith("keys.")]
    assert len(listed) >= 10
    assert all(len(sentence.split(" | ")) == 2 for sentence in listed)
