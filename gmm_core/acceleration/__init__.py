"""Ways to climb the likelihood in fewer passes: one module each; ``ACCELERATIONS`` finds them by name."""

from collections.abc import Mapping

from gmm_core.acceleration._acceleration import Acceleration
from gmm_core.registry import discover, look_up

ACCELERATIONS: Mapping[str, Acceleration] = discover(__name__, "ACCELERATION")


def acceleration_named(name: str) -> Acceleration:
    """Return the acceleration of that name, or raise InvalidInput that lists the names there are."""
    acceleration: Acceleration = look_up(ACCELERATIONS, name, "acceleration")
    return acceleration


__all__ = ["ACCELERATIONS", "Acceleration", "acceleration_named"]
