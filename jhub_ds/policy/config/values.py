"""Single values: texts, names, amounts, whole numbers, durations, dates.

Each takes a node (None: nothing is set) and gives the value, or None after noting what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime
from fractions import Fraction

from jhub_ds.locale import Message, Text, msg
from jhub_ds.policy import units
from jhub_ds.policy.bounds import broken
from jhub_ds.policy.quantities import GPU, Quantity
from jhub_ds.policy.shown import shown

from .node import Node, section

_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def string(node: Node | None, what: Message | None = None) -> str | None:
    """Text that is not blank."""
    if node is None:
        return None
    if isinstance(node.value, str) and node.value.strip():
        return node.value
    node.is_not(what or msg("text"))
    return None


def matching(node: Node | None, expression: re.Pattern[str], what: Message) -> str | None:
    """Text that matches `expression` from its first to its last character."""
    if node is None:
        return None
    if isinstance(node.value, str) and expression.fullmatch(node.value):
        return node.value
    node.is_not(what)
    return None


def text(node: Node | None) -> Text | None:
    """A text for people; where one language is missing, the other is read."""
    if node is None:
        return None
    if isinstance(node.value, str):
        said = string(node)
        return Text(said, said) if said is not None else None
    if not isinstance(node.value, dict):
        node.is_not(msg("text, or texts in en and ru"))
        return None
    return _bilingual(node)


def _bilingual(node: Node) -> Text | None:
    languages = section(node)
    if languages is None:
        return None
    nodes = [languages.key("en"), languages.key("ru")]
    en, ru = (string(below) for below in nodes)
    if nodes == [None, None]:
        node.is_not(msg("text, or texts in en and ru"))
    said = en or ru
    return Text(en or said, ru or said) if said else None


def name_fits(name: str) -> bool:
    """Whether a name can be the value of a Kubernetes label."""
    return _LABEL.fullmatch(name) is not None


def check_name(node: Node, name: str) -> None:
    """Note a name that cannot be the value of a Kubernetes label."""
    if not name_fits(name):
        problem = msg(
            "the name {given} does not fit a label; use 1 to 63 letters, digits, -, _ and .",
            given=shown(name),
        )
        node.refuse("type", problem)


def member(node: Node | None, names: Collection[str] | None) -> str | None:
    """One of `names`; None for names: they are not readable, and every name passes."""
    name = string(node, msg("a name"))
    if node is None or name is None:
        return None
    if names is not None and name not in names:
        node.refuse("member", _no_member(node.shown(), names))
        return None
    return name


def _no_member(given: str, names: Collection[str]) -> Message:
    if not names:
        return msg("there is no {given}, and there are no names to choose from", given=given)
    return msg(
        "there is no {given}; use one of: {names}",
        given=given,
        names=", ".join(sorted(names)),
    )


def members(
    node: Node | None, names: Collection[str] | None, at_least_one: bool = True
) -> tuple[str, ...] | None:
    """A list of names, each once and one of `names` (None: every name passes)."""
    items = node.items(msg("a list of names")) if node is not None else None
    if items is None:
        return None
    found = [member(item, names) for item in items]
    note_repeats(items)
    if not items and node is not None and at_least_one:
        node.refuse("required", msg("at least one is needed"))
    return tuple(name for name in found if name is not None)


def note_repeats(items: list[Node]) -> None:
    """Note the items of a list that stand there already."""
    seen: list[object] = []
    for item in items:
        if isinstance(item.value, str) and item.value in seen:
            item.refuse("duplicate", msg("{given} is there already", given=item.shown()))
        seen.append(item.value)


def amount(node: Node | None, quantity: Quantity, least: Fraction) -> Fraction | None:
    """An amount of a quantity, at least `least` and nothing finer than the cluster can divide."""
    if node is None:
        return None
    found = quantity.read_setting(node.value)
    if found is None or (quantity is GPU and found.denominator != 1):
        node.refuse("type", quantity.problem(node.sayable()))
        return None
    if found < least:
        _too_little(node, quantity.named(found), quantity.named(least))
    elif found % quantity.finest:
        problem = msg("this is finer than {finest}", finest=quantity.named(quantity.finest))
        node.refuse("step", problem)
    return found


def whole_number(node: Node | None, least: int | None = None) -> int | None:
    """A whole number, which may be written as a float."""
    if node is None:
        return None
    found = units.json_number(node.value)
    if found is None or found.denominator != 1:
        node.is_not(msg("a whole number"))
        return None
    if least is not None and found < least:
        _too_little(node, node.shown(), str(least))
    return int(found)


def ratio(node: Node | None) -> Fraction | None:
    """A number above 0 and at most 1."""
    if node is None:
        return None
    found = units.json_number(node.value)
    if found is None:
        node.is_not(msg("a number above 0 and at most 1"))
        return None
    rule = broken(found, maximum=Fraction(1)) if found > 0 else "min"
    if rule is not None:
        given = node.shown()
        problem = msg("{given} is out of bounds; use a number above 0 and at most 1", given=given)
        node.refuse(rule, problem)
    return found


def duration(node: Node | None) -> int | None:
    """Seconds, written as `30m`, `2h` or `7d`."""
    if node is None:
        return None
    found = units.duration(node.value) if isinstance(node.value, str) else None
    if found is None:
        node.is_not(msg('a duration; use a whole number with s, m, h, d or w, such as "2h"'))
    elif found == 0:
        _too_little(node, node.shown(), '"1s"')
    return found


def day(node: Node | None) -> date | None:
    """A date: a YAML date, or ISO text."""
    if node is None:
        return None
    if isinstance(node.value, date) and not isinstance(node.value, datetime):
        return node.value
    found = _day_of(node.value)
    if found is None:
        node.is_not(msg('a date; use "YYYY-MM-DD"'))
    return found


def _day_of(value: object) -> date | None:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _too_little(node: Node, given: Message | str, least: Message | str) -> None:
    node.refuse("min", msg("{given} is too little; use at least {least}", given=given, least=least))
