"""`make locale`: collects texts, keeps translations, and does the same twice."""

from __future__ import annotations

import gettext
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

TOOL = Path(__file__).parents[1] / "tools" / "locale.py"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("jhub_ds_tests_tools_locale", TOOL)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def package(tool: ModuleType, tmp_path: Path) -> Callable[..., Any]:
    """A package that says some texts, as the tool sees it."""

    def make(python: str, html: str = "") -> Any:
        folder = tmp_path / "package"
        folder.mkdir(exist_ok=True)
        (folder / "said.py").write_text(python)
        (folder / "page.html").write_text(html)
        keywords = {"msg": None, "plural": (1, 2), "_": None}
        return tool.Domain("package", keywords, keep_template=True, root=tmp_path)

    return make


def translate(domain: Any, text: str, said: str) -> None:
    readable = domain.readable("ru")
    there = readable.read_text()
    assert f'msgid "{text}"\nmsgstr ""' in there
    readable.write_text(
        there.replace(f'msgid "{text}"\nmsgstr ""', f'msgid "{text}"\nmsgstr "{said}"')
    )


def test_texts_of_code_and_templates_are_collected(
    tool: ModuleType, package: Callable[..., Any]
) -> None:
    domain = package('msg("One", x=1)\nplural("{n} cat", "{n} cats", 2)', '<p>{{ _("Two") }}</p>')
    assert sorted(tool.update(domain)) == [
        "package ru: One",
        "package ru: Two",
        "package ru: {n} cat",
    ]
    assert 'msgid_plural "{n} cats"' in (domain.folder / "package.pot").read_text()


def test_translations_stay_and_are_compiled(tool: ModuleType, package: Callable[..., Any]) -> None:
    domain = package('msg("One")')
    tool.update(domain)
    translate(domain, "One", "Раз")
    domain = package('msg("Zero")\nmsg("One")')
    assert tool.update(domain) == ["package ru: Zero"]
    assert gettext.translation("package", domain.folder, ["ru"]).gettext("One") == "Раз"


def test_what_nobody_says_any_more_goes(tool: ModuleType, package: Callable[..., Any]) -> None:
    domain = package('msg("One")')
    tool.update(domain)
    translate(domain, "One", "Раз")
    tool.update(package('msg("Two")'))
    assert "One" not in domain.readable("ru").read_text()


def test_a_changed_text_takes_no_translation_of_a_similar_one(
    tool: ModuleType, package: Callable[..., Any]
) -> None:
    domain = package('msg("One server is running")')
    tool.update(domain)
    translate(domain, "One server is running", "Работает один сервер")
    lacking = tool.update(package('msg("One server is not running")'))
    assert lacking == ["package ru: One server is not running"]


def test_the_same_texts_give_the_same_bytes(tool: ModuleType, package: Callable[..., Any]) -> None:
    domain = package('msg("One")')

    def files() -> dict[Path, bytes]:
        tool.update(domain)
        return {path: path.read_bytes() for path in domain.folder.rglob("*.*o*")}

    assert files() == files()
    assert len(files()) == 3
