"""What can be wrong: a fault in the configuration, a violation in somebody's options.

Both name a rule out of one closed set, so that programs can act on them and people read the
message.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from jhub_ds.locale import Message

from .secrets import without_secrets
from .shown import for_json

Rule = Literal[
    "unknown_field",
    "type",
    "member",
    "min",
    "max",
    "step",
    "total",
    "not_granted",
    "required",
    "conflict",
    "duplicate",
    "cycle",
]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in the configuration; `path` is keys joined by dots."""

    path: str
    value: object
    rule: Rule
    message: Message

    def line(self, language: str = "en") -> str:
        """The one line that people read: `PATH: MESSAGE`."""
        return f"{self.path}: {self.message.in_language(language)}"

    def as_json(self, language: str = "en") -> dict[str, object]:
        """The object of `check --json`."""
        said = self.message.in_language(language)
        return {
            "path": self.path,
            "value": for_json(self.value),
            "rule": self.rule,
            "message": said,
        }


@dataclass(frozen=True)
class Violation:
    """One reason why a selection is refused; `field` is a name of `user_options`."""

    field: str
    value: object
    rule: Rule
    message: Message

    def line(self, language: str = "en") -> str:
        """The one line that people read: `FIELD: MESSAGE`."""
        return f"{self.field}: {self.message.in_language(language)}"

    def as_json(self, language: str = "en") -> dict[str, object]:
        """The object of `explain --json`."""
        said = self.message.in_language(language)
        return {
            "field": self.field,
            "value": for_json(self.value),
            "rule": self.rule,
            "message": said,
        }


class Faults:
    """Faults as they are found; reading goes on after each."""

    def __init__(self) -> None:
        self._found: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Note one fault; what looks like a secret in its value is hidden."""
        self._found.append(replace(fault, value=without_secrets(fault.value)))

    def __iter__(self) -> Iterator[Fault]:
        """Sorted by path; a rule is said to be broken once at a path."""
        once = {(fault.path, fault.rule): fault for fault in reversed(self._found)}
        return (once[key] for key in sorted(once))

    def __bool__(self) -> bool:
        return bool(self._found)
