"""The whole policy: frozen, complete and checked. `config.read_policy` makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from jhub_ds.locale import Text

from .environments import Environment, GpuType
from .quantities import Name
from .roles import Amounts, Role, RoleTable


@dataclass(frozen=True)
class Preset:
    """A named selection that sets several fields at once; what it does not name stays the default."""

    title: Text
    amounts: Mapping[Name, Fraction]
    gpu_type: str | None = None


@dataclass(frozen=True)
class Connection:
    """One external service that a notebook can reach."""

    name: str
    kind: str
    title: Text
    settings: Mapping[str, Any]
    roles: tuple[str, ...] | None = None

    def is_for(self, role: Role) -> bool:
        """Whether labs of `role` are told of it; a connection that names no roles is for everybody."""
        return self.roles is None or role.name in self.roles


@dataclass(frozen=True)
class Policy:
    """Everything under `c.DSPlatform`."""

    ceiling: Amounts
    environments: Mapping[str, Environment]
    gpus: Mapping[str, GpuType]
    roles: RoleTable
    presets: tuple[Preset, ...] | None = None
    connections: Mapping[str, Connection] = field(default_factory=dict)
    contact: Text | None = None
    announcement: Text | None = None

    def environments_of(self, role: Role) -> tuple[Environment, ...]:
        """The environments that a role names, its default first."""
        return tuple(self.environments[name] for name in role.environments)

    def connections_of(self, role: Role) -> tuple[Connection, ...]:
        """The connections that labs of a role are told of, by name."""
        return tuple(c for _, c in sorted(self.connections.items()) if c.is_for(role))
