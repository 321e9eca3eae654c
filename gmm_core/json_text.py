"""JSON text that tells its own format and version: one way to check it for all that is kept as text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from gmm_core.errors import InvalidInput


def content_of(text: str | bytes, form: str, version: int, keys: Sequence[str]) -> dict[str, Any]:
    """Return the object that the text holds: of this format and version, with these keys and no others.

    Their values are left to be checked.
    """
    content = _parsed(text)
    found = content.get("format")
    if found != form:
        raise InvalidInput(
            "json_format",
            f'format must be "{form}", got {found!r}; this text holds something else',
            expected=form,
            found=str(found),
        )
    given = content.get("version")
    if isinstance(given, bool) or given != version:
        raise InvalidInput(
            "json_version",
            f"version must be {version}, got {given!r}; text of a newer version needs a newer gmm_core",
            expected=version,
            found=str(given),
        )
    differing = set(content) ^ {"format", "version", *keys}
    if differing:
        name = min(differing)
        raise InvalidInput(
            "json_keys",
            f"the keys must be format, version, {', '.join(keys)}, but {name!r} is "
            f"{'one too many' if name in content else 'missing'}",
            name=name,
        )
    return content


def _parsed(text: str | bytes) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidInput("json_text", f"the text must be JSON, and it is not ({error})", problem=str(error)) from None
    if not isinstance(content, dict):
        raise InvalidInput(
            "json_object",
            f"the JSON must be an object with the keys that gmm_core writes, got {type(content).__name__}",
            found=type(content).__name__,
        )
    return content
