"""docs/reference/errors.md leaves nothing out: rules, reasons, log lines, texts of the demo."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from inspect import getmembers, isclass
from typing import get_args

import pytest

from jhub_ds import errors
from jhub_ds.policy.faults import Rule
from tests.docs.pages import ROOT, page

PAGE = page("docs/reference/errors.md")
CODE = {path: ast.parse(path.read_text("utf-8")) for path in (ROOT / "jhub_ds").rglob("*.py")}
LOGS_ERRORS = ("error", "exception", "critical")


def _calls() -> Iterator[ast.Call]:
    for tree in CODE.values():
        yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def _text(node: ast.AST | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _reasons() -> set[str]:
    """The second argument of what refuses, and its default."""
    found = {"cannot"}
    for call in _calls():
        if _name(call) in ("Refusal", "cannot_start") and len(call.args) > 1:
            found.add(_text(call.args[1]))
    return found - {""}


def _log_lines() -> set[str]:
    lines = set()
    for call in _calls():
        whose = ast.unparse(call.func)
        if _name(call) in LOGS_ERRORS and "log." in whose:
            lines.add(_text(call.args[0]).replace("%s", "…"))
    return lines


def _of_demo() -> set[str]:
    """The long words of every function that raises a DemoError; short ones say nothing alone."""
    found: set[str] = set()
    for function in _functions():
        if "DemoError(" in ast.unparse(function):
            doc = ast.get_docstring(function, clean=False)
            texts = {_text(node) for node in ast.walk(function)} - {doc}
            found |= {text.strip() for text in texts if len(text) > 12}
    return found


def _functions() -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for tree in CODE.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


@pytest.mark.parametrize("rule", get_args(Rule))
def test_every_rule_has_its_row(rule: str) -> None:
    rows = [row for row in PAGE.rows("Rules") if row[0] == f"`{rule}`"]
    assert len(rows) == 1 and len(rows[0]) == 4 and all(rows[0])


def test_no_other_rule_is_there() -> None:
    assert [row[0].strip("`") for row in PAGE.rows("Rules")] == list(get_args(Rule))


@pytest.mark.parametrize("reason", sorted(_reasons()))
def test_every_reason_has_its_row(reason: str) -> None:
    rows = [row for row in PAGE.rows("Refusals") if row[0] == f"`{reason}`"]
    assert len(rows) == 1 and len(rows[0]) == 5 and all(rows[0])


def test_the_reasons_were_found_in_the_code() -> None:
    assert _reasons() >= {"no_role", "link", "guard", "environment", "died", "cannot"}


@pytest.mark.parametrize("line", sorted(_log_lines()))
def test_every_error_in_the_log_has_its_cause_and_what_to_do(line: str) -> None:
    rows = [row for row in PAGE.rows("Lines in the log") if row[0] == f"`{line}`"]
    assert len(rows) == 1 and len(rows[0]) == 3 and all(rows[0]), line


def test_the_log_lines_were_found_in_the_code() -> None:
    assert len(_log_lines()) >= 4 and "" not in _log_lines()


@pytest.mark.parametrize("text", sorted(_of_demo()))
def test_every_text_of_the_demo_is_there(text: str) -> None:
    assert text in PAGE.text


def test_the_texts_of_the_demo_were_found_in_the_code() -> None:
    assert len(_of_demo()) >= 10


@pytest.mark.parametrize(
    "error", [name for name, each in getmembers(errors, isclass) if issubclass(each, Exception)]
)
def test_every_exception_is_there(error: str) -> None:
    assert [row for row in PAGE.rows("Exceptions") if row[0] == f"`{error}`"]


def test_every_hint_for_an_environment_is_there() -> None:
    shown = " ".join(row[0] for row in PAGE.rows("Environments on one machine"))
    for name in ("_hint", "_install_uv"):
        tree = CODE[ROOT / "jhub_ds" / "spawner" / "local_uv.py"]
        function = next(n for n in ast.walk(tree) if getattr(n, "name", "") == name)
        hints = {_text(n) for n in ast.walk(function) if len(_text(n)) > 12}
        for hint in hints:
            assert hint.partition("{")[0] in shown, hint
