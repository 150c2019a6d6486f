"""`c.DSPlatform`: from traitlets' configuration to the checked policy of this hub.

The traits exist so that `jupyterhub --help-all` lists them. What each key means, and what is wrong
with a value, is `policy.config`'s work: traitlets would only warn of a misspelt name.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from traitlets import Any as AnyValue
from traitlets import Dict, List, Unicode
from traitlets.config import Config, Configurable
from traitlets.config.loader import LazyConfigValue

from jhub_ds import audit
from jhub_ds.errors import PolicyError
from jhub_ds.policy.config import read_policy
from jhub_ds.policy.policy import Policy


class DSPlatform(Configurable):
    """What each role may start. The reference documents every key, with its default."""

    ceiling = Dict(
        help="The most that one person may hold over all servers, whatever the role. "
        'Default: {"cpu": 64, "memory": "256G", "gpu": 8}.'
    ).tag(config=True)
    environments = Dict(
        help="The layered images. At least one is needed. "
        'Example: {"analyst": {"image": "registry.example/ds/analyst:2026.11"}}'
    ).tag(config=True)
    gpus = Dict(
        help='The kinds of GPU. Default: none. Example: {"a100": {"resource": "nvidia.com/gpu"}}'
    ).tag(config=True)
    roles = Dict(
        help="The roles, each with the groups that give it and its bounds. At least one is needed. "
        'Example: {"analyst": {"rank": 10, "groups": ["/bank/ds/analysts"], "environments": '
        '["analyst"], "cpu": {"max": 8}, "memory": {"max": "32G"}}}'
    ).tag(config=True)
    presets: List[Any] = List(
        help="Named sizes on the spawn page. Default: three, from each role's bounds. "
        'Example: [{"title": "Small", "cpu": 2, "memory": "8G"}]'
    ).tag(config=True)
    connections = Dict(
        help="The services that labs are told of. Default: none. "
        'Example: {"mlflow": {"kind": "mlflow", "url": "https://mlflow.example"}}'
    ).tag(config=True)
    contact = AnyValue(
        help='Whom to ask: text, or {"en": …, "ru": …}. Default: nobody is named.'
    ).tag(config=True)
    announcement = AnyValue(
        help='What the spawn page announces: text, or {"en": …, "ru": …}. Default: nothing.'
    ).tag(config=True)
    audit_file = Unicode(
        help="The file that audit events are appended to, an absolute path. "
        "Default: they go to the hub's standard output."
    ).tag(config=True)


_read: list[tuple[Mapping[str, Any], Policy]] = []


def policy_of(config: Config) -> Policy:
    """The policy under `c.DSPlatform`, read once; PolicyError carries every fault."""
    section = config.get("DSPlatform") or {}
    for known, policy in _read:
        if known is section or known == section:
            return policy
    policy = read_policy(plain_data(section))
    audit.use(policy.audit_file)
    _read[:] = [(section, policy)]
    return policy


def policy_or_exit(config: Config) -> Policy:
    """The policy; a wrong one ends the process with its faults, a line each, and no traceback."""
    try:
        return policy_of(config)
    except PolicyError as err:
        sys.exit(str(err))


def plain_data(section: Mapping[str, Any]) -> dict[str, Any]:
    """The section as plain dicts: values that traitlets would merge later are merged here."""
    return {name: _plain(value) for name, value in section.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, LazyConfigValue):
        return _plain(value.get_value([] if value.to_dict().keys() & {"extend", "prepend"} else {}))
    if isinstance(value, Config):
        return {name: _plain(inner) for name, inner in value.items()}
    return value
