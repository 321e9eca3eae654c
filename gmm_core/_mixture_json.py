"""A mixture as JSON text that tells its own format and version."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gmm_core.json_text import content_of

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
    content = content_of(text, FORMAT, VERSION, ARRAYS)
    return content["weights"], content["means"], content["covariances"]
