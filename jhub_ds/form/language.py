"""Which language a person reads: what they chose, now or before, else the browser's."""

from __future__ import annotations

import re
from typing import Literal

Language = Literal["en", "ru"]

_MOST_CHARACTERS = 1000
_QUALITY = re.compile(r"q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)


def language_for(chosen: str | None, cookie: str | None, accept_language: str | None) -> Language:
    """The language of a page; what is not understood is passed over, English is the last resort.

    `chosen` is the `lang` of the address, `cookie` what was chosen before, `accept_language` the
    browser's header (RFC 9110, 12.5.4).
    """
    for said in (chosen, cookie):
        spoken = _spoken(said) if said else None
        if spoken is not None:
            return spoken
    return _preferred(accept_language or "")


def _preferred(header: str) -> Language:
    """The spoken language with the highest quality; the first of several that are as high."""
    best: Language = "en"
    best_quality = 0.0
    for entry in header[:_MOST_CHARACTERS].split(","):
        tag, *parameters = entry.split(";")
        spoken, quality = _spoken(tag), _quality(parameters)
        if spoken is not None and quality > best_quality:
            best, best_quality = spoken, quality
    return best


def _spoken(tag: str) -> Language | None:
    """The language that a tag such as `ru-RU` names, if the page speaks it; `*` reads English."""
    primary = tag.strip().lower().partition("-")[0]
    if primary == "ru":
        return "ru"
    return "en" if primary in ("en", "*") else None


def _quality(parameters: list[str]) -> float:
    """The q-value: 1 without one, 0 if it cannot be read."""
    if not parameters:
        return 1.0
    found = _QUALITY.fullmatch(parameters[0].strip())
    return float(found[1]) if found else 0.0
