"""Every word that a person reads, in the language in force."""

from __future__ import annotations

from collections.abc import Mapping

from gmm_core import InvalidInput
from pages._ui import session
from pages._ui.languages import FALLBACK, texts

_LONGEST_LITERAL = 80
_RAISED = str.maketrans("0123456789\N{MINUS SIGN}", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def t(key: str, **values: object) -> str:
    """Return the text ``key`` of ``pages/_text``, its ``{placeholders}`` filled in.

    Raises KeyError where the key is missing: the tests find every key that the code uses.
    """
    return texts(session.language())[key].format_map(values)


def pick(titles: Mapping[str, str]) -> str:
    """Return the title in the language in force, of a registry's ``{"en": ..., "zh": ...}``."""
    return titles.get(session.language(), titles[FALLBACK])


def error_text(error: InvalidInput) -> str:
    """Return the sentence of an error, translated by its code, safe inside Markdown."""
    return plain(error_sentence(error))


def error_sentence(error: InvalidInput) -> str:
    """Return the sentence of an error, translated by its code, for where there is no Markdown."""
    translated = texts(session.language()).get(f"errors.{error.code}")
    return _sentence(str(error)) if translated is None else translated.format_map(error.details)


def _sentence(words: str) -> str:
    """With a capital at its beginning, unless that is a name from the code, and a stop at its end."""
    begun = words[:1].upper() + words[1:] if words.split(" ", 1)[0].isalpha() else words
    return begun if begun.endswith((".", "?", "!")) else f"{begun}."


def literal(raw: object) -> str:
    """Return foreign text (an address, a cell of a table) as a short code span, inert inside Markdown."""
    line = " ".join(str(raw).replace("`", "ˋ").split()) or " "
    shown = line if len(line) <= _LONGEST_LITERAL else line[: _LONGEST_LITERAL - 1] + "…"
    return f"`{shown}`"


def number(value: float, form: str = ".6g") -> str:
    """Return a number with a real minus sign, as ``form`` says; powers of ten as people write them: 2×10⁻⁷."""
    digits, _, exponent = format(value, form).replace("-", "\N{MINUS SIGN}").partition("e")
    if not exponent:
        return digits
    power = "10" + exponent.lstrip("+").replace("\N{MINUS SIGN}0", "\N{MINUS SIGN}").lstrip("0").translate(_RAISED)
    return power if digits == "1" else f"{digits}×{power}"


def plain(sentence: str) -> str:
    """Return ``sentence`` with Markdown's own characters escaped: it reads as it was written."""
    return "".join(f"\\{character}" if character in _MARKDOWN else character for character in sentence)


_MARKDOWN = frozenset("\\`*_{}[]<>()#+-!|$~:&")
