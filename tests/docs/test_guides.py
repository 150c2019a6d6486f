"""The guides speak of what is there: make targets, packages, and the words of refusals."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.docs.pages import ROOT, page

CONTRIBUTING = page("docs/contributing.md")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def test_every_make_target_is_explained_and_no_other() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", MAKEFILE, re.MULTILINE)) - {"help"}
    shown = {row[0].strip("`") for row in CONTRIBUTING.rows("What you need")}
    assert shown == {f"make {target}" for target in targets}


def test_every_package_is_explained_and_no_other() -> None:
    shown = {row[0].strip("`/") for row in CONTRIBUTING.rows("The house")}
    ours = {
        path.parent.relative_to(ROOT).as_posix()
        for path in (ROOT / "jhub_ds").rglob("__init__.py")
        if path.parent.name != "jhub_ds"
    }
    assert shown == ours | {"labext", "images", "config", "tests"}


@pytest.mark.parametrize("name", [p.name for p in (ROOT / "docs").glob("*.md")])
def test_every_file_that_is_named_is_there(name: str) -> None:
    text = page(f"docs/{name}").prose
    for path in re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.(?:py|md|toml|cfg|json))`", text):
        assert (ROOT / path).exists() or (ROOT / "jhub_ds" / path).exists(), path


def _said() -> Iterator[str]:
    """Every text that people read on the hub's side, its values as `…`."""
    for path in (ROOT / "jhub_ds").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("msg", "plural"):
                for text in node.args[:2]:
                    if isinstance(text, ast.Constant) and isinstance(text.value, str):
                        yield re.sub(r"\{\w+\}", "…", text.value)
    for path in (ROOT / "jhub_ds").rglob("*.html"):
        yield from re.findall(r'_\("([^"]+)"\)', path.read_text("utf-8"))


@pytest.mark.parametrize(
    "words", [r[0] for r in page("docs/data-scientists.md").rows("When it says no")]
)
def test_a_refusal_is_shown_in_its_own_words(words: str) -> None:
    assert any(said.startswith(words) for said in _said())
