"""Processes of a lab: whether one is still the same, which belong together, and their end.

All of it reads Linux's /proc; where there is none, only what signals can tell is known.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path

_PROC = Path("/proc")
_STATE, _STARTED = 0, 19  # places behind the name in /proc/PID/stat, see proc_pid_stat(5)


def born(pid: int) -> str:
    """When process `pid` started, in the kernel's ticks: with `pid` it names a process for good.

    Empty where it is gone, a zombie, or where the machine does not say.
    """
    try:
        stat = (_PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return ""
    words = stat.rpartition(")")[2].split()
    return "" if words[_STATE] in "ZX" else words[_STARTED]


def is_same(pid: int, when: str) -> bool:
    """Whether process `pid` is the one that was born at `when`; unknown counts as yes."""
    return not when or not _PROC.joinpath("self").exists() or born(pid) == when


def marked(marks: Mapping[str, str]) -> list[int]:
    """The processes that started with all of `marks` among their environment variables."""
    wanted = {f"{name}={value}".encode() for name, value in marks.items()}
    return [pid for pid in _others() if wanted <= set(_read(pid, "environ").split(b"\0"))]


def end(pids: list[int]) -> None:
    """Kill `pids`, those that are gone excepted."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def runs_below(folder: Path) -> bool:
    """Whether a process was started with a program below `folder`."""
    start = os.fsencode(folder) + b"/"
    return any(_read(pid, "cmdline").startswith(start) for pid in _others())


def _others() -> Iterator[int]:
    if _PROC.is_dir():
        names = (each.name for each in _PROC.iterdir() if each.name.isascii())
        yield from (int(name) for name in names if name.isdigit() and int(name) != os.getpid())


def _read(pid: int, name: str) -> bytes:
    try:
        return (_PROC / str(pid) / name).read_bytes()
    except OSError:
        return b""
