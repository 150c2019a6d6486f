"""Every process below this one, those included whose own parents are gone.

Linux keeps the books in /proc; elsewhere there is nothing to read, and the parts' own groups do.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
PROC = Path("/proc")


def adopt_orphans() -> None:
    """From now on, what a part leaves behind becomes a child of this process."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def descendants(of: int) -> list[int]:
    """The living processes below a process, nearest first; the dead and unburied do not count."""
    children: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for pid, parent, state in _table():
        children[parent].append((pid, state))
    found: list[tuple[int, str]] = list(children[of])
    for pid, _ in found:
        found += children[pid]
    return [pid for pid, state in found if state not in "ZX"]


def kill_descendants(of: int) -> list[int]:
    """Kill every process below a process; who was alive. Call again until nobody is."""
    alive = descendants(of)
    for pid in alive:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    return alive


def bury_orphans(known: Collection[int]) -> None:
    """Take note of the ends of adopted children; `known` are those whose ends others wait for."""
    for pid, parent, state in _table():
        if parent == os.getpid() and state == "Z" and pid not in known:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)


def _table() -> list[tuple[int, int, str]]:
    """Process id, parent and state of everything that runs."""
    found = []
    for entry in PROC.glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):  # it ended meanwhile
            state, parent = entry.read_text(errors="replace").rpartition(")")[2].split()[:2]
            found.append((int(entry.parent.name), int(parent), state))
    return found
