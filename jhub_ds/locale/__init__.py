"""What people read, in the languages they read: texts with their values, and the catalogues.

A decision carries a `Message` (not a string), so that the page, the command line and the REST
answer can each say it in the reader's language. Log and audit lines use English. Catalogues are
gettext's; `make locale` collects the texts of `msg` and `plural` and compiles them.
"""

from __future__ import annotations

import gettext as gnu
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "ru")
DOMAIN = "jhub_ds"


@dataclass(frozen=True)
class Message:
    """A text with named fields, translated when it is read.

    `values` may hold other messages; they are translated with it. A message with a `plural` form
    chooses by `count`.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str | None = None
    count: int = 0

    def in_language(self, language: str) -> str:
        """The text in `language` ("en" or "ru"; anything else reads English)."""
        catalogue = translations(language)
        if self.plural is None:
            pattern = catalogue.gettext(self.text)
        else:
            pattern = catalogue.ngettext(self.text, self.plural, self.count)
        return pattern.format_map({k: say(v, language) for k, v in self.values.items()})

    def __str__(self) -> str:
        return self.in_language("en")


@dataclass(frozen=True)
class Text:
    """A text from the configuration, in one or both languages."""

    en: str
    ru: str

    def in_language(self, language: str) -> str:
        """The text in `language`; anything but "ru" reads English."""
        return self.ru if language == "ru" else self.en

    def __str__(self) -> str:
        return self.en


def msg(text: str, **values: object) -> Message:
    """A message: `msg("{given} is not a size", given=...)`."""
    return Message(text, values)


def plural(singular: str, several: str, count: int, **values: object) -> Message:
    """A message whose form follows `count`, also available as the field `{n}` unless given."""
    return Message(singular, {"n": count, **values}, several, count)


def say(value: object, language: str) -> str:
    """`value` as text: messages and texts in `language`, everything else by `str`."""
    return value.in_language(language) if isinstance(value, Message | Text) else str(value)


@cache
def translations(language: str) -> gnu.NullTranslations:
    """The catalogue of `language`; English texts are the keys of the catalogues themselves."""
    if language == "en" or language not in LANGUAGES:
        return gnu.NullTranslations()
    return gnu.translation(DOMAIN, Path(__file__).parent, [language], fallback=True)
