"""Bounds and totals of a role, and how they have to agree with each other and with the ceiling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from jhub_ds.locale import Message, msg
from jhub_ds.policy.bounds import ZERO, Bounds, BrokenRule, broken
from jhub_ds.policy.quantities import GPU, QUANTITIES, Name, Quantity
from jhub_ds.policy.roles import Amounts, Total
from jhub_ds.policy.units import G

from . import values
from .node import Node, Section

ONE = {"cpu": Fraction(1), "memory": Fraction(G), "gpu": Fraction(1)}
Known = Mapping[Name, Fraction | None]  # None: it cannot be read, and nothing is compared with it


@dataclass(frozen=True)
class Ends:
    """The bounds of one quantity as far as they can be read."""

    minimum: Fraction | None = None
    maximum: Fraction | None = None
    default: Fraction | None = None
    step: Fraction | None = None
    at_maximum: Node | None = None

    def bounds(self) -> Bounds | None:
        """The bounds, if all of them are known."""
        known = [n for n in (self.minimum, self.maximum, self.default, self.step) if n is not None]
        return Bounds(*known) if len(known) == 4 else None


NONE_GRANTED = Ends(ZERO, ZERO, ZERO, ZERO)


def least(quantity: Quantity) -> Fraction:
    """The least that may stand anywhere: zero would mean unlimited where it is not GPUs."""
    return ZERO if quantity is GPU else quantity.finest


def ends(keys: Section | None, quantity: Quantity) -> Ends:
    """The bounds of a quantity; what contradicts itself is noted."""
    if keys is None:
        return Ends()
    floor = least(quantity)
    minimum = _read(keys, "min", quantity, floor, ZERO if quantity is GPU else ONE[quantity.name])
    step = _read(keys, "step", quantity, quantity.finest, ONE[quantity.name])
    default = _read(keys, "default", quantity, floor, minimum)
    at_maximum = keys.needed("max")
    maximum = values.amount(at_maximum, quantity, quantity.finest)
    _check_maximum(at_maximum, quantity, minimum, maximum)
    found = Ends(minimum, maximum, default, step, at_maximum)
    _check_default(keys.key("default"), quantity, found)
    return found


def _read(
    keys: Section, name: str, quantity: Quantity, floor: Fraction, absent: Fraction | None
) -> Fraction | None:
    node = keys.key(name)
    if node is None:
        return None if keys.node.partial else absent
    return values.amount(node, quantity, floor)


def _check_maximum(
    node: Node | None, quantity: Quantity, minimum: Fraction | None, maximum: Fraction | None
) -> None:
    if node is None or minimum is None or maximum is None:
        return
    if broken(maximum, minimum=minimum):
        given, allowed = quantity.named(maximum), quantity.named(minimum)
        node.refuse("min", msg("{given} is below min, {allowed}", given=given, allowed=allowed))


def _check_default(node: Node | None, quantity: Quantity, found: Ends) -> None:
    if node is None or found.default is None or (quantity is GPU and found.default == 0):
        return
    rule = broken(found.default, found.minimum, found.maximum, found.step)
    if rule is not None:
        node.refuse(rule, _default_problem(rule, quantity, found))


def _default_problem(rule: BrokenRule, quantity: Quantity, found: Ends) -> Message:
    bound = {"min": found.minimum, "max": found.maximum, "step": found.step}[rule]
    text = {
        "min": msg("{given} is below min, {allowed}").text,
        "max": msg("{given} is above max, {allowed}").text,
        "step": msg("{given} is on no step of {allowed} from min").text,
    }[rule]
    given = quantity.named(found.default or ZERO)
    return msg(text, given=given, allowed=quantity.named(bound or ZERO))


def total(keys: Section | None, every: Mapping[Name, Ends], ceiling: Known) -> Total | None:
    """What one person may hold; `max` above it, and it above the ceiling, are noted."""
    found = {q.name: _total(keys, q, every[q.name], ceiling[q.name]) for q in QUANTITIES}
    servers = keys.key("servers") if keys else None
    number = 1 if servers is None else values.whole_number(servers, least=1)
    amounts = [amount for amount in found.values() if amount is not None]
    return Total(Amounts(*amounts), number) if len(amounts) == 3 and number is not None else None


def _total(
    keys: Section | None, quantity: Quantity, own: Ends, most: Fraction | None
) -> Fraction | None:
    node = keys.key(quantity.name) if keys else None
    if node is None:
        _check_above(own.at_maximum, quantity, own.maximum, most, msg("the ceiling"))
        return own.maximum
    amount = values.amount(node, quantity, least(quantity))
    _check_above(node, quantity, amount, most, msg("the ceiling"))
    limit, name = (most, msg("the ceiling")) if amount is None else (amount, msg("the total"))
    _check_above(own.at_maximum, quantity, own.maximum, limit, name)
    return amount


def _check_above(
    node: Node | None,
    quantity: Quantity,
    amount: Fraction | None,
    limit: Fraction | None,
    what: Message,
) -> None:
    if node is None or amount is None or limit is None or not broken(amount, maximum=limit):
        return
    given, allowed = quantity.named(amount), quantity.named(limit)
    problem = msg("{given} is above {what}, {allowed}", given=given, what=what, allowed=allowed)
    node.refuse("total", problem)


def amounts(keys: Section | None, absent: Known) -> dict[Name, Fraction | None]:
    """`{cpu, memory, gpu}`; what is not named is as in `absent`."""
    found = dict(absent)
    for quantity in QUANTITIES:
        node = keys.key(quantity.name) if keys else None
        if node is not None:
            found[quantity.name] = values.amount(node, quantity, least(quantity))
    return found
