"""All roles, each with what it takes from the role that it extends.

A fault stands where its cause stands: what a parent does wrong is said of the parent alone, and
what does not fit together is said of the role that puts it together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from jhub_ds.locale import msg
from jhub_ds.policy import units
from jhub_ds.policy.faults import Fault, Faults
from jhub_ds.policy.roles import Role

from . import values
from .graph import parents
from .inherit import over
from .node import Node, Section, section
from .roles import Surroundings, role

About = tuple[str, str, str]  # the path below the role, the rule, the message


def roles(nodes: Mapping[str, Node], around: Surroundings) -> list[Role] | None:
    """Every role; None if one is not complete."""
    own: dict[str, dict[str, object]] = {}
    for name, node in nodes.items():
        values.check_name(node, name)
        if isinstance(node.value, dict):
            own[name] = node.value
        else:
            node.is_not(msg("a mapping of keys"))
    family = _Family(nodes, own, _parents(nodes, own), around)
    read = {name: family.read(name) for name in own}
    _check_ranks(nodes, {n: one.rank for n, one in read.items() if one.rank is not None})
    complete = [one.role for one in read.values() if one.role is not None]
    return complete if len(complete) == len(nodes) else None


def _parents(
    nodes: Mapping[str, Node], own: Mapping[str, dict[str, object]]
) -> dict[str, str | None]:
    return parents({name: Section(nodes[name], own[name]).key("extends") for name in own}, nodes)


def _check_ranks(nodes: Mapping[str, Node], ranks: Mapping[str, int]) -> None:
    first: dict[int, str] = {}
    for name, rank in sorted(ranks.items()):
        if first.setdefault(rank, name) != name:
            problem = msg("{given} is the rank of {other} already", given=rank, other=first[rank])
            nodes[name].below("rank", rank).refuse("duplicate", problem)


@dataclass(frozen=True)
class _Read:
    """A role with its parents' keys where it is silent, and what is wrong with them and with it."""

    keys: dict[str, object]
    role: Role | None
    partial: bool
    wrong: frozenset[About]

    @property
    def rank(self) -> int | None:
        """The rank, whatever else is wrong."""
        rank = units.json_number(self.keys.get("rank"))
        return int(rank) if rank is not None and rank.denominator == 1 else None


@dataclass
class _Family:
    """Reads each role once, its parent first."""

    nodes: Mapping[str, Node]
    own: Mapping[str, dict[str, object]]
    parent_of: Mapping[str, str | None]
    around: Surroundings
    done: dict[str, _Read] = field(default_factory=dict)

    def read(self, name: str) -> _Read:
        """The role, after everything above it; what is wrong is noted once."""
        above = None
        for one in reversed(self._lineage(name)):
            if one not in self.done:
                self.done[one] = self._one(one, above)
            above = self.done[one]
        return self.done[name]

    def _lineage(self, name: str) -> list[str]:
        found = [name]
        while (parent := self.parent_of[found[-1]]) is not None and parent in self.own:
            found.append(parent)
        return found

    def _one(self, name: str, above: _Read | None) -> _Read:
        own = self.own[name]
        lost = above is None and own.get("extends") is not None
        partial = lost or (above is not None and above.partial)
        keys = own if above is None else over(own, above.keys)
        found, wrong = self._check(name, keys, partial)
        if above is not None:  # what comes from above was said there
            _, alone = self._check(name, own, partial=True)
            self._note(name, alone, frozenset())
        self._note(name, wrong, above.wrong if above else frozenset())
        return _Read(keys, found, partial, frozenset(wrong))

    def _check(
        self, name: str, keys: dict[str, object], partial: bool
    ) -> tuple[Role | None, dict[About, Fault]]:
        node = replace(self.nodes[name], value=keys, faults=Faults(), partial=partial)
        found = section(node)
        read = role(name, found, self.around) if found else None
        return read, {_about(fault, node): fault for fault in node.faults}

    def _note(self, name: str, wrong: Mapping[About, Fault], said: Collection[About]) -> None:
        for about, fault in wrong.items():
            if about not in said:
                self.nodes[name].faults.add(fault)


def _about(fault: Fault, node: Node) -> About:
    return fault.path.removeprefix(node.path), fault.rule, str(fault.message)
