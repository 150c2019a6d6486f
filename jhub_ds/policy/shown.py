"""How a value that somebody sent is shown: short, on one line, and never raising.

Values arrive from configuration files and from user_options, so they can be anything at all.
"""

from __future__ import annotations

import json
import math

LONGEST = 60
DEEPEST = 20
HIDDEN = "***"


def shown(value: object) -> str:
    """`value` for people: as JSON where it is JSON, one printable line of at most 60 characters."""
    try:
        text = value if isinstance(value, str) else _written(value)
    except Exception:  # a hostile __repr__, a number too long to print: its type is what can be said
        text = f"<{type(value).__name__}>"
    short = len(text) > LONGEST
    line = _printable(text[:LONGEST])
    if isinstance(value, str):
        line = '"' + line.replace('"', '\\"') + '"'
    return line + "…" if short else line


def for_json(value: object) -> object:
    """`value` if JSON can hold it, else its repr (NaN, infinity, dates, objects of any kind)."""
    try:
        if _is_json(value, DEEPEST):
            json.dumps(value, allow_nan=False)
            return value
        return repr(value)
    except Exception:  # as in `shown`
        return f"<{type(value).__name__}>"


def _written(value: object) -> str:
    return (
        json.dumps(value, ensure_ascii=False, allow_nan=False)
        if _is_json(value, DEEPEST)
        else repr(value)
    )


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _is_json(value: object, depth: int) -> bool:
    if depth == 0:
        return False
    if isinstance(value, dict):
        return all(isinstance(k, str) and _is_json(v, depth - 1) for k, v in value.items())
    if isinstance(value, list):
        return all(_is_json(item, depth - 1) for item in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, bool | int | str)
