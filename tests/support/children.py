"""Child processes of tests: what they import, and their end with everything that they started."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

import jhub_ds

ROOT = Path(__file__).parents[2]
GIVE_UP_S = 60
_HIDING = ("PIP_", "UV_", "JHUB_DS_", "JUPYTER", "JPY_", "CONFIGPROXY_", "OAUTH", "PG", "MLFLOW_")
_KEPT = ("PIP_CERT",)


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environ(**extra: str) -> dict[str, str]:
    """This process's environment variables without what could hide a fault."""
    kept = {
        name: text
        for name, text in os.environ.items()
        if name in _KEPT or not name.startswith(_HIDING)
    }
    return {**kept, **what_to_import(), "PIP_CONFIG_FILE": "/dev/null", **extra}


def what_to_import() -> dict[str, str]:
    """What makes a child import what is tested: the source tree, unless it is the wheel."""
    from_source = Path(jhub_ds.__file__).is_relative_to(ROOT / "jhub_ds")
    return {"PYTHONPATH": str(ROOT)} if from_source else {}


def begin(
    command: list[str], folder: Path, env: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own, its output in `folder/log`."""
    with (folder / "log").open("ab") as sink:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=dict(env or environ()),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


@contextmanager
def running(
    command: list[str], folder: Path, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """The same until the block ends, and all of it ends with the block."""
    child = begin(command, folder, env)
    try:
        yield child
    finally:
        end(child)


def end(child: subprocess.Popen[bytes], patience_s: float = 10) -> None:
    """Ask it to stop; then end its whole session's group."""
    child.terminate()
    try:
        child.wait(patience_s)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def wait_until(ready: Callable[[], object], what: str, log: Path | None = None) -> None:
    """Wait until `ready()` is true; a test fails that waits too long, with the end of `log`."""
    deadline = time.monotonic() + GIVE_UP_S
    while not ready():
        if time.monotonic() > deadline:
            said = log.read_text(errors="replace")[-4000:] if log is not None else ""
            pytest.fail(f"waited {GIVE_UP_S} s for {what}\n{said}")
        time.sleep(0.05)
