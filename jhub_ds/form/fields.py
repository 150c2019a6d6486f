"""What the page's fields are called, and how the number fields hold amounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from jhub_ds.locale import Message, msg
from jhub_ds.policy import units
from jhub_ds.policy.quantities import GPU, MEMORY, Quantity
from jhub_ds.policy.roles import Role
from jhub_ds.policy.shown import shown

from .same import Same

_LABELS: Mapping[str, Message] = {
    "environment": msg("Environment"),
    "cpu": msg("Cores"),
    "memory": msg("Memory"),
    "gpu": msg("GPUs"),
    "gpu_type": msg("GPU type"),
}
_UNITS = {"memory": "G"}


@dataclass(frozen=True)
class NumberField:
    """One amount: a number field and the slider that a script ties to it."""

    name: str
    label: Message | str
    unit: str
    value: str
    minimum: str  # what may be typed; 0 GPUs are always allowed
    lowest: str  # where the role's steps begin
    maximum: str
    step: str
    default: str
    any_step: bool  # the browser's own step check would refuse a value that is allowed
    is_number: bool  # the value can be shown by <input type=number>
    bounds: Message


def number_field(quantity: Quantity, role: Role, value: str) -> NumberField:
    """The field of a quantity that the role grants, holding the text `value`."""
    empty = _empty_field(quantity, Same(role))
    return replace(empty, value=value, is_number=units.number(value) is not None)


@lru_cache(maxsize=256)
def _empty_field(quantity: Quantity, same_role: Same[Role]) -> NumberField:
    role = same_role.it
    bounds = role.bounds(quantity)
    minimum = min(bounds.minimum, Fraction(0)) if quantity is GPU else bounds.minimum
    ends = (bounds.minimum, bounds.maximum)
    off_step = bounds.step <= 0 or any((end - minimum) % bounds.step for end in ends)
    return NumberField(
        name=quantity.name,
        label=label(quantity.name),
        unit=_UNITS.get(quantity.name, ""),
        value="",
        minimum=field_text(quantity, minimum),
        lowest=field_text(quantity, bounds.minimum),
        maximum=field_text(quantity, bounds.maximum),
        step=field_text(quantity, bounds.step),
        default=field_text(quantity, bounds.default),
        any_step=off_step,
        is_number=False,
        bounds=_bounds_said(quantity, role),
    )


def _bounds_said(quantity: Quantity, role: Role) -> Message:
    """What a role may choose, in words: `From 1 to 8, in steps of 1`."""
    bounds = role.bounds(quantity)
    unit = f"\N{NO-BREAK SPACE}{_UNITS[quantity.name]}" if quantity.name in _UNITS else ""
    values = {
        "minimum": field_text(quantity, bounds.minimum),
        "maximum": field_text(quantity, bounds.maximum) + unit,
        "step": field_text(quantity, bounds.step) + unit,
    }
    if bounds.minimum == bounds.maximum:
        return msg("Your role has exactly {maximum}", **values)
    if quantity is GPU and bounds.minimum > 1:
        return msg("None, or from {minimum} to {maximum}, in steps of {step}", **values)
    if quantity is GPU:
        return msg("From 0 to {maximum}, in steps of {step}", **values)
    return msg("From {minimum} to {maximum}, in steps of {step}", **values)


def label(field: str) -> Message | str:
    """What people call a field; one that does not exist is called as it was sent."""
    return _LABELS.get(field, field)


def echoed(name: str, value: object) -> str:
    """What somebody sent, as its field can show it again."""
    amount = MEMORY.read_option(value) if name == "memory" else None
    if amount is not None:
        return field_text(MEMORY, amount)
    if isinstance(value, str):
        return value[:_LONGEST].encode(errors="replace").decode()
    return shown(value)


def field_text(quantity: Quantity, amount: Fraction) -> str:
    """An amount as its number field holds it: digits, memory in G."""
    return decimal_text(amount / units.G if quantity is MEMORY else amount)


def decimal_text(amount: Fraction) -> str:
    """A decimal fraction as its exact digits, without an exponent (cut after 30 places)."""
    if amount.denominator == 1:
        return str(amount.numerator)
    places = 1
    while (amount * 10**places).denominator != 1 and places < _MOST_PLACES:
        places += 1
    digits = str(int(amount * 10**places)).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}"


_LONGEST = 200
_MOST_PLACES = 30
