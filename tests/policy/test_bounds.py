"""Bounds: which value is allowed, which rule one breaks, what lies nearest."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jhub_ds.policy.bounds import Bounds, broken

QUARTERS = Bounds(Fraction(1, 2), Fraction(4), Fraction(1), Fraction(1, 4))
OFF_STEP = Bounds(Fraction(1), Fraction(10), Fraction(1), Fraction(4))


@pytest.mark.parametrize(
    ("value", "rule"),
    [("0.5", None), ("0.75", None), ("4", None), ("0.25", "min"), ("-1", "min"), ("4.25", "max"),
     ("0.6", "step")],
)  # fmt: skip
def test_a_value_breaks_at_most_one_rule(value: str, rule: str | None) -> None:
    assert QUARTERS.broken_by(Fraction(value)) == rule


def test_the_maximum_is_allowed_off_a_step_too() -> None:
    assert OFF_STEP.broken_by(Fraction(10)) is None
    assert OFF_STEP.broken_by(Fraction(9)) is None
    assert OFF_STEP.broken_by(Fraction(8)) == "step"


def test_steps_count_from_the_minimum() -> None:
    assert OFF_STEP.broken_by(Fraction(4)) == "step"
    assert OFF_STEP.broken_by(Fraction(5)) is None


def test_the_last_step_leads_to_the_maximum() -> None:
    assert OFF_STEP.neighbours(Fraction(19, 2)) == (9, 10)


def test_a_bound_that_is_not_known_breaks_nothing() -> None:
    assert broken(Fraction(100)) is None
    assert broken(Fraction(100), maximum=Fraction(10)) == "max"
    assert broken(Fraction(3, 2), step=Fraction(1)) is None


numbers = st.fractions(min_value=-5, max_value=100, max_denominator=1000)
positive = st.fractions(min_value=Fraction(1, 1000), max_value=50, max_denominator=1000)


@st.composite
def any_bounds(draw: st.DrawFn) -> Bounds:
    minimum = draw(numbers)
    return Bounds(minimum, minimum + draw(positive), minimum, draw(positive))


@given(any_bounds(), numbers)
def test_the_nearest_value_is_allowed(bounds: Bounds, value: Fraction) -> None:
    assert bounds.broken_by(bounds.nearest(value)) is None


@given(any_bounds(), numbers)
def test_an_allowed_value_is_its_own_nearest(bounds: Bounds, value: Fraction) -> None:
    if bounds.broken_by(value) is None:
        assert bounds.nearest(value) == value


@given(any_bounds(), numbers)
def test_no_allowed_value_lies_nearer_than_the_nearest(bounds: Bounds, value: Fraction) -> None:
    distance = abs(bounds.nearest(value) - value)
    steps = int((bounds.maximum - bounds.minimum) // bounds.step)
    around = (value - bounds.minimum) // bounds.step
    near = {0, steps, *(max(0, min(steps, around + i)) for i in (-1, 0, 1))}
    allowed = {bounds.maximum, *(bounds.minimum + i * bounds.step for i in near)}
    assert min(abs(one - value) for one in allowed) == distance


@given(any_bounds(), numbers)
def test_what_is_allowed_lies_inside(bounds: Bounds, value: Fraction) -> None:
    if bounds.broken_by(value) is None:
        assert bounds.minimum <= value <= bounds.maximum
