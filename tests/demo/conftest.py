"""Small demos in processes of their own: what a supervisor ends is everything below it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.demo.demos import Started

SMALL = Path(__file__).with_name("small.py")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Started]]:
    """Starts a small demo of the given parts; nothing of it is left after the test."""
    started: list[Started] = []

    def begin(*parts: dict[str, Any]) -> Started:
        (tmp_path / "parts.json").write_text(json.dumps(parts))
        started.append(Started([sys.executable, str(SMALL), str(tmp_path)], tmp_path))
        return started[-1]

    yield begin
    for demo in started:
        demo.put_down()


@pytest.fixture
def shell() -> Callable[[str, str], dict[str, Any]]:
    """A part that is a line of shell; `ready` in it makes the part ready."""

    def part(name: str, line: str, **more: Any) -> dict[str, Any]:
        ready = f"ready() {{ touch {name}.ready; }}; wait_() {{ while :; do sleep 0.1; done; }}; "
        return {"name": name, "command": ["/bin/sh", "-c", ready + line], **more}

    return part
