"""From whatever a configuration holds to plain data that is safe to read.

Mappings and lists of any class become dicts and lists of ours, so that nobody else's code runs
later, and nobody else can change what was checked. Everything else stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping

MOST_VALUES = 200_000
_DEEPEST = 50


class TooLarge(Exception):
    """More values than any configuration has (or one that holds itself)."""


def plain(value: object) -> object:
    """A copy of `value`; TooLarge beyond MOST_VALUES."""
    return _Copying().copy(value, _DEEPEST)


class _Copying:
    def __init__(self) -> None:
        self.left = MOST_VALUES

    def copy(self, value: object, depth: int) -> object:
        self.left -= 1
        if self.left < 0:
            raise TooLarge
        if depth == 0:
            return value
        try:
            return self._copy(value, depth - 1)
        except TooLarge:
            raise
        except Exception:  # noqa: BLE001 - a mapping that cannot be read is no plain data
            return value

    def _copy(self, value: object, depth: int) -> object:
        if isinstance(value, Mapping):
            return {_key(k): self.copy(value[k], depth) for k in list(value)}
        if isinstance(value, list | tuple):
            return [self.copy(item, depth) for item in list(value)]
        if isinstance(value, str):
            return str.__str__(value)
        return value


def _key(key: object) -> object:
    return str.__str__(key) if isinstance(key, str) else key
