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

MOST_STEPS = 200
MOST_HALVINGS = 40
SUFFICIENT = 1e-4
# Gains below this are lost in the rounding of the value; from there the gradient is the judge.
QUIET = 1e-9
NO_GRADIENT = 1e-15
LONGEST = 4.0


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
    point, smallest = start, np.inf
    for _ in range(MOST_STEPS):
        gradient, curvature = problem.derivatives(point)
        size = float(np.linalg.norm(gradient))
        if size <= NO_GRADIENT:
            break
        direction = newton_direction(gradient, curvature)
        direction *= min(1.0, LONGEST / float(np.linalg.norm(direction)))
        slope = float(np.vdot(gradient, direction))
        if -slope > QUIET:
            after = _lower(problem, point, direction, slope)
            if after is None:
                break
            point = after
        elif size < 0.5 * smallest:
            point, smallest = problem.move(point, direction), size
        else:
            break
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
    """Solve ``curvature(d) = -gradient`` by conjugate gradients, as far as the curvature is positive.

    Nocedal & Wright, *Numerical Optimization* (2006), algorithm 7.1: the solution is as exact as the
    gradient is small, so that the steps converge quadratically; the direction always leads downwards.
    """
    direction, residual = np.zeros_like(gradient), gradient.copy()
    ahead, squared = -residual, float(np.vdot(residual, residual))
    goal = squared * min(0.01, squared)
    for _ in range(gradient.size + 5):
        bent = curvature(ahead)
        bend = float(np.vdot(ahead, bent))
        if bend <= 1e-12 * float(np.vdot(ahead, ahead)):
            break
        length = squared / bend
        direction = direction + length * ahead
        residual = residual + length * bent
        before, squared = squared, float(np.vdot(residual, residual))
        if squared <= goal:
            break
        ahead = -residual + squared / before * ahead
    return direction if direction.any() else -gradient
