"""The texts of the languages match each other and the code."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from gmm_core import InvalidInput
from pages._ui import text
from pages._ui.languages import FALLBACK, LANGUAGES, texts

ROOT = Path(__file__).resolve().parents[2]
OTHERS = [code for code in LANGUAGES if code != FALLBACK]


def placeholders(sentence: str) -> set[str]:
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(sentence) if name}


def labels(code: str) -> dict[str, str]:
    """The texts of the app; those of errors follow the core instead (see below)."""
    return {key: sentence for key, sentence in texts(code).items() if not key.startswith("errors.")}


def trees(*folders: str) -> Iterator[ast.AST]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield ast.parse(path.read_text(encoding="utf-8"))


def strings_in_code() -> tuple[set[str], set[str]]:
    """Every string in the pages' code, and every constant beginning of an f-string."""
    whole, beginnings = set(), set()
    for tree in trees("pages"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                beginnings.add(str(node.values[0].value))
    return whole, {beginning for beginning in beginnings if beginning.count(".") and " " not in beginning}


def keys_asked_for() -> set[str]:
    """The literal keys in calls of ``t``."""
    return {
        node.args[0].value
        for tree in trees("pages")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", None) == "t" or getattr(node.func, "attr", None) == "t")
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def core_errors() -> dict[str, set[str]]:
    """Every error code that the core can raise, with the names of its details."""
    found: dict[str, set[str]] = {}
    for tree in trees("gmm_core"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "InvalidInput":
                if ast.unparse(node) == "InvalidInput(code, message, **details)":  # unpickling
                    continue
                assert not any(keyword.arg is None for keyword in node.keywords), "pass details by name"
                for code in codes(node.args[0], tree):
                    names = {str(keyword.arg) for keyword in node.keywords}
                    found[code] = found[code] & names if code in found else names
    return found


def codes(argument: ast.expr, tree: ast.AST) -> set[str]:
    """The code itself; or what the variable of that name is ever set to; or one for every registry."""
    if isinstance(argument, ast.Constant):
        return {str(argument.value)}
    if isinstance(argument, ast.JoinedStr):
        assert ast.unparse(argument) == "f'unknown_{what}'", "a code is written out, so that it can be found"
        return {f"unknown_{what}" for what in registries()}
    return {str(value) for name, value in assignments(tree) if name == ast.unparse(argument)}


def registries() -> set[str]:
    """What the registries hold, as said where names are looked up."""
    return {
        str(node.args[2].value)
        for tree in trees("gmm_core")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", None) == "look_up"
        and isinstance(node.args[2], ast.Constant)
    }


def assignments(tree: ast.AST) -> Iterator[tuple[str, object]]:
    """Every (variable, constant) that is assigned, one by one or several at once."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign):
            continue
        several = isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple)
        targets = node.targets[0].elts if several else [node.targets[0]]  # type: ignore[attr-defined]
        values = node.value.elts if several else [node.value]  # type: ignore[attr-defined]
        for target, value in zip(targets, values, strict=True):
            if isinstance(value, ast.Constant):
                yield ast.unparse(target), value.value


@pytest.mark.parametrize("code", OTHERS)
def test_same_keys_in_every_language(code: str) -> None:
    assert labels(code).keys() == labels(FALLBACK).keys()


@pytest.mark.parametrize("code", OTHERS)
def test_same_placeholders_in_every_language(code: str) -> None:
    different = [key for key, s in labels(code).items() if placeholders(s) != placeholders(labels(FALLBACK)[key])]
    assert not different


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_is_empty(code: str) -> None:
    assert all(sentence.strip() for sentence in texts(code).values())


def test_every_key_that_the_code_asks_for_exists() -> None:
    assert not keys_asked_for() - labels(FALLBACK).keys()


def test_no_text_is_unused() -> None:
    whole, beginnings = strings_in_code()
    unused = [key for key in labels(FALLBACK) if key not in whole and not key.startswith(tuple(beginnings))]
    assert not unused


@pytest.mark.parametrize("code", OTHERS)
def test_every_error_of_the_core_is_translated(code: str) -> None:
    translated = {key.removeprefix("errors.") for key in texts(code) if key.startswith("errors.")}
    assert translated == core_errors().keys()


@pytest.mark.parametrize("code", OTHERS)
def test_translated_errors_use_details_that_are_there(code: str) -> None:
    for name, details in core_errors().items():
        used = placeholders(texts(code)[f"errors.{name}"])
        assert used <= details, f"{name}: the core gives {sorted(details)}, the text wants {sorted(used)}"


def test_english_errors_are_the_core_s_own_sentences() -> None:
    assert not [key for key in texts(FALLBACK) if key.startswith("errors.")]
    error = InvalidInput("weights_sum", "weights must sum to 1, got 1.2", total=1.2)
    assert text.error_text(error).replace("\\", "") == "Weights must sum to 1, got 1.2."


def test_foreign_text_is_inert_in_markdown() -> None:
    assert text.literal("![x](http://a/b.png)\n`code`") == "`![x](http://a/b.png) ˋcodeˋ`"
    assert text.plain("[a](b) <i> $x$ *y*") == "\\[a\\]\\(b\\) \\<i\\> \\$x\\$ \\*y\\*"
    assert len(text.literal("x" * 500)) < 100


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (-0.5, ".3g", "−0.5"),
        (1e-6, ".3g", "10⁻⁶"),
        (2.53e-12, ".3g", "2.53×10⁻¹²"),
        (-4e20, ".3g", "−4×10²⁰"),
        (1e10, ".3e", "1.000×10¹⁰"),
        (float("inf"), ".3g", "inf"),
        (12345.678, ",.2f", "12,345.68"),
    ],
)
def test_numbers_read_as_people_write_them(value: float, form: str, shown: str) -> None:
    assert text.number(value, form) == shown
