"""One event, and the one line that it becomes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, get_args

Action = Literal["login", "role", "asked", "granted", "refused", "started", "stopped"]
Outcome = Literal["success", "failure", "unknown"]

_ECS_VERSION = "8.17"
_MOST_CHARACTERS = 500
_MOST_ITEMS = 50
_DEEPEST = 5

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
        if self.action not in get_args(Action):
            raise ValueError(f"{self.action!r} is no action; actions are {get_args(Action)}")


def line(event: Event, now: datetime | None = None) -> str:
    """The event as one line of ASCII JSON, whatever people sent: nothing can begin a second one."""
    category, kind = _CATEGORIES[event.action]
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
            **({"reason": _cut(event.reason)} if event.reason else {}),
            "provider": "jhub-ds",
        },
        "user": {
            "name": _cut(event.user),
            **({"roles": [_cut(event.role)]} if event.role else {}),
        },
        **({"jhub_ds": _bounded(event.details, _DEEPEST)} if event.details else {}),
    }
    return json.dumps(described, ensure_ascii=True, allow_nan=False)


def _bounded(value: object, depth: int) -> object:
    """`value` as JSON of a bounded size; what JSON cannot hold is given as text."""
    if isinstance(value, Mapping) and depth:
        return {_cut(k): _bounded(v, depth - 1) for k, v in list(value.items())[:_MOST_ITEMS]}
    if isinstance(value, list | tuple) and depth:
        return [_bounded(item, depth - 1) for item in value[:_MOST_ITEMS]]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) < 2**63:
        return int(value)
    return _cut(value)


def _cut(value: object) -> str:
    try:
        text = str(value)
    except Exception:  # noqa: BLE001 - a hostile __str__, a number too long to print
        text = f"<{type(value).__name__}>"
    return text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS] + "…"
