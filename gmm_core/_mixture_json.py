"""A mixture as JSON text that tells its own format and version."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gmm_core.errors import InvalidInput

if TYPE_CHECKING:
    from gmm_core.mixture import Mixture

FORMAT = "gaussian-mixture"
VERSION = 1
ARRAYS = ("weights", "means", "covariances")


def dump(mixture: Mixture) -> str:
    """Return the text. Python writes the shortest decimals that read back as the same floats."""
    arrays = {name: getattr(mixture, name).tolist() for name in ARRAYS}
    return json.dumps({"format": FORMAT, "version": VERSION} | arrays)


def load(text: str | bytes) -> tuple[Any, Any, Any]:
    """Return weights, means and covariances as nested lists; their values are left to be checked."""
    content = _parsed(text)
    found = content.get("format")
    if found != FORMAT:
        raise InvalidInput(
            "json_format",
            f'format must be "{FORMAT}", got {found!r}; this text holds something else than a mixture',
            expected=FORMAT,
            found=str(found),
        )
    version = content.get("version")
    if isinstance(version, bool) or version != VERSION:
        raise InvalidInput(
            "json_version",
            f"version must be {VERSION}, got {version!r}; text of a newer version needs a newer gmm_core",
            expected=VERSION,
            found=str(version),
        )
    differing = set(content) ^ {"format", "version", *ARRAYS}
    if differing:
        name = min(differing)
        raise InvalidInput(
            "json_keys",
            f"the keys must be format, version, {', '.join(ARRAYS)}, but {name!r} is "
            f"{'one too many' if name in content else 'missing'}",
            name=name,
        )
    return content["weights"], content["means"], content["covariances"]


def _parsed(text: str | bytes) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidInput("json_text", f"the text must be JSON, and it is not ({error})", problem=str(error)) from None
    if not isinstance(content, dict):
        raise InvalidInput(
            "json_object",
            f"the JSON must be an object with the keys of a mixture, got {type(content).__name__}",
            found=type(content).__name__,
        )
    return content
