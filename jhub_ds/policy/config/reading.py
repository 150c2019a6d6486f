"""The whole of `c.DSPlatform`, top down."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import PurePosixPath

from jhub_ds.errors import PolicyError
from jhub_ds.locale import msg
from jhub_ds.policy.faults import Fault, Faults
from jhub_ds.policy.policy import Policy
from jhub_ds.policy.quantities import Name
from jhub_ds.policy.roles import Amounts, RoleTable
from jhub_ds.policy.units import G

from . import family, values
from .amounts import Known, amounts
from .connections import connections
from .environments import environments, gpus
from .node import Node, Section, entries, section
from .plain import MOST_VALUES, TooLarge, plain
from .presets import presets
from .roles import Surroundings

CEILING: Mapping[Name, Fraction] = {
    "cpu": Fraction(64),
    "memory": Fraction(256 * G),
    "gpu": Fraction(8),
}
_TOP = "DSPlatform"


def read_policy(config: object) -> Policy:
    """The policy that `config`, the plain data of `c.DSPlatform`, describes.

    Keys are those of the table in `policy.keys`. One of them is `audit_file`, an absolute path that
    audit events are appended to (absent: they go to standard output). Raises PolicyError with every
    fault, sorted by path, and nothing else whatever `config` holds.
    """
    faults = Faults()
    policy = _read(config, faults)
    if faults or policy is None:
        raise PolicyError(tuple(faults))
    return policy


def _read(config: object, faults: Faults) -> Policy | None:
    try:
        data = plain(config)
    except TooLarge:
        problem = msg("this holds more than {most} values", most=MOST_VALUES)
        faults.add(Fault(_TOP, None, "max", problem))
        return None
    if not isinstance(data, dict):
        Node(data, _TOP, "", faults).is_not(msg("a mapping of keys"))
        return None
    keys = section(Node(data, "", "", faults))
    return _policy(keys) if keys is not None else None


def _policy(keys: Section) -> Policy | None:
    """The policy; None if it is not complete."""
    ceiling = _ceiling(keys.key("ceiling"))
    environment_nodes, gpu_nodes = _at_least_one(keys, "environments"), _entries(keys, "gpus")
    role_nodes = _at_least_one(keys, "roles")
    around = Surroundings(environment_nodes, gpu_nodes, ceiling)
    built = environments(environment_nodes or {})
    types = gpus(gpu_nodes or {})
    roles = family.roles(role_nodes, around) if role_nodes else None
    policy = Policy(
        ceiling=Amounts(*(amount for amount in ceiling.values() if amount is not None)),
        environments={name: one for name, one in built.items() if one is not None},
        gpus={name: one for name, one in types.items() if one is not None},
        roles=RoleTable(tuple(sorted(roles or (), key=lambda role: -role.rank))),
        presets=presets(keys.key("presets"), gpu_nodes, roles),
        connections=connections(_entries(keys, "connections") or {}, role_nodes),
        contact=values.text(keys.key("contact")),
        announcement=values.text(keys.key("announcement")),
        audit_file=_audit_file(keys.key("audit_file")),
    )
    return policy if roles is not None else None


def _ceiling(node: Node | None) -> Known:
    keys = section(node)
    if node is not None and keys is None:
        return dict.fromkeys(CEILING)
    return amounts(keys, CEILING)


def _entries(keys: Section, name: str) -> dict[str, Node] | None:
    """What is set by name; None where it cannot be read."""
    node = keys.key(name)
    return entries(node) if node is not None else {}


def _at_least_one(keys: Section, name: str) -> dict[str, Node] | None:
    """As `_entries`; None where there is none, so that the one fault stands for it."""
    node = keys.needed(name)
    found = entries(node) if node is not None else None
    if node is not None and found == {}:
        node.refuse("required", msg("at least one is needed"))
    return found or None


def _audit_file(node: Node | None) -> str | None:
    path = values.string(node)
    if node is None or path is None:
        return None
    if "\0" in path or not PurePosixPath(path).is_absolute():
        node.is_not(msg("an absolute path"))
    return path
