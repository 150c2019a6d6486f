"""Values of the Zero to JupyterHub chart: `hub.config.DSPlatform` in YAML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import yaml

from jhub_ds.errors import QuestionError
from jhub_ds.locale import msg
from jhub_ds.policy.faults import Fault
from jhub_ds.policy.shown import printable, shown

from .configuration import Configuration, collisions, read

_COLLIDING = (
    "singleuser.profileList",
    "singleuser.cpu.limit",
    "singleuser.cpu.guarantee",
    "singleuser.memory.limit",
    "singleuser.memory.guarantee",
    "singleuser.extraResource.limits",
    "singleuser.extraResource.guarantees",
    "hub.config.KubeSpawner.profile_list",
)
_EXTRA_CONFIG = "hub.extraConfig is not executed: what it sets is not part of the answer"

Values = dict[Any, Any]


def load_values(paths: Sequence[Path]) -> Configuration:
    """The values in `paths`, merged as Helm does: later files win."""
    values: Values = reduce(merged, map(_read, paths), {})
    hub = values.get("hub")
    config = hub.get("config") if isinstance(hub, dict) else None
    platform = config.get("DSPlatform") if isinstance(config, dict) else None
    faults = (*collisions(values, _COLLIDING), *_no_mappings(hub, config))
    extra = isinstance(hub, dict) and hub.get("extraConfig")
    return Configuration(
        {} if platform is None else platform, faults, (_EXTRA_CONFIG,) if extra else ()
    )


def merged(base: Values, over: Values) -> Values:
    """`over` on top of `base`: mappings deep, null deletes, everything else replaces."""
    found = dict(base)
    for key, value in over.items():
        below = found.get(key)
        if value is None:
            found.pop(key, None)
        elif isinstance(value, dict):
            found[key] = merged(below if isinstance(below, dict) else {}, value)
        else:
            found[key] = value
    return found


def _no_mappings(hub: object, config: object) -> Iterator[Fault]:
    for path, value in (("hub", hub), ("hub.config", config)):
        if value is not None and not isinstance(value, dict):
            allowed = msg("a mapping of keys")
            problem = msg("{given} is not {allowed}", given=shown(value), allowed=allowed)
            yield Fault(path, value, "type", problem)


def _read(path: Path) -> Values:
    """The mapping in a file; an empty file is an empty one."""
    text = read(path)
    try:
        values = yaml.safe_load(text)
    except Exception as err:
        raise QuestionError(f"{path} is not YAML: {_one_line(err)}") from err
    if not isinstance(values, dict | None):
        raise QuestionError(f"{path} holds no mapping, but {shown(values)}")
    return values or {}


def _one_line(err: Exception) -> str:
    return printable(" ".join(str(err).split())[:300]) or type(err).__name__
