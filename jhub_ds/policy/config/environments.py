"""`environments` and `gpus`: what roles may name."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import cast

from jhub_ds.locale import Text, msg
from jhub_ds.policy.environments import Environment, GpuType, GpuUse, Retired
from jhub_ds.policy.shown import shown

from . import values
from .graph import parents
from .node import Node, Section, section
from .overrides import labels, overrides, tolerations

_GPU_USES = ("none", "preferred", "required")
_RESOURCE = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,252})/[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62})")
_IMAGE = re.compile(r"[!-~]{1,1000}")


def environments(nodes: dict[str, Node]) -> dict[str, Environment | None]:
    """Every environment by name; None for one that is not complete."""
    for name, node in nodes.items():
        values.check_name(node, name)
    sections = {name: found for name, node in nodes.items() if (found := section(node))}
    extends = {name: found.key("extends") for name, found in sections.items()}
    parent_of = parents(extends, nodes)
    return {
        name: _environment(name, found, parent_of[name], nodes) for name, found in sections.items()
    }


def _environment(
    name: str, keys: Section, extends: str | None, names: Collection[str]
) -> Environment | None:
    image = values.matching(keys.needed("image"), _IMAGE, msg("the name of an image"))
    title, description = values.text(keys.key("title")), values.text(keys.key("description"))
    gpu = values.member(keys.key("gpu"), _GPU_USES) or "none"
    retired = _retired(section(keys.key("retired")), name, names)
    traits = overrides(keys.key("overrides"))
    if image is None:
        return None
    return Environment(
        name=name,
        title=title or Text(name, name),
        image=image,
        description=description,
        extends=extends,
        gpu=cast(GpuUse, gpu),
        retired=retired,
        overrides=traits,
    )


def _retired(keys: Section | None, name: str, names: Collection[str]) -> Retired | None:
    if keys is None:
        return None
    use = keys.key("use")
    instead = values.member(use, names)
    if use is not None and instead == name:
        use.refuse("conflict", msg("{given} cannot be used instead of itself", given=shown(name)))
    return Retired(values.text(keys.key("message")), values.day(keys.key("on")), instead)


def gpus(nodes: dict[str, Node]) -> dict[str, GpuType | None]:
    """Every GPU type by name; None for one that is not complete."""
    for name, node in nodes.items():
        values.check_name(node, name)
    sections = {name: found for name, node in nodes.items() if (found := section(node))}
    return {name: _gpu(name, found) for name, found in sections.items()}


def _gpu(name: str, keys: Section) -> GpuType | None:
    title = values.text(keys.key("title")) or Text(name, name)
    what = msg('a resource of Kubernetes, such as "nvidia.com/gpu"')
    resource = values.matching(keys.needed("resource"), _RESOURCE, what)
    selector = labels(keys.key("node_selector"))
    tolerated = tolerations(keys.key("tolerations"))
    if resource is None:
        return None
    return GpuType(name, title, resource, selector, tuple(tolerated))
