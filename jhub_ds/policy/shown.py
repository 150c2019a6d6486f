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
    except Exception:  # noqa: BLE001 - a hostile __repr__, a number too long: its type can be said
        text = f"<{type(value).__name__}>"
    short = len(text) > LONGEST
    line = printable(text[:LONGEST])
    if isinstance(value, str):
        line = '"' + line.replace('"', '\\"') + '"'
    return line + "…" if short else line


def for_json(value: object) -> object:
    """`value` if JSON can hold it, else its repr (NaN, infinity, dates, objects of any kind)."""
    try:
        if is_json(value):
            json.dumps(value, allow_nan=False)
            return value
        return repr(value)
    except Exception:  # noqa: BLE001 - as in `shown`
        return f"<{type(value).__name__}>"


def printable(text: str) -> str:
    """`text` on one line; what is not printable (breaks, control characters) as its code."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def is_json(value: object, depth: int = DEEPEST) -> bool:
    """Whether `value` is what JSON can hold, nested no deeper than `depth`."""
    if depth == 0:
        return False
    if isinstance(value, dict):
        return all(isinstance(k, str) and is_json(v, depth - 1) for k, v in value.items())
    if isinstance(value, list):
        return all(is_json(item, depth - 1) for item in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, bool | int | str)


def _written(value: object) -> str:
    if is_json(value):
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    return repr(value)
