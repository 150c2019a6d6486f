"""Bounds: minimum, maximum, default and step of a resource. Here alone a bound meets a value."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

ZERO = Fraction(0)
BrokenRule = Literal["min", "max", "step"]


@dataclass(frozen=True)
class Bounds:
    """What a role may choose of one resource.

    Values lie on steps counted from `minimum`; `maximum` is always allowed, on a step or not.
    """

    minimum: Fraction
    maximum: Fraction
    default: Fraction
    step: Fraction

    def broken_by(self, value: Fraction) -> BrokenRule | None:
        """The rule that `value` breaks, or None if it is allowed."""
        return broken(value, self.minimum, self.maximum, self.step)

    def neighbours(self, value: Fraction) -> tuple[Fraction, Fraction]:
        """The allowed values just below and above a `value` inside the bounds."""
        below = self.minimum + (value - self.minimum) // self.step * self.step
        return below, min(below + self.step, self.maximum)

    def nearest(self, value: Fraction) -> Fraction:
        """The allowed value nearest to any `value`; the lower of two that are as near."""
        inside = max(self.minimum, min(value, self.maximum))
        if self.broken_by(inside) is None:
            return inside
        below, above = self.neighbours(inside)
        return below if inside - below <= above - inside else above


NOT_GRANTED = Bounds(ZERO, ZERO, ZERO, ZERO)


def broken(
    value: Fraction,
    minimum: Fraction | None = None,
    maximum: Fraction | None = None,
    step: Fraction | None = None,
) -> BrokenRule | None:
    """The rule that `value` breaks; a bound that is None is not known and breaks nothing."""
    if minimum is not None and value < minimum:
        return "min"
    if maximum is not None and value > maximum:
        return "max"
    if value == maximum or step is None or minimum is None or step <= 0:
        return None
    return "step" if (value - minimum) % step else None
