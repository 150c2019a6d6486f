"""A value of the configuration, where it stands, and what can be wrong with any value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from jhub_ds.locale import Message, msg
from jhub_ds.policy import keys
from jhub_ds.policy.faults import Fault, Faults, Rule
from jhub_ds.policy.secrets import names_secret, without_secrets
from jhub_ds.policy.shown import HIDDEN, LONGEST, printable, shown


@dataclass(frozen=True)
class Node:
    """One value. `pattern` is its path in the table of keys; `faults` takes what is wrong.

    `partial`: keys that are missing here may come from a parent that cannot be read, so that
    nothing follows from their absence.
    """

    value: object
    path: str
    pattern: str
    faults: Faults
    partial: bool = False
    secret: bool = False  # its key is called like one: the value is not repeated

    def refuse(self, rule: Rule, message: Message) -> None:
        """Note that the value breaks `rule`."""
        self.faults.add(Fault(self.path, self.sayable(), rule, message))

    def is_not(self, allowed: Message) -> None:
        """Note that the value is of another type than `allowed` says."""
        self.refuse("type", msg("{given} is not {allowed}", given=self.shown(), allowed=allowed))

    def is_missing(self) -> None:
        """Note that there is nothing where something is needed."""
        self.refuse("required", msg("this key is needed, and nothing is set"))

    def sayable(self) -> object:
        """The value without what looks like a secret."""
        return HIDDEN if self.secret else without_secrets(self.value)

    def shown(self) -> str:
        """The value for people."""
        return shown(self.sayable())

    def below(self, key: object, value: object, pattern: str | None = None) -> Node:
        """What stands under `key`; `pattern` is the key in the table where that is another one."""
        text = _key_text(key)
        path = f"{self.path}.{text}" if self.path else text
        step = text if pattern is None else pattern
        place = f"{self.pattern}.{step}" if self.pattern else step
        secret = names_secret(key) if isinstance(key, str) else self.secret
        return Node(value, path, place, self.faults, self.partial, secret)

    def items(self, what: Message) -> list[Node] | None:
        """The items of a list; None after saying that it is none."""
        if not isinstance(self.value, list):
            self.is_not(what)
            return None
        return [self.below(i, item, "N") for i, item in enumerate(self.value)]


@dataclass(frozen=True)
class Section:
    """A mapping with fixed keys."""

    node: Node
    values: dict[str, object]

    def key(self, name: str) -> Node | None:
        """What is set under `name`; None where nothing, or null, is."""
        value = self.values.get(name)
        return None if value is None else self.node.below(name, value)

    def needed(self, name: str) -> Node | None:
        """As `key`, and noted as missing where nothing is set."""
        found = self.key(name)
        if found is None and not self.node.partial:
            self.node.below(name, None).is_missing()
        return found


def section(node: Node | None) -> Section | None:
    """The fixed keys of `node`; unknown ones are noted. None where there is nothing to read."""
    if node is None:
        return None
    if not isinstance(node.value, dict):
        node.is_not(msg("a mapping of keys"))
        return None
    known = keys.known(node.pattern)
    for name, value in node.value.items():
        if name not in known and not (isinstance(name, str) and keys.is_open(node.pattern)):
            node.below(name, value).refuse("unknown_field", _unknown(name, node.pattern))
    return Section(node, {k: v for k, v in node.value.items() if isinstance(k, str)})


def entries(node: Node) -> dict[str, Node] | None:
    """What a mapping with free names holds, by name, sorted; null is the same as absent."""
    if not isinstance(node.value, dict):
        node.is_not(msg("a mapping by name"))
        return None
    found = {}
    for name, value in node.value.items():
        below = node.below(name, value, "NAME")
        if not isinstance(name, str):
            below.refuse("type", msg("the name {given} is not text", given=shown(name)))
        elif value is not None:
            found[name] = below
    return dict(sorted(found.items()))


def _unknown(name: object, pattern: str) -> Message:
    known = keys.known(pattern)
    if pattern.endswith(".overrides") and not _nearest(name, known):
        names = ", ".join(known)
        return msg("this is no trait that can be set here; those are {names}", names=names)
    return unknown_key(name, known)


def unknown_key(name: object, known: Sequence[str]) -> Message:
    """That there is no such key, with the nearest of `known`, or all of them."""
    nearest = _nearest(name, known)
    if nearest:
        return msg("there is no such key; did you mean {nearest}?", nearest=nearest[0])
    return msg("there is no such key; keys are {names}", names=", ".join(known))


def _nearest(name: object, known: Sequence[str]) -> list[str]:
    return get_close_matches(name[:LONGEST], known, 1) if isinstance(name, str) else []


def _key_text(key: object) -> str:
    """A key as a path holds it: on one line, whatever it is."""
    text = key if isinstance(key, str) else shown(key)
    return printable(text[:LONGEST]) + ("…" if len(text) > LONGEST else "")
