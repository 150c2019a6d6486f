"""The whole policy: frozen, complete and checked. `config.read_policy` makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from jhub_ds.locale import Text

from .environments import Environment, GpuType
from .quantities import GPU, QUANTITIES, Name, Quantity
from .roles import Amounts, Role, RoleTable


@dataclass(frozen=True)
class Preset:
    """A named selection of several fields at once; what it does not name stays the default."""

    title: Text
    amounts: Mapping[Name, Fraction]
    gpu_type: str | None = None

    def is_for(self, role: Role) -> bool:
        """Whether somebody with `role` can choose it."""
        if self.gpu_type is not None and self.gpu_type not in role.gpu_types:
            return False
        named = (q for q in QUANTITIES if q.name in self.amounts)
        return all(_within(role, q, self.amounts[q.name]) for q in named)


@dataclass(frozen=True)
class Connection:
    """One external service that a notebook can reach."""

    name: str
    kind: str
    title: Text
    settings: Mapping[str, Any]
    roles: tuple[str, ...] | None = None

    def is_for(self, role: Role) -> bool:
        """Whether labs of `role` are told of it; one that names no roles is for everybody."""
        return self.roles is None or role.name in self.roles


@dataclass(frozen=True)
class Policy:
    """Everything under `c.DSPlatform`.

    `audit_file` is where audit events are appended, an absolute path; None: standard output.
    """

    ceiling: Amounts
    environments: Mapping[str, Environment]
    gpus: Mapping[str, GpuType]
    roles: RoleTable
    presets: tuple[Preset, ...] | None = None
    connections: Mapping[str, Connection] = field(default_factory=dict)
    contact: Text | None = None
    announcement: Text | None = None
    audit_file: str | None = None

    def environments_of(self, role: Role) -> tuple[Environment, ...]:
        """The environments that a role names, its default first."""
        return tuple(self.environments[name] for name in role.environments)

    def connections_of(self, role: Role) -> tuple[Connection, ...]:
        """The connections that labs of a role are told of, by name."""
        return tuple(c for _, c in sorted(self.connections.items()) if c.is_for(role))


def _within(role: Role, quantity: Quantity, amount: Fraction) -> bool:
    if quantity is GPU and amount == 0:
        return True
    return role.grants(quantity) and role.bounds(quantity).broken_by(amount) is None
