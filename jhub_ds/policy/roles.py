"""Roles: what their members may start, and which role a person has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from .bounds import NOT_GRANTED, ZERO, Bounds
from .quantities import QUANTITIES, Name, Quantity


@dataclass(frozen=True)
class Amounts:
    """An amount of each quantity: cores, bytes, GPUs."""

    cpu: Fraction = ZERO
    memory: Fraction = ZERO
    gpu: Fraction = ZERO

    def of(self, quantity: Quantity) -> Fraction:
        """The amount of one quantity."""
        return {"cpu": self.cpu, "memory": self.memory, "gpu": self.gpu}[quantity.name]

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(self.cpu + other.cpu, self.memory + other.memory, self.gpu + other.gpu)


@dataclass(frozen=True)
class Total:
    """What one person of a role may hold over all running servers."""

    amounts: Amounts
    servers: int = 1


@dataclass(frozen=True)
class RequestRatio:
    """Guarantee ÷ limit."""

    cpu: Fraction = Fraction(1)
    memory: Fraction = Fraction(1)


@dataclass(frozen=True)
class Role:
    """What the members of some groups may start."""

    name: str
    rank: int
    groups: tuple[str, ...]
    environments: tuple[str, ...]
    cpu: Bounds
    memory: Bounds
    total: Total
    gpu: Bounds = NOT_GRANTED
    gpu_types: tuple[str, ...] = ()
    pool: Mapping[Name, Fraction] = field(default_factory=dict)
    request_ratio: RequestRatio = RequestRatio()
    idle_s: int | None = None
    max_age_s: int | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)

    def bounds(self, quantity: Quantity) -> Bounds:
        """The bounds of one quantity; all zero where it is not granted."""
        return {"cpu": self.cpu, "memory": self.memory, "gpu": self.gpu}[quantity.name]

    def grants(self, quantity: Quantity) -> bool:
        """Whether the role names the quantity."""
        return self.bounds(quantity) is not NOT_GRANTED

    def default(self, quantity: Quantity) -> Fraction:
        """What a missing field takes."""
        return self.bounds(quantity).default

    def largest(self) -> Amounts:
        """The largest single choice."""
        return Amounts(*(self.bounds(quantity).maximum for quantity in QUANTITIES))


@dataclass(frozen=True)
class RoleTable:
    """All roles, the highest rank first."""

    roles: tuple[Role, ...]

    def matched(self, groups: Iterable[str]) -> tuple[Role, ...]:
        """The roles of which somebody in `groups` is a member, the highest rank first."""
        whole = frozenset(groups)
        return tuple(role for role in self.roles if not whole.isdisjoint(role.groups))

    def role_for(self, groups: Iterable[str]) -> Role | None:
        """The one role that somebody in `groups` has, or None."""
        return next(iter(self.matched(groups)), None)

    def named(self, name: str) -> Role | None:
        """The role called `name`, or None."""
        return next((role for role in self.roles if role.name == name), None)

    def groups(self) -> frozenset[str]:
        """Every group that gives a role."""
        return frozenset(group for role in self.roles for group in role.groups)
