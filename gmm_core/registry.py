"""Finding the members of a registry: one module per member, discovered by its presence."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from gmm_core.errors import InvalidInput


def discover(package: str, attribute: str) -> Mapping[str, Any]:
    """Collect ``attribute`` from every module of ``package`` into a read-only mapping by name.

    Each member has a ``name`` (its key) and an ``order`` (where it is listed). Modules
    whose name starts with an underscore are helpers, not members.
    """
    paths = importlib.import_module(package).__path__
    modules = (m.name for m in pkgutil.iter_modules(paths) if not m.name.startswith("_"))
    members = [getattr(importlib.import_module(f"{package}.{name}"), attribute) for name in modules]
    return MappingProxyType({member.name: member for member in sorted(members, key=lambda m: m.order)})


def look_up(registry: Mapping[str, Any], name: str, what: str) -> Any:
    """Return the member called ``name``, or raise InvalidInput that lists the names there are."""
    if isinstance(name, str) and name in registry:
        return registry[name]
    known = ", ".join(registry)
    raise InvalidInput(
        f"unknown_{what}",
        f"{what} must be one of {known}; got {name!r}",
        name=name,
        known=known,
    )
