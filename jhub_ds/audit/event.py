"""One event, and the one line that it becomes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count, islice
from typing import Literal, get_args

Action = Literal["login", "role", "asked", "granted", "refused", "started", "stopped"]
Outcome = Literal["success", "failure", "unknown"]

_ECS_VERSION = "8.17"
_MOST_CHARACTERS = 500
_MOST_ITEMS = 50
_MOST_IN_ALL = 10_000  # characters of texts and keys, and one for each value
_DEEPEST = 5
_CUT = "…"

# ECS: what kind of thing happened (event.category) and what about it (event.type).
_CATEGORIES: Mapping[Action, tuple[str, str]] = {
    "login": ("authentication", "start"),
    "role": ("iam", "info"),
    "asked": ("configuration", "info"),
    "granted": ("configuration", "allowed"),
    "refused": ("configuration", "denied"),
    "started": ("process", "start"),
    "stopped": ("process", "end"),
}


@dataclass(frozen=True)
class Event:
    """A decision: who, in which role, what, with which outcome and why.

    `details` holds what was asked or granted; anything may be in it, and it is cut to a bounded
    size.
    """

    action: Action
    user: str
    outcome: Outcome
    role: str | None = None
    reason: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for given, allowed in ((self.action, get_args(Action)), (self.outcome, get_args(Outcome))):
            if given not in allowed:
                raise ValueError(f"{given!r} is not one of {', '.join(allowed)}")


def line(event: Event, now: datetime | None = None) -> str:
    """The event as one line of ASCII JSON, whatever people sent: nothing can begin a second one."""
    category, kind = _CATEGORIES[event.action]
    reason, role = (_cut(text) if text is not None else "" for text in (event.reason, event.role))
    stamp = (now or datetime.now(UTC)).isoformat(timespec="milliseconds")
    described = {
        "@timestamp": stamp.replace("+00:00", "Z"),
        "ecs": {"version": _ECS_VERSION},
        "event": {
            "kind": "event",
            "category": [category],
            "type": [kind],
            "action": event.action,
            "outcome": event.outcome,
            **({"reason": reason} if reason else {}),
            "provider": "jhub-ds",
        },
        "user": {
            "name": _cut(event.user),
            **({"roles": [role]} if role else {}),
        },
        **({"jhub_ds": details} if (details := _Details().bounded(event.details)) else {}),
    }
    return json.dumps(described, ensure_ascii=True, allow_nan=False)


class _Details:
    """Values of any kind as JSON whose size is bounded, each alone and all together."""

    def __init__(self) -> None:
        self.left = _MOST_IN_ALL

    def bounded(self, value: object, depth: int = _DEEPEST) -> object:
        """`value` as JSON; what JSON cannot hold is given as text."""
        self.left -= 1
        if self.left <= 0:
            return _CUT
        try:
            return self._bounded(value, depth - 1)
        except Exception:  # noqa: BLE001 - a mapping that cannot be read, a number that lies
            return _type(value)

    def _bounded(self, value: object, depth: int) -> object:
        if isinstance(value, Mapping | list | tuple):
            return self._inside(value, depth) if depth >= 0 else _type(value)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int) and -(2**63) <= value < 2**63:
            return int(value)
        if isinstance(value, float) and math.isfinite(value):
            return float(value)
        return self._text(value)

    def _inside(self, value: Mapping[object, object] | Iterable[object], depth: int) -> object:
        if not isinstance(value, Mapping):
            return [self.bounded(item, depth) for item in islice(value, _MOST_ITEMS)]
        found: dict[str, object] = {}
        for key, item in islice(value.items(), _MOST_ITEMS):
            name = _new(self._text(key), found)
            found[name] = self.bounded(item, depth)
        return found

    def _text(self, value: object) -> str:
        text = _cut(value, max(0, min(self.left, _MOST_CHARACTERS)))
        self.left -= len(text)
        return text


def _new(key: str, taken: Mapping[str, object]) -> str:
    """`key`, with a number where another key was cut to the same text."""
    numbered = (f"{key}~{n}" for n in count(2))
    return key if key not in taken else next(each for each in numbered if each not in taken)


def _cut(value: object, most: int = _MOST_CHARACTERS) -> str:
    """`value` as text that every reader of JSON takes: half of a surrogate pair is none."""
    try:
        text = str.__str__(value if isinstance(value, str) else str(value))
    except Exception:  # noqa: BLE001 - a hostile __str__, a number too long to print
        text = _type(value)
    whole = text[:most].encode("utf-8", "backslashreplace").decode()
    return whole if len(text) <= most else whole + _CUT


def _type(value: object) -> str:
    return f"<{type(value).__name__}>"
