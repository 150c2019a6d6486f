"""`extends`: what a name is built on, and chains that come back to themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from jhub_ds.locale import msg

from .node import Node
from .values import member


def parents(extends: Mapping[str, Node | None], names: Collection[str]) -> dict[str, str | None]:
    """The parent of each name; unknown parents and cycles are noted, and count as none."""
    found = {name: member(node, names) for name, node in extends.items()}
    sound = dict(found)
    for name, node in extends.items():
        chain = _chain(name, found)
        if node is not None and len(chain) > 1 and chain[-1] == name:
            sound[name] = None
            node.refuse("cycle", msg("this comes back to itself: {chain}", chain=" → ".join(chain)))
    return sound


def _chain(name: str, parent_of: Mapping[str, str | None]) -> list[str]:
    """From `name` up to the first without a parent, or to the first that was passed already."""
    passed = {name: None}
    here = name
    while (parent := parent_of.get(here)) is not None:
        if parent in passed:
            return [*passed, parent]
        passed[parent] = None
        here = parent
    return list(passed)
