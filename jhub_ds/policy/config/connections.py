"""`connections`: services that notebooks can reach, each kind with its own keys.

They travel to labs, so nothing that looks like a secret may be among them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from jhub_ds.locale import Text, msg
from jhub_ds.policy.kinds import KINDS, SSL_MODES, Setting, SettingType
from jhub_ds.policy.policy import Connection
from jhub_ds.policy.secrets import holds, holds_secret
from jhub_ds.policy.shown import is_json

from . import values
from .node import Node, Section, section, unknown_key

_OURS = ("kind", "title", "roles")
_HOST = re.compile(r"[A-Za-z0-9._,:\[\]-]{1,255}")
_PATH = re.compile(r"(?:\{home\})?/[^\x00-\x1f\x7f]{1,1000}")


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
    kind = values.member(keys.needed("kind"), KINDS)
    title = values.text(keys.key("title")) or Text(name, name)
    members = values.members(keys.key("roles"), roles, at_least_one=False)
    given = [keys.node.below(k, value) for k, value in keys.values.items() if k not in _OURS]
    plain = [node for node in given if _travels(node)]
    if kind is None:
        return None
    return Connection(name, kind, title, _settings(keys, plain, KINDS[kind]), members)


def _settings(keys: Section, plain: list[Node], known: Mapping[str, Setting]) -> dict[str, Any]:
    """What is set of a kind's keys, each as it has to be; `plain` are the nodes to look at."""
    for name in (name for name, setting in known.items() if setting.needed):
        keys.needed(name)
    found = {}
    for node in plain:
        name = node.path.removeprefix(f"{keys.node.path}.")
        if name not in known:
            node.refuse("unknown_field", unknown_key(name, (*_OURS, *known)))
        elif node.value is not None:
            found[name] = _READ[known[name].type](node)
    return found


def _travels(node: Node) -> bool:
    """Whether a setting may travel to labs; False after saying why not."""
    value = node.value
    if not is_json(value):
        node.is_not(msg("plain data: text, numbers, lists, and mappings by text"))
        return False
    if isinstance(value, dict | list):
        below = value.items() if isinstance(value, dict) else enumerate(value)
        found = [_travels(node.below(key, each)) for key, each in below]
        return all(found)
    if (isinstance(value, str) and holds_secret(value)) or (node.secret and holds(value)):
        problem = msg("this looks like a secret; labs get theirs elsewhere, take it out of here")
        node.refuse("not_granted", problem)
        return False
    return True


def _url(node: Node) -> str | None:
    if _is_http(node.value):
        return str(node.value)
    node.is_not(msg('the address of a service, such as "https://mlflow.example"'))
    return None


def _is_http(value: object) -> bool:
    if not isinstance(value, str) or not value.isprintable() or " " in value:
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _host(node: Node) -> str | None:
    return values.matching(node, _HOST, msg("the name of a host, without a scheme or a path"))


def _port(node: Node) -> int | None:
    found = values.whole_number(node)
    if found is not None and not 0 < found < 65536:
        node.is_not(msg("a port, which is a number from 1 to 65535"))
        return None
    return found


def _path(node: Node) -> str | None:
    return values.matching(node, _PATH, msg("an absolute path, or one that begins with {{home}}/"))


_READ: Mapping[SettingType, Callable[[Node], Any]] = {
    "url": _url,
    "host": _host,
    "port": _port,
    "path": _path,
    "sslmode": lambda node: values.member(node, SSL_MODES),
    "text": values.string,
}
