"""A process that the demo started: its end is noticed, its last words are kept in its log."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jhub_ds.errors import DemoError

from .part import Account

LEASH = Path(__file__).with_name("leash.py")
POLL_S = 0.05
_TAIL = 4096
_SHOWN = 160


@dataclass(frozen=True)
class Launch:
    """How to start one process."""

    command: Sequence[str]
    folder: Path
    environ: Mapping[str, str]
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM


class Process:
    """A running process and its log."""

    def __init__(self, launch: Launch, log: Path) -> None:
        self.log = log
        self._launch = launch
        with open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as sink:
            self._popen = subprocess.Popen(
                _leashed(launch),
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                cwd=launch.folder,
                env=dict(launch.environ),
                start_new_session=True,  # a terminal's Ctrl-C is for the supervisor alone
            )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._popen.pid

    @property
    def status(self) -> int | None:
        """None while it runs; then its exit status, or minus the signal that ended it."""
        return self._popen.poll()

    async def ended(self) -> int:
        """Wait for its end, however long that takes."""
        while (status := self.status) is None:
            await asyncio.sleep(POLL_S)
        return status

    async def stop(self, seconds: float) -> None:
        """Ask it to end, and end it after so many seconds."""
        if self.status is None:
            self._popen.send_signal(self._launch.stop_signal)
        try:
            await asyncio.wait_for(self.ended(), seconds)
        except TimeoutError:
            self.kill()
            await self.ended()

    def kill(self) -> None:
        """End it and its process group at once."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def obituary(self) -> str:
        """How it ended, in its own last words where it left any, and where to read more."""
        status = self.status or 0
        how = f"ended with status {status}"
        if status < 0:
            how = f"was ended by {signal.Signals(-status).name}"
        words = last_words(self.log)
        return f"{how}{': ' + words if words else ''}; its log is {shown(self.log)}"


async def run_once(launch: Launch, log: Path, what: str) -> None:
    """Run a command to its end; one that fails is a DemoError that begins with `what`."""
    process = Process(launch, log)
    try:
        status = await process.ended()
    finally:
        process.kill()
    if status != 0:
        raise DemoError(f"{what} {process.obituary()}")


def last_words(log: Path) -> str:
    """The last line of a log that says something, cut to a readable length."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - _TAIL))
        lines = file.read().decode(errors="replace").splitlines()
    said = next((line.strip() for line in reversed(lines) if line.strip()), "")
    plain = "".join(letter if letter.isprintable() else " " for letter in said)
    return plain if len(plain) <= _SHOWN else plain[:_SHOWN] + "…"


def shown(path: Path) -> str:
    """A path as people would type it here: relative where it is below the working directory."""
    with contextlib.suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)


def _leashed(launch: Launch) -> list[str]:
    account = launch.account
    who = f"{account.uid}:{account.gid}" if account else "-"
    leash = [sys.executable, "-I", "-S", str(LEASH), str(os.getpid())]
    return [*leash, str(int(launch.stop_signal)), who, *launch.command]
