"""Covariance families: one module each; ``FAMILIES`` finds them by name, the four of group "basic" first."""

from collections.abc import Mapping

from gmm_core.covariance._family import Family
from gmm_core.registry import discover, look_up

FAMILIES: Mapping[str, Family] = discover(__name__, "FAMILY")
BASIC_FAMILIES = tuple(name for name, family in FAMILIES.items() if family.group == "basic")


def family_named(name: str) -> Family:
    """Return the family of that name, or raise InvalidInput that lists the names there are."""
    family: Family = look_up(FAMILIES, name, "family")
    return family


__all__ = ["BASIC_FAMILIES", "FAMILIES", "Family", "family_named"]
