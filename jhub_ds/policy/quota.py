"""What a person or a role holds already, and whether a choice still fits beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from jhub_ds.locale import Message, msg, plural

from .bounds import ZERO, broken
from .faults import Violation
from .policy import Policy
from .quantities import QUANTITIES, Quantity
from .roles import Amounts, Role


@dataclass(frozen=True)
class Holding:
    """What one server takes of its owner's total."""

    role: str
    amounts: Amounts


def violations_of_total(
    policy: Policy, role: Role, held: Sequence[Holding], asked: Amounts
) -> tuple[Violation, ...]:
    """Why `asked` does not fit beside `held`, all other active servers of the same person.

    The smaller of the role's total and the ceiling counts, whatever role the others have. The
    number of servers is the field `servers`.
    """
    sums = sum((holding.amounts for holding in held), Amounts())
    found = (
        _over(q, asked.of(q), sums.of(q), min(role.total.amounts.of(q), policy.ceiling.of(q)))
        for q in QUANTITIES
    )
    return (*(violation for violation in found if violation), *_servers(role, len(held)))


def violations_of_pool(role: Role, held_by_role: Amounts, asked: Amounts) -> tuple[Violation, ...]:
    """Why `asked` does not fit into what everybody with `role` shares."""
    found = (
        _over_pool(q, role, asked.of(q), held_by_role.of(q))
        for q in QUANTITIES
        if q.name in role.pool
    )
    return tuple(violation for violation in found if violation)


def _over(
    quantity: Quantity, asked: Fraction, held: Fraction, allowed: Fraction
) -> Violation | None:
    if not _exceeds(asked, held, allowed):
        return None
    message = msg(
        "{asked} is more than the {left} left to you: your other servers hold {held} of {allowed}",
        **_amounts(quantity, asked, held, allowed),
    )
    return Violation(quantity.name, quantity.written(asked), "total", message)


def _over_pool(quantity: Quantity, role: Role, asked: Fraction, held: Fraction) -> Violation | None:
    allowed = role.pool[quantity.name]
    if not _exceeds(asked, held, allowed):
        return None
    message = msg(
        "{asked} is more than the {left} left to the role {role}: others hold {held} of {allowed}",
        role=role.name,
        **_amounts(quantity, asked, held, allowed),
    )
    return Violation(quantity.name, quantity.written(asked), "total", message)


def _exceeds(asked: Fraction, held: Fraction, allowed: Fraction) -> bool:
    """Nothing asked takes nothing, even from a total that has shrunk below what is held."""
    return asked > 0 and broken(held + asked, maximum=allowed) is not None


def _amounts(
    quantity: Quantity, asked: Fraction, held: Fraction, allowed: Fraction
) -> dict[str, Message]:
    left = max(allowed - held, ZERO)
    numbers = {"asked": asked, "held": held, "allowed": allowed, "left": left}
    return {name: quantity.named(number) for name, number in numbers.items()}


def _servers(role: Role, running: int) -> tuple[Violation, ...]:
    allowed = role.total.servers
    if running < allowed:
        return ()
    message = plural(
        "your role may run {n} server at a time, and you run {running}; stop one first",
        "your role may run {n} servers at a time, and you run {running}; stop one first",
        allowed,
        running=running,
    )
    return (Violation("servers", running + 1, "total", message),)
