"""docs/reference/audit.md: every action, every field, and an event as it is written."""

from __future__ import annotations

import ast
import json
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from jhub_ds.audit import Action, Event, line
from jhub_ds.audit.event import _CATEGORIES
from tests.docs.pages import ROOT, page

PAGE = page("docs/reference/audit.md")
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
EVENT = Event(
    action="refused",
    user="ann",
    outcome="failure",
    role="analyst",
    reason="max",
    details={
        "server": "",
        "options": {"cpu": 16},
        "violations": ["cpu: 16 cores is above your maximum of 8 cores"],
    },
)
ACTIONS: tuple[Action, ...] = get_args(Action)


def _paths(value: Any, path: str = "") -> set[str]:
    if not isinstance(value, dict):
        return {path}
    return {found for key, below in value.items() for found in _paths(below, f"{path}.{key}")}


def test_the_event_is_shown_as_it_is_written() -> None:
    shown = next(block.text for block in PAGE.blocks() if block.kind == "json")
    assert shown == json.dumps(json.loads(line(EVENT, NOW)), indent=4) + "\n"


def test_every_field_of_it_is_explained() -> None:
    named = " ".join(row[0] for row in PAGE.rows("Fields"))
    fields = {path.removeprefix(".") for path in _paths(json.loads(line(EVENT, NOW)))}
    fields = {"jhub_ds.options" if f.startswith("jhub_ds.options") else f for f in fields}
    assert not {field for field in fields if f"`{field}`" not in named}


def test_every_detail_that_is_noted_is_explained() -> None:
    named = " ".join(row[0] for row in PAGE.rows("Fields"))
    for file in ("spawner/mixin.py", "sso/authenticator.py"):
        tree = ast.parse((ROOT / "jhub_ds" / file).read_text("utf-8"))
        for keys in _details(tree):
            assert not {key for key in keys if f"`jhub_ds.{key}`" not in named}


def _details(tree: ast.AST) -> list[list[object]]:
    """The keys of what is given, or kept, as `details`."""
    nodes = list(ast.walk(tree))
    found = [n.value for n in nodes if isinstance(n, ast.keyword) and n.arg == "details"]
    assigned = [n for n in nodes if isinstance(n, ast.Assign)]
    found += [n.value for n in assigned if ast.unparse(n.targets[0]) == "details"]
    dicts = [each for node in found for each in ast.walk(node) if isinstance(each, ast.Dict)]
    return [[k.value for k in d.keys if isinstance(k, ast.Constant)] for d in dicts]


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_has_its_row(action: Action) -> None:
    rows = [row for row in PAGE.rows("Actions") if row[0] == f"`{action}`"]
    assert len(rows) == 1
    assert rows[0][1] == ", ".join(_CATEGORIES[action])
    assert rows[0][2]
