"""Links back to the page: another language, a preset. Always relative to the page they are on."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from urllib.parse import parse_qsl, urlencode, urlsplit

from .reading import LINK_PREFIX

_LONGEST = 200
_MOST = 20


def language_link(path: str, language: str, options: object) -> str:
    """The page at `path` in `language`; what a refused form sent goes with it."""
    kept = [(k, v) for k, v in _parameters(path) if k != "lang"]
    if isinstance(options, Mapping) and not any(k.startswith(LINK_PREFIX) for k, _ in kept):
        kept += _as_parameters(options)
    return _relative([*kept, ("lang", language)])


def options_link(path: str, options: Mapping[str, object]) -> str:
    """The page at `path` with `options` selected instead of any others."""
    kept = [(k, v) for k, v in _parameters(path) if not k.startswith(LINK_PREFIX)]
    return _relative(kept + _as_parameters(options))


def _relative(parameters: list[tuple[str, str]]) -> str:
    """Nothing but a query, so that no path, however it was written, can lead elsewhere."""
    return "?" + urlencode(parameters, errors="replace")


def _parameters(path: str) -> list[tuple[str, str]]:
    """The parameters of an address, without the hub's own protection against forged requests."""
    try:
        query = urlsplit(path).query
        pairs = parse_qsl(query, keep_blank_values=True, errors="replace", max_num_fields=100)
    except ValueError:
        return []
    return [(name, value) for name, value in pairs if name != "_xsrf"]


def _as_parameters(options: Mapping[str, object]) -> list[tuple[str, str]]:
    """The options that text can say; the rest (lists, objects, very long texts) is left out."""
    return [
        (LINK_PREFIX + name, str(value))
        for name, value in islice(options.items(), _MOST)
        if isinstance(name, str) and _is_short(name) and _is_plain(value) and _is_short(str(value))
    ]


def _is_plain(value: object) -> bool:
    if isinstance(value, int) and not isinstance(value, bool):
        return abs(value) < 10**15
    return isinstance(value, str | float)


def _is_short(text: str) -> bool:
    return len(text) <= _LONGEST
