"""A demo in a process of its own, with everything that it started, seen from outside."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from jhub_ds.demo.descendants import descendants
from jhub_ds.spawner.local_process import born, marked
from tests.support.children import what_to_import

ROOT = Path(__file__).parents[2]
MARK = "JHUB_DS_TEST"
PATIENCE_S = 20.0
COMMAND = "import sys; from jhub_ds.cli.main import main; sys.exit(main())"
"""What the script `jhub-ds` does, on the tree that is tested."""


class Started:
    """A running demo."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self.folder = folder
        self.mark = uuid.uuid4().hex
        environ = {n: v for n, v in os.environ.items() if n not in ("PIP_FIND_LINKS", MARK)}
        environ |= {**what_to_import(), MARK: self.mark}
        self.said = folder / f"{self.mark}.out"
        self.complained = folder / f"{self.mark}.err"
        with self.said.open("wb") as out, self.complained.open("wb") as err:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=folder, env=environ
            )

    def alive(self) -> list[int]:
        """Whoever carries this demo's mark and is not the demo itself."""
        return [pid for pid in marked({MARK: self.mark}) if pid != self.process.pid]

    def below(self) -> dict[int, str]:
        """The demo and all living processes below it (labs carry no mark), each with its birth."""
        pids = [self.process.pid, *descendants(self.process.pid)]
        return {pid: when for pid in pids if (when := born(pid))}

    def wait_for(
        self, what: Callable[[], object], seconds: float = PATIENCE_S, every: float = 0.02
    ) -> None:
        """Return as soon as `what` holds; fail when the demo ends before, or time is up."""
        until = time.monotonic() + seconds
        while not what():
            if self.process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"{self.said.read_text()}\n{self.complaint()}")
            time.sleep(every)

    def until_said(self, words: str, seconds: float = PATIENCE_S) -> None:
        """Wait for words on its standard output."""
        self.wait_for(lambda: words in self.said.read_text(), seconds)

    def lines(self) -> list[str]:
        """What it wrote to its standard output."""
        return self.said.read_text().splitlines()

    def complaint(self) -> str:
        """What it wrote to its standard error."""
        return self.complained.read_text()

    def interrupt(self) -> None:
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)

    def end(self, seconds: float = PATIENCE_S) -> int:
        """Its exit status, once it has ended."""
        return self.process.wait(seconds)

    def put_down(self) -> None:
        """Leave nothing of it behind, whatever it did."""
        below = self.below() if self.process.poll() is None else {}
        for pid in {*below, *self.alive()}:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(PATIENCE_S)


@contextlib.contextmanager
def demo_folder() -> Iterator[Path]:
    """A folder for demos that every account can get to, so that nothing is kept outside of it."""
    folder = Path(tempfile.mkdtemp(prefix="jhub-ds-demo-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def start_demo(folder: Path, port: int, *more: str) -> Started:
    """`jhub-ds demo` in a folder."""
    return Started([sys.executable, "-c", COMMAND, "demo", "--port", str(port), *more], folder)


def free_ports(how_many: int = 7) -> int:
    """A port such that it and every tenth above it are free."""
    while True:
        first = random.randrange(20000, 60000)
        if all(is_free(first + 10 * place) for place in range(how_many)):
            return first


def is_free(port: int) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def still(ran: Mapping[int, str]) -> list[int]:
    """Those of the processes that still run."""
    return [pid for pid, when in ran.items() if born(pid) == when]


def listeners(pids: Iterable[int]) -> set[str]:
    """The addresses (hexadecimal, as in /proc/net/tcp) that these processes listen on."""
    inodes = {name for pid in pids for name in _sockets(pid)}
    rows = [
        line.split()
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        for line in Path(table).read_text().splitlines()[1:]
    ]
    return {row[1].split(":")[0] for row in rows if row[3] == "0A" and row[9] in inodes}


def _sockets(pid: int) -> list[str]:
    found = []
    with contextlib.suppress(OSError):
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                target = os.readlink(entry)
                if target.startswith("socket:["):
                    found.append(target[8:-1])
    return found
