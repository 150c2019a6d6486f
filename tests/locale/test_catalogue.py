"""Every text of the hub's side in both languages, from the catalogue that can be read."""

from __future__ import annotations

import ast
import gettext
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import jhub_ds.locale
from jhub_ds.locale import msg, plural, translations
from jhub_ds.policy.quantities import CPU, MEMORY
from jhub_ds.policy.units import G, size

FOLDER = Path(jhub_ds.locale.__file__).parent
RUSSIAN = FOLDER / "ru" / "LC_MESSAGES"
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS = {"msg": None, "plural": (1, 2), "_": None}

WORD = re.compile(r"[A-Za-z0-9.\[\]/-]*[A-Za-z][A-Za-z0-9.\[\]/-]*")
# Words that a Russian text may hold in Latin letters: names, and what people type.
LATIN = {
    *("GPU", "Kubernetes", "uv", "K", "M", "G", "T", "s", "m", "h", "d", "w", "min", "max", "en"),
    *("ru", "DSPlatform", "c.DSPlatform", "c.DSLocalSpawner.requirements", "tolerations"),
    *("jhub-ds[demo]", "2h", "https", "//mlflow.example", "nvidia.com/gpu"),
}


def catalogue() -> Catalog:
    with (RUSSIAN / "jhub_ds.po").open("rb") as file:
        return read_po(file, locale="ru")


def messages() -> list[Message]:
    return [message for message in catalogue() if message.id]


def texts(value: object) -> list[str]:
    """The one text of a message, or the forms of one that counts."""
    return [str(it) for it in value] if isinstance(value, list | tuple) else [str(value or "")]


def used() -> set[str]:
    """The text of every message that the code says, of one that counts the singular."""
    found = extract_from_dir(str(FOLDER.parent), METHODS, keywords=KEYWORDS)
    return {texts(text)[0] for _file, _line, text, *_rest in found}


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of `msg` and `plural`, with the file that it is in."""
    for file in FOLDER.parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("msg", "plural"):
                yield file.relative_to(FOLDER.parent).as_posix(), node


def test_every_text_is_translated() -> None:
    done = {texts(it.id)[0] for it in messages() if all(texts(it.string))}
    assert used() - done == set(), "run `make locale`, and translate what it prints"
    assert len(used()) > 100


def test_no_translation_is_left_over() -> None:
    assert {texts(it.id)[0] for it in messages()} - used() == set(), "run `make locale`"


def test_the_template_holds_every_text() -> None:
    with (FOLDER / "jhub_ds.pot").open("rb") as file:
        template = read_po(file)
    assert {texts(it.id)[0] for it in template if it.id} == used(), "run `make locale`"


@pytest.mark.parametrize("message", messages(), ids=lambda it: texts(it.id)[0][:40])
def test_a_translation_has_the_same_fields(message: Message) -> None:
    def fields(text: str) -> set[str | None]:
        return {field for _text, field, *_rest in string.Formatter().parse(text)} - {None}

    for text in texts(message.string):
        assert fields(text) == fields(texts(message.id)[-1])


@pytest.mark.parametrize("message", messages(), ids=lambda it: texts(it.id)[0][:40])
def test_a_translation_is_russian(message: Message) -> None:
    for text in texts(message.string):
        plain = re.sub(r"\{\w+\}", "", text)
        assert {word.rstrip(".") for word in WORD.findall(plain)} <= LATIN


def test_the_compiled_catalogue_is_of_the_readable_one() -> None:
    with (RUSSIAN / "jhub_ds.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in messages():
        singular, *several = texts(message.id)
        for form, text in enumerate(texts(message.string)):
            count = (1, 2, 5)[form]
            said = compiled.ngettext(singular, several[0], count) if several else None
            assert (said or compiled.gettext(singular)) == text, "run `make locale`"


def test_every_text_is_written_where_it_can_be_collected() -> None:
    computed = [
        f"{file}:{call.lineno}"
        for file, call in calls()
        if not isinstance(call.args[0], ast.Constant) and file != "locale/__init__.py"
    ]
    translated = [
        "form/page.py",  # what templates say: collected from them
        "spawner/pages.py",
        "policy/config/amounts.py",  # chosen among messages that are there
    ]
    assert [it for it in computed if it.partition(":")[0] not in translated] == []


@pytest.mark.parametrize(
    ("cores", "said"),
    [
        pytest.param("1", "1 ядро", id="one"),
        pytest.param("2", "2 ядра", id="few"),
        pytest.param("5", "5 ядер", id="many"),
        pytest.param("11", "11 ядер", id="eleven"),
        pytest.param("21", "21 ядро", id="twenty-one"),
        pytest.param("64", "64 ядра", id="sixty-four"),
        pytest.param("0.5", "0.5 ядра", id="half"),
        pytest.param("2.5", "2.5 ядра", id="two-and-a-half"),
        pytest.param("0", "0 ядер", id="none"),
    ],
)
def test_cores_are_counted_as_russian_counts(cores: str, said: str) -> None:
    amount = CPU.read_option(cores)
    assert amount is not None
    assert CPU.named(amount).in_language("ru") == said


def test_a_message_inside_a_message_is_translated_with_it() -> None:
    outer = msg("Not taken: {field}: {problem}", field=msg("Cores"), problem="x")
    assert outer.in_language("ru") == "Не принято: Ядра: x"
    assert str(outer) == "Not taken: Cores: x"


def test_an_unknown_language_reads_english() -> None:
    assert plural("{n} core", "{n} cores", 2).in_language("eo") == "2 cores"
    assert translations("../ru") is not translations("ru")


def test_a_value_with_braces_stays_as_it_is() -> None:
    assert (
        msg("{given} is there already", given="{field}").in_language("ru")
        == "{field} здесь уже есть"
    )


def test_a_size_reads_the_same_in_both_languages() -> None:
    amount = size("32G")
    assert amount == 32 * G
    assert MEMORY.named(amount).in_language("ru") == "32G"
