"""A setting of a source: a number between two limits, or a table of numbers that the user types."""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real
from typing import Any

from gmm_core.errors import InvalidInput


@dataclass(frozen=True)
class Setting:
    """One knob of a source.

    Attributes
    ----------
    name, title
        The key, and the name to show by language (with the unit, where there is one).
    default
        An int (whole numbers only), a float, or a nested tuple of numbers.
    minimum, maximum, step
        The limits, both allowed, and the step of a slider; None for nested tuples.
    """

    name: str
    default: Any
    minimum: float | None
    maximum: float | None
    step: float | None
    title: dict[str, str]

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers are allowed."""
        return isinstance(self.default, int)

    @property
    def is_table(self) -> bool:
        """Whether the value is a nested tuple of numbers rather than one number."""
        return isinstance(self.default, tuple)

    def check(self, value: Any) -> Any:
        """Return the value as int, float or nested tuple of floats.

        Raises
        ------
        InvalidInput
            ``setting_whole``, ``setting_number`` or ``setting_table`` if it is not of that kind,
            ``setting_range`` if it is outside the limits.
        """
        if self.is_table:
            return self._nested(value)
        number = self._number(value)
        low, high = self.minimum, self.maximum
        if (low is not None and number < low) or (high is not None and number > high):
            raise InvalidInput(
                "setting_range",
                f"{self.name} must be from {low} to {high}, got {number}; the default is {self.default}",
                name=self.name,
                minimum=self.minimum,
                maximum=self.maximum,
                value=number,
                default=self.default,
            )
        return number

    def _number(self, value: Any) -> int | float:
        if isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value):
            number = float(value)
            if not self.is_whole:
                return number
            if number.is_integer():
                return int(number)
        if self.is_whole:
            raise InvalidInput(
                "setting_whole",
                f"{self.name} must be a whole number, got {value!r}; the default is {self.default}",
                name=self.name,
                value=repr(value),
                default=self.default,
            )
        raise InvalidInput(
            "setting_number",
            f"{self.name} must be a finite number, got {value!r}; the default is {self.default}",
            name=self.name,
            value=repr(value),
            default=self.default,
        )

    def _nested(self, value: Any) -> Any:
        if isinstance(value, (tuple, list)):
            return tuple(self._nested(entry) for entry in value)
        if isinstance(value, Real) and not isinstance(value, bool):
            return float(value)
        raise InvalidInput(
            "setting_table",
            f"{self.name} must be numbers in nested lists, got {value!r}; write for example {self.default}",
            name=self.name,
            value=repr(value),
            default=repr(self.default),
        )


def sample_size(default: int) -> Setting:
    """The setting ``n`` that every synthetic source has."""
    title = {"en": "Number of samples N", "zh": "样本数 N"}
    return Setting(name="n", default=default, minimum=10, maximum=100_000, step=10, title=title)
