"""Child processes of these tests: started in a group of their own, and ended with all of it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.children import what_to_import

ROOT = Path(__file__).parents[2]
HUB_LINES = {"hub-6.1": Path(sys.executable), "hub-5.5": ROOT / ".venv-hub55/bin/python"}
GIVE_UP_S = 60
# No proxy of this machine, and no certificates, which cost 50 ms a client: all is on loopback.
PLAIN: dict[str, Any] = {"trust_env": False, "verify": False}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environ() -> dict[str, str]:
    """This process's environment variables, without what would configure a hub or a provider."""
    prefixes = ("OAUTH", "JUPYTER", "JPY_", "CANAILLE", "LOGIN_SERVICE", "SECRET")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(prefixes)}
    binaries = os.pathsep.join([str(Path(sys.executable).parent), kept["PATH"]])  # traefik
    return {**kept, "PATH": binaries, **what_to_import()}


@dataclass(frozen=True)
class Child:
    """A running child; its standard error and output go to `log`."""

    process: subprocess.Popen[bytes]
    log: Path

    def wait_for(self, url: str) -> None:
        """Until `url` answers with a success."""
        until(lambda: self._answers(url), lambda: f"{url} did not answer:\n{self.said()}")

    def _answers(self, url: str) -> bool:
        if self.process.poll() is not None:
            pytest.fail(f"ended with {self.process.returncode}:\n{self.said()}")
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(url, timeout=2, **PLAIN).is_success
        return False

    def said(self) -> str:
        return self.log.read_text()[-5000:]


def until(condition: Callable[[], bool], complaint: Callable[[], str]) -> None:
    """Poll until the condition holds; fail with the complaint when that takes too long."""
    deadline = time.monotonic() + GIVE_UP_S
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(complaint())
        time.sleep(0.05)


@contextlib.contextmanager
def running(command: list[str], folder: Path) -> Iterator[Child]:
    """Run the command in `folder`; afterwards nothing of its process group is left."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environ(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield Child(process, log)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # what it left behind: traefik
