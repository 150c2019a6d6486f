"""docs/lab.md: its cells run, top to bottom, and show what it says; its reference is complete."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from labext import environ, errors
from labext.connections.base import Connection
from labext.connections.catalogue import KINDS
from tests.labext.notebook import Notebook

_PAGE = Path(__file__).parents[2] / "docs" / "lab.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def _text() -> str:
    return _PAGE.read_text(encoding="utf-8")


def _cells() -> list[tuple[str, str | None]]:
    """Each cell, and what it shows where the page says it."""
    cells: list[tuple[str, str | None]] = []
    for kind, block in _BLOCK.findall(_text()):
        if kind == "python":
            cells.append((block, None))
        else:
            cells[-1] = (cells[-1][0], block)
    return cells


def _part(title: str) -> str:
    return _text().partition(f"\n## Reference: {title}\n")[2].partition("\n## ")[0]


@pytest.fixture(scope="module")
def notebook(
    start_server: Callable[..., Any],
    tmp_path_factory: pytest.TempPathFactory,
    postgres: Any,
    mlflow_url: str,
    index_url: str,
    refused_port: int,
) -> Iterator[Notebook]:
    """A lab of ada with the connections that the page speaks of; `archive` is down."""
    lab = start_server(
        {
            "greenplum": postgres.connection(),
            "mlflow": {"kind": "mlflow", "url": mlflow_url},
            "nexus": {"kind": "nexus", "url": index_url},
            "archive": {"kind": "mlflow", "url": f"http://127.0.0.1:{refused_port}"},
        },
        JHUB_DS_OVERLAY=str(tmp_path_factory.mktemp("overlays") / "ds"),
        PIP_INDEX_URL=index_url,
        UV_DEFAULT_INDEX=index_url,
    )
    found = Notebook(lab)
    yield found
    found.close()


def test_each_cell_shows_what_the_page_says(notebook: Notebook) -> None:
    assert len(_cells()) >= 10
    for code, said in _cells():
        shown = _ANSI.sub("", notebook.run(code)).replace("\r\n", "\n")
        assert "Traceback" not in shown, shown
        if said is not None:
            pattern = ".*".join(re.escape(part) for part in said.strip().split("…"))
            start = shown.rpartition("Note: you may need to restart")[0] or shown
            assert re.fullmatch(pattern, start.strip(), re.DOTALL), f"{code}\n{shown}"


@pytest.mark.parametrize(
    "error",
    [each for each in vars(errors).values() if getattr(each, "__module__", "") == errors.__name__],
)
def test_every_error_has_its_cause_and_what_to_do(error: type[Exception]) -> None:
    part = _part("errors")
    if error is errors.LabextError:
        assert "`LabextError`" in part
        return
    rows = [row for row in part.splitlines() if row.startswith(f"| `{error.__name__}` |")]
    assert rows
    for row in rows:
        assert all(cell.strip() for cell in row.strip("|").split("|")), row


def _class_of(kind: str) -> type[Connection]:
    module, name = KINDS[kind]
    found: type[Connection] = getattr(importlib.import_module(module), name)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_there_with_every_key(kind: str) -> None:
    found, part = _class_of(kind), _part("kinds of connection")
    rows = set(re.findall(rf"^\| `{kind}` \| `(\w+)` \| (yes|no) \|", part, re.MULTILINE))
    assert rows == {(key, "yes") for key in found.needed} | {(key, "no") for key in found.known}


def test_no_other_kind_is_there() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", _part("kinds of connection"), re.MULTILINE)) == set(
        KINDS
    )


def test_every_variable_is_there() -> None:
    names = {name for name in vars(environ) if name.isupper() and not name.startswith("_")}
    values = [getattr(environ, name) for name in names]
    wanted = {name for value in values for name in ([value] if isinstance(value, str) else value)}
    rows = re.findall(r"^\| (`.*?) \|", _part("what the hub passes"), re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == wanted
