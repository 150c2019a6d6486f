"""Messages in English and Russian (gettext, domain `labext`).

`_` translates into the language of this moment: the one a request set, else the process's own.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

DOMAIN = "labext"
FOLDER = Path(__file__).parent
LANGUAGES = ("en", "ru")

_language: ContextVar[str | None] = ContextVar("labext_language", default=None)


@lru_cache(maxsize=len(LANGUAGES))
def translator(lang: str) -> Callable[[str], str]:
    """The function that gives a message in `lang`; an unknown language gives English."""
    return gettext.translation(DOMAIN, FOLDER, languages=[lang], fallback=True).gettext


def language() -> str:
    """The language of this moment, one of LANGUAGES."""
    return _language.get() or _of_environ(os.environ)


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Inside it, `_` translates into `lang`; threads get it through `contextvars.copy_context`."""
    token = _language.set(lang if lang in LANGUAGES else LANGUAGES[0])
    try:
        yield
    finally:
        _language.reset(token)


def accepted(header: str) -> str:
    """The language of an Accept-Language header: the first one in it that there is."""
    for part in header.split(","):
        lang = part.split(";")[0].strip().lower()[:2]
        if lang in LANGUAGES:
            return lang
    return LANGUAGES[0]


def _of_environ(environ: Mapping[str, str]) -> str:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        lang = environ.get(name, "").lower()[:2]
        if lang:
            return lang if lang in LANGUAGES else LANGUAGES[0]
    return LANGUAGES[0]


def _(message: str) -> str:
    return translator(language())(message)
