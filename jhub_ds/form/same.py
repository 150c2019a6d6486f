"""Keys by identity: what follows from a policy or a role is worked out once for each.

A policy holds mappings and cannot be hashed; it never changes either, so its identity will do.
"""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class Same(Generic[T]):
    """Wraps a value for `lru_cache`; equal only where it wraps the very same object."""

    __slots__ = ("it",)

    def __init__(self, it: T) -> None:
        self.it = it

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.it is other.it

    def __hash__(self) -> int:
        return id(self.it)
