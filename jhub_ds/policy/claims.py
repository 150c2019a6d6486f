"""Groups out of a claim, in every shape that providers send.

A claim comes from outside: whatever it holds, nothing here raises, and its size costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

MOST_GROUPS = 2000
LONGEST_GROUP = 500
_MOST_VALUES = 20_000
_DEEPEST = 5
_LONGEST_TEXT = 200_000
_NESTED = ("groups", "roles", "values", "value", "path", "name", "displayName", "display", "id")


def claim_at(claims: Mapping[str, object], path: str) -> object:
    """The claim at `path`: a key of that very name, else a way of keys joined by dots, else None.

    `realm_access.roles` leads into a nested claim; `https://bank.example/groups` is one key.
    """
    if path in claims:
        return claims[path]
    for end in (i for i, letter in enumerate(path) if letter == "."):
        inner = claims.get(path[:end])
        if isinstance(inner, Mapping):
            found = claim_at(inner, path[end + 1 :])
            if found is not None:
                return found
    return None


def groups_in(claim: object) -> tuple[str, ...]:
    """The groups that `claim` names, in its order, each once.

    Items of a list are whole names, spaces and all (a Keycloak group is its full path). One string
    is a list joined by commas, or else by spaces. What is nested is found under the keys that
    providers use; numbers, true and false name nothing.
    """
    found = dict.fromkeys(islice(_named(claim, _DEEPEST), _MOST_VALUES))
    return tuple(islice(found, MOST_GROUPS))


def _named(claim: object, depth: int) -> Iterator[str]:
    if isinstance(claim, str):
        text = claim[:_LONGEST_TEXT]
        parts = text.split(",") if "," in text else text.split()
        yield from filter(_is_name, (part.strip() for part in parts))
    else:
        yield from _items(claim, depth)


def _items(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        if _is_name(value):
            yield value
    elif depth == 0:
        return
    elif isinstance(value, Mapping):
        key = next((key for key in _NESTED if value.get(key)), None)
        inner = value[key] if key is not None else None
        below = _named if key in ("groups", "roles") else _items
        yield from below(inner, depth - 1)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _items(item, depth - 1)


def _is_name(text: str) -> bool:
    return 0 < len(text) <= LONGEST_GROUP and not text.isspace()
