"""Numbers and sizes: from text and JSON to exact fractions, and back.

Sizes follow KubeSpawner: `K`, `M`, `G` and `T` are powers of 1024 bytes. Everything is a
`Fraction`, because a float would let 0.1 + 0.2 slip past a step. Whatever arrives, nothing raises.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

_NUMBER = re.compile(r"([0-9]+)(?:\.([0-9]+))?")
_WHOLE = re.compile(r"[0-9]+")
_SIZE = re.compile(r"([0-9]+)(?:\.([0-9]+))?([KMGT])")
_NEARLY_SIZE = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([kKmMgGtT])?(?:i?[bB]|i)?\s*")
_DURATION = re.compile(r"([0-9]{1,9})([smhdw])")

_BYTES = {"K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
K = _BYTES["K"]
G = _BYTES["G"]

# Longer than any amount that exists. What is longer is cut so that its order, and its being off
# every step, stay as they were: int() refuses text of more than 4300 digits.
_MOST_DIGITS = 60


def number(text: str) -> Fraction | None:
    """The number that `text` is, or None: `[0-9]+(.[0-9]+)?`, ASCII, no sign, exponent or space."""
    found = _NUMBER.fullmatch(text)
    return _exact(found[1], found[2] or "") if found else None


def whole_number(text: str) -> Fraction | None:
    """The whole number that `text` is, or None: `[0-9]+`."""
    return _exact(text, "") if _WHOLE.fullmatch(text) else None


def size(text: str) -> Fraction | None:
    """The bytes that `text` stands for, or None: `[0-9]+(.[0-9]+)?[KMGT]`."""
    found = _SIZE.fullmatch(text)
    return _exact(found[1], found[2] or "") * _BYTES[found[3]] if found else None


def json_number(value: object) -> Fraction | None:
    """The number that a JSON value is, or None; a bool, NaN and infinity are no numbers.

    A float counts as its shortest decimal form: 0.3 is 3/10.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float):
        return Fraction(repr(float(value))) if math.isfinite(value) else None
    return Fraction(int(value))


def duration(text: str) -> int | None:
    """The seconds that `text` stands for, or None: a whole number with s, m, h, d or w."""
    found = _DURATION.fullmatch(text)
    return int(found[1]) * _SECONDS[found[2]] if found else None


def size_meant(value: object) -> str | None:
    """The size that somebody probably meant by `32`, `32Gi`, `32 GB` or `32g`; None if unclear."""
    exact = json_number(value)
    text = str(plain(exact)) if exact is not None and 0 <= exact < 10**15 else value
    if not isinstance(text, str) or len(text) > 2 * _MOST_DIGITS:
        return None
    found = _NEARLY_SIZE.fullmatch(text)
    return f"{found[1]}{(found[2] or 'G').upper()}" if found else None


def size_text(amount: Fraction) -> str:
    """Bytes as text: a whole number and the largest of K, M, G, T that divides it (0 is "0G")."""
    if amount == 0:
        return "0G"
    for unit in "TGM":
        if amount % _BYTES[unit] == 0:
            return f"{amount // _BYTES[unit]}{unit}"
    return f"{amount // K}K"


def plain(amount: Fraction) -> int | float:
    """A number as JSON writes it: whole where it is whole."""
    return int(amount) if amount.denominator == 1 else float(amount)


def _exact(whole: str, fraction: str) -> Fraction:
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    if len(whole) > _MOST_DIGITS:
        whole, fraction = "9" * _MOST_DIGITS, ""
    if len(fraction) > _MOST_DIGITS:
        fraction = fraction[:_MOST_DIGITS] + "1"
    return Fraction(int(whole + fraction), 10 ** len(fraction))
