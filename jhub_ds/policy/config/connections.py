"""`connections`: services that notebooks can reach. Keys of a kind are kept as they are.

They travel to labs, so nothing that looks like a secret may be among them.
"""

from __future__ import annotations

from collections.abc import Collection

from jhub_ds.locale import Text, msg
from jhub_ds.policy.policy import Connection
from jhub_ds.policy.secrets import holds, holds_secret
from jhub_ds.policy.shown import is_json

from . import values
from .node import Node, Section, section

_OURS = ("kind", "title", "roles")


def connections(nodes: dict[str, Node], roles: Collection[str] | None) -> dict[str, Connection]:
    """Every connection that is complete, by name."""
    found = {}
    for name, node in nodes.items():
        values.check_name(node, name)
        keys = section(node)
        connection = _connection(name, keys, roles) if keys else None
        if connection is not None:
            found[name] = connection
    return found


def _connection(name: str, keys: Section, roles: Collection[str] | None) -> Connection | None:
    kind = values.string(keys.needed("kind"))
    title = values.text(keys.key("title")) or Text(name, name)
    members = values.members(keys.key("roles"), roles, at_least_one=False)
    settings = {key: value for key, value in keys.values.items() if key not in _OURS}
    for key, value in settings.items():
        _check_setting(keys.node.below(key, value))
    return Connection(name, kind, title, settings, members) if kind is not None else None


def _check_setting(node: Node) -> None:
    value = node.value
    if not is_json(value):
        node.is_not(msg("plain data: text, numbers, lists, and mappings by text"))
    elif isinstance(value, dict):
        for key, below in value.items():
            _check_setting(node.below(key, below))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            _check_setting(node.below(i, item))
    elif (isinstance(value, str) and holds_secret(value)) or (node.secret and holds(value)):
        problem = msg("this looks like a secret; labs get theirs elsewhere, take it out of here")
        node.refuse("not_granted", problem)
