"""Every message in both languages, and the compiled catalogue is the one that is read."""

from __future__ import annotations

import io
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import labext.locale
from labext.locale import FOLDER, accepted, language, speaking, translator

_RUSSIAN = FOLDER / "ru" / "LC_MESSAGES"


def _catalogue() -> Catalog:
    with (_RUSSIAN / "labext.po").open("rb") as file:
        return read_po(file, locale="ru")


def _used() -> set[str]:
    found = extract_from_dir(str(Path(labext.locale.__file__).parents[1]), keywords={"_": None})
    return {str(message) for _file, _line, message, *_rest in found}


def test_every_message_is_translated() -> None:
    translated = {str(message.id) for message in _catalogue() if message.id and message.string}
    assert _used() - translated == set()
    assert len(_used()) > 50


def test_no_translation_is_left_over() -> None:
    assert {str(message.id) for message in _catalogue() if message.id} - _used() == set()


def test_translations_have_the_same_fields() -> None:
    def fields(text: str) -> set[str | None]:
        return {field for _text, field, _spec, _conv in string.Formatter().parse(text)}

    for message in _catalogue():
        if "python-brace-format" in message.flags:
            assert fields(str(message.id)) == fields(str(message.string)), message.id


def test_the_compiled_catalogue_is_of_the_readable_one() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, _catalogue())
    assert (_RUSSIAN / "labext.mo").read_bytes() == compiled.getvalue()


def test_an_unknown_language_is_english() -> None:
    assert translator("eo")("a number") == "a number"
    with speaking("eo"):
        assert language() == "en"


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        pytest.param("ru-RU,ru;q=0.9,en;q=0.8", "ru", id="russian"),
        pytest.param("de,en;q=0.5", "en", id="second"),
        pytest.param("", "en", id="none"),
        pytest.param(";;;,,", "en", id="odd"),
    ],
)
def test_the_browser_says_which(header: str, lang: str) -> None:
    assert accepted(header) == lang


def test_a_notebook_speaks_the_language_of_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "ru_RU.UTF-8")
    assert language() == "ru"
