"""`c.DSPlatform`: from traitlets' configuration to the checked policy of this hub.

The traits exist so that `jupyterhub --help-all` lists them. What each key means, and what is wrong
with a value, is `policy.config`'s work: traitlets would only warn of a misspelt name.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from copy import copy, deepcopy
from typing import Any

from traitlets import Any as AnyValue
from traitlets import Dict, List, Unicode
from traitlets.config import Config, Configurable
from traitlets.config.loader import LazyConfigValue

from jhub_ds import audit
from jhub_ds.errors import PolicyError
from jhub_ds.locale import msg
from jhub_ds.policy.config import read_policy
from jhub_ds.policy.faults import Fault
from jhub_ds.policy.policy import Policy
from jhub_ds.policy.shown import shown


class DSPlatform(Configurable):
    """What each role may start. The reference documents every key, with its default."""

    ceiling = Dict(
        help="The most that one person may hold over all servers, whatever the role. "
        'Default: {"cpu": 64, "memory": "256G", "gpu": 8}. Example: {"cpu": 32}'
    ).tag(config=True)
    environments = Dict(
        help="The layered images. Default: none, and at least one is needed. "
        'Example: {"analyst": {"image": "registry.example/ds/analyst:2026.11"}}'
    ).tag(config=True)
    gpus = Dict(
        help='The kinds of GPU. Default: none. Example: {"a100": {"resource": "nvidia.com/gpu"}}'
    ).tag(config=True)
    roles = Dict(
        help="The roles, each with the groups that give it and its bounds. "
        "Default: none, and at least one is needed. "
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
        help='Whom to ask: text, or {"en": …, "ru": …}. Default: nobody is named. '
        'Example: "ds-support@bank.example"'
    ).tag(config=True)
    announcement = AnyValue(
        help='What the spawn page announces: text, or {"en": …, "ru": …}. Default: nothing. '
        'Example: {"en": "Maintenance on Sunday", "ru": "Работы в воскресенье"}'
    ).tag(config=True)
    audit_file = Unicode(
        help="The file that audit events are appended to, an absolute path. "
        "Default: they go to the hub's standard output. "
        'Example: "/srv/jupyterhub/audit.jsonl"'
    ).tag(config=True)


_read: list[tuple[Mapping[str, Any], Policy]] = []
_MOST_READ = 8  # a hub has one; a process that builds several has few


def policy_of(config: Config) -> Policy:
    """The policy under `c.DSPlatform`, read once; PolicyError carries every fault.

    What is set later in the same configuration counts: the data is compared, not the object.
    """
    data = plain_data(config.get("DSPlatform") or {})
    for known, policy in _read:
        if known == data:
            return policy
    policy = read_policy(data)
    _send_events_to(policy.audit_file)
    _read[:] = [(deepcopy(data), policy), *_read[: _MOST_READ - 1]]
    return policy


def _send_events_to(path: str | None) -> None:
    try:
        audit.use(path)
    except (OSError, ValueError) as err:
        reason = getattr(err, "strerror", None) or str(err)
        problem = msg("{given} cannot be written: {reason}", given=shown(path), reason=reason)
        raise PolicyError([Fault("audit_file", path, "not_granted", problem)]) from err


def policy_or_exit(config: Config) -> Policy:
    """The policy; a wrong one ends the process with its faults, a line each, and no traceback."""
    try:
        return policy_of(config)
    except PolicyError as err:
        sys.exit(str(err))


def plain_data(section: Mapping[str, Any]) -> dict[str, Any]:
    """The section as plain dicts: values that traitlets would merge later are merged here."""
    return {
        name: _added(value) if isinstance(value, LazyConfigValue) else value
        for name, value in section.items()
    }


def _added(lazy: LazyConfigValue) -> Any:
    """What was added to a default that holds nothing; None: the name was only looked at."""
    kinds = lazy.to_dict().keys()
    fresh = copy(lazy)  # it keeps the first reading, and more may be added later
    return fresh.get_value([] if kinds - {"update"} else {}) if kinds else None
