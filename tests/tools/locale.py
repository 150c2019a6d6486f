"""Collects the texts that people read, merges them into the translations, and compiles those.

Run from the root: `make locale`, or `python -m tests.tools.locale`. Translations that are there
stay; texts that nobody says any more go. What has none is printed, and the exit code is 1.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
LANGUAGES = ("ru",)
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
# A date in a catalogue would make each run differ from the last.
DATE = datetime(2026, 11, 24, tzinfo=UTC)


@dataclass(frozen=True)
class Domain:
    """One package's texts: the functions that say them, and whether the bare catalogue is kept."""

    name: str
    keywords: dict[str, tuple[int, ...] | None]
    keep_template: bool = False
    root: Path = field(default=ROOT)

    @property
    def folder(self) -> Path:
        """Where its catalogues lie."""
        return self.root / self.name / "locale"

    def readable(self, language: str) -> Path:
        """The catalogue that people edit."""
        return self.folder / language / "LC_MESSAGES" / f"{self.name}.po"


DOMAINS = (
    Domain("jhub_ds", {"msg": None, "plural": (1, 2), "_": None}, keep_template=True),
    Domain("labext", {"_": None}),
)


def main() -> int:
    """Bring every catalogue up to date."""
    lacking = [line for domain in DOMAINS for line in update(domain)]
    for line in lacking:
        print(line)
    return 1 if lacking else 0


def update(domain: Domain) -> list[str]:
    """Bring the catalogues of one package up to date; what is not translated, a line each."""
    template = collected(domain)
    if domain.keep_template:
        _write(domain.folder / f"{domain.name}.pot", template)
    lacking = []
    for language in LANGUAGES:
        catalogue = merged(template, domain.readable(language), language)
        lacking += [f"{domain.name} {language}: {_one_line(m)}" for m in untranslated(catalogue)]
    return lacking


def collected(domain: Domain) -> Catalog:
    """Every text that the package says, in the order of its files."""
    template = Catalog(project=domain.name, creation_date=DATE, revision_date=DATE)
    found = extract_from_dir(domain.root / domain.name, METHODS, keywords=domain.keywords)
    for file, _line, text, _comments, context in found:
        template.add(text, locations=[(f"{domain.name}/{file}", 0)], context=context)
    return template


def merged(template: Catalog, readable: Path, language: str) -> Catalog:
    """The catalogue of a language with the template's texts, written and compiled."""
    catalogue = _read(readable, language) if readable.exists() else Catalog(locale=language)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.project = template.project
    _write(readable, catalogue)
    catalogue = _read(readable, language)  # what is compiled is what is there to read
    with readable.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    return catalogue


def _read(readable: Path, language: str) -> Catalog:
    with readable.open("rb") as file:
        return read_po(file, locale=language)


def untranslated(catalogue: Catalog) -> list[Message]:
    """The texts that lack a translation, or one of its plural forms."""
    return [message for message in catalogue if message.id and not _is_translated(message)]


def _is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, list | tuple) else [message.string]
    return all(strings)


def _write(path: Path, catalogue: Catalog) -> None:
    """The texts in their order, below a header that says nothing but what gettext needs."""
    body = BytesIO()
    write_po(body, catalogue, width=100, no_location=True, omit_header=True, ignore_obsolete=True)
    header = {
        "Project-Id-Version": catalogue.project,
        "POT-Creation-Date": f"{DATE:%Y-%m-%d %H:%M%z}",
        "PO-Revision-Date": f"{DATE:%Y-%m-%d %H:%M%z}",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    if catalogue.locale:
        header |= {"Language": str(catalogue.locale), "Plural-Forms": catalogue.plural_forms}
    lines = [f'"{name}: {value}\\n"' for name, value in header.items()]
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "\n".join(['msgid ""', 'msgstr ""', *lines, "", body.getvalue().decode().strip()])
    path.write_text(f"{text}\n")


def _one_line(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return " ".join(text.split())


if __name__ == "__main__":
    sys.exit(main())
