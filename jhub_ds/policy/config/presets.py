"""`presets`: selections with a title."""

from __future__ import annotations

from collections.abc import Collection

from jhub_ds.locale import msg
from jhub_ds.policy.policy import Preset
from jhub_ds.policy.roles import Role

from . import values
from .amounts import amounts
from .node import Node, section


def presets(
    node: Node | None, gpus: Collection[str] | None, roles: list[Role] | None
) -> tuple[Preset, ...] | None:
    """The presets that are complete; None where none are configured."""
    items = node.items(msg("a list of presets")) if node is not None else None
    if items is None:
        return None
    found = [_preset(item, gpus, roles) for item in items]
    return tuple(preset for preset in found if preset is not None)


def _preset(node: Node, gpus: Collection[str] | None, roles: list[Role] | None) -> Preset | None:
    keys = section(node)
    if keys is None:
        return None
    title = values.text(keys.needed("title"))
    named = amounts(keys, {})
    gpu_type = values.member(keys.key("gpu_type"), gpus)
    readable = {name: amount for name, amount in named.items() if amount is not None}
    if title is None or len(readable) != len(named):
        return None
    preset = Preset(title, readable, gpu_type)
    if roles is not None and not any(preset.is_for(role) for role in roles):
        node.refuse("member", msg("no role can choose this preset"))
    return preset
