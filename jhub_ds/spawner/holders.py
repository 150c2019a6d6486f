"""Who holds what in this hub: every spawner with a granted choice, from before its first await on.

A choice is held by its spawner object itself, so that it cannot outlive the server, and after a
restart of the hub the spawners that it restores hold again what they run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from weakref import WeakSet

from jhub_ds.policy.quota import Holding
from jhub_ds.policy.roles import Amounts

_spawners: WeakSet[Any] = WeakSet()


def register(spawner: Any) -> None:
    """Count `spawner` from now on, while its `choice` is not None."""
    _spawners.add(spawner)


def of_person(spawner: Any) -> list[Holding]:
    """What the owner of `spawner` holds with all other servers."""
    return [
        _holding(other)
        for other in _holding_now()
        if other is not spawner and other.user.name == spawner.user.name
    ]


def of_role(spawner: Any, role: str) -> Amounts:
    """What everybody with `role` holds together, without `spawner` itself."""
    held = Amounts()
    for other in _holding_now():
        if other is not spawner and other.choice.role == role:
            held = held + other.choice.amounts
    return held


def _holding_now() -> Iterator[Any]:
    return (spawner for spawner in list(_spawners) if spawner.choice is not None)


def _holding(spawner: Any) -> Holding:
    return Holding(spawner.choice.role, spawner.choice.amounts)
