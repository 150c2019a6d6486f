"""Small demos in processes of their own: what a supervisor ends is everything below it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jhub_ds.spawner.local_process import marked

ROOT = Path(__file__).parents[2]
SMALL = Path(__file__).with_name("small.py")
MARK = "JHUB_DS_TEST"
PATIENCE_S = 20.0

Program = Callable[..., list[str]]


class Started:
    """A demo in a process of its own, with everything that it started."""

    def __init__(self, command: list[str], folder: Path, **extra: str) -> None:
        self.folder = folder
        self.mark = uuid.uuid4().hex
        hidden = ("PIP_FIND_LINKS", "JHUB_DS_")
        environ = {n: v for n, v in os.environ.items() if not n.startswith(hidden)}
        environ |= {"PYTHONPATH": str(ROOT), MARK: self.mark, **extra}
        self.said = folder / "said"
        self.complained = folder / "complained"
        with self.said.open("wb") as out, self.complained.open("wb") as err:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=folder, env=environ
            )

    def alive(self) -> list[int]:
        """Whoever carries this demo's mark and is not the demo itself."""
        return [pid for pid in marked({MARK: self.mark}) if pid != self.process.pid]

    def wait_for(self, what: Callable[[], object], seconds: float = PATIENCE_S) -> None:
        """Return as soon as `what` holds; fail when the demo ends before, or time is up."""
        until = time.monotonic() + seconds
        while not what():
            if self.process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"{self.said.read_text()}\n{self.complained.read_text()}")
            time.sleep(0.02)

    def until_said(self, words: str, seconds: float = PATIENCE_S) -> None:
        """Wait for words on its standard output."""
        self.wait_for(lambda: words in self.said.read_text(), seconds)

    def interrupt(self) -> None:
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)

    def end(self, seconds: float = PATIENCE_S) -> int:
        """Its exit status, once it has ended."""
        return self.process.wait(seconds)

    def complaint(self) -> str:
        """What it wrote to its standard error."""
        return self.complained.read_text()


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
        _put_down(demo)


@pytest.fixture(scope="session")
def put_down() -> Callable[[Started], None]:
    return _put_down


def _put_down(demo: Started) -> None:
    for pid in [demo.process.pid, *demo.alive()] if demo.process.poll() is None else demo.alive():
        os.kill(pid, signal.SIGKILL)
    demo.process.wait(PATIENCE_S)


@pytest.fixture
def shell() -> Callable[[str, str], dict[str, Any]]:
    """A part that is a line of shell; `ready` in it makes the part ready."""

    def part(name: str, line: str, **more: Any) -> dict[str, Any]:
        ready = f"ready() {{ touch {name}.ready; }}; wait_() {{ while :; do sleep 0.1; done; }}; "
        return {"name": name, "command": ["/bin/sh", "-c", ready + line], **more}

    return part


@pytest.fixture(scope="session")
def started_class() -> type[Started]:
    return Started
