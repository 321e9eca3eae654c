"""Newton's method with conjugate gradients, for the M-steps that have no closed form.

The points may be of any kind: the method sees tangent arrays, which it adds and compares, and a
``move`` along them. Nothing is random, and the value never rises beyond rounding.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

import numpy as np

from gmm_core.arrays import FloatArray

Point = TypeVar("Point")
Curvature = Callable[[FloatArray], FloatArray]

MOST_STEPS = 100
MOST_HALVINGS = 40
SUFFICIENT = 1e-4
# Gains below this are lost in the rounding of the value; from there the gradient is the judge.
QUIET = 1e-9
NO_GRADIENT = 1e-15
# Beyond this the quadratic picture of the value is not believed.
LONGEST = 1.0
# A curvature as small as this is that of a direction in which nothing changes.
STRAIGHT = 1e-12


class Problem(Protocol[Point]):
    """A smooth function to be minimised, of order 1, with tangents that are relative changes or angles."""

    def value(self, point: Point) -> float:
        """The function."""
        ...

    def derivatives(self, point: Point) -> tuple[FloatArray, Curvature]:
        """The gradient at ``point``, and the second derivative as a map of directions."""
        ...

    def move(self, point: Point, direction: FloatArray) -> Point:
        """The point that lies in that direction, at the distance of its length."""
        ...


def minimise(problem: Problem[Point], start: Point) -> Point:
    """Descend from ``start`` to a minimum, as far as floating point can tell."""
    point = kept = start
    smallest = np.inf
    for _ in range(MOST_STEPS):
        gradient, curvature = problem.derivatives(point)
        size = float(np.linalg.norm(gradient))
        if size <= NO_GRADIENT:
            return point
        direction = newton_direction(gradient, curvature)
        length = float(np.linalg.norm(direction))
        direction *= min(1.0, LONGEST / length)
        slope = float(np.vdot(gradient, direction))
        if -slope > QUIET or length > LONGEST:
            after = _lower(problem, point, direction, slope)
            if after is None:
                return point
            point, smallest = after, np.inf
        elif size < 0.5 * smallest:
            kept, smallest = point, size
            point = problem.move(point, direction)
        else:
            return kept
    return point


def _lower(problem: Problem[Point], point: Point, direction: FloatArray, slope: float) -> Point | None:
    """The first of 1, 1/2, 1/4, … of the direction that lowers the value enough (Armijo's rule), if any."""
    value, length = problem.value(point), 1.0
    for _ in range(MOST_HALVINGS):
        after = problem.move(point, length * direction)
        if problem.value(after) <= value + SUFFICIENT * length * slope:
            return after
        length *= 0.5
    return None


def newton_direction(gradient: FloatArray, curvature: Curvature) -> FloatArray:
    """Solve ``curvature(d) = -gradient`` by conjugate gradients: always a direction downwards.

    Nocedal & Wright, *Numerical Optimization* (2006), algorithms 7.1 and 7.2: the solution is as exact as
    the gradient is small, so that the steps converge quadratically. Where the curvature is negative, as
    near a saddle, the direction is that one, far ahead.
    """
    direction, residual = np.zeros_like(gradient), gradient.copy()
    ahead, squared = -residual, float(np.vdot(residual, residual))
    goal = max(squared * min(0.01, squared), NO_GRADIENT**2)
    for _ in range(gradient.size + 5):
        bent = curvature(ahead)
        bend = float(np.vdot(ahead, bent))
        if bend < -STRAIGHT * float(np.vdot(ahead, ahead)):
            return np.asarray(2.0 * LONGEST / np.linalg.norm(ahead) * ahead)
        if bend <= STRAIGHT * float(np.vdot(ahead, ahead)):
            break
        length = squared / bend
        direction = direction + length * ahead
        residual = residual + length * bent
        before, squared = squared, float(np.vdot(residual, residual))
        if squared <= goal:
            break
        ahead = -residual + squared / before * ahead
    return direction if direction.any() else -gradient
