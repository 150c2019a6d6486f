"""What a part of the demo is: one process to start, to wait for, to watch and to stop."""

from __future__ import annotations

import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Step = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Account:
    """An account of this machine's operating system."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Part:
    """One process. `name` is its log's file name, `title` and `where` are what people read."""

    name: str
    title: str
    command: tuple[str, ...]
    folder: Path
    ready: Callable[[], Awaitable[bool]]
    where: str = ""
    environ: Mapping[str, str] = field(default_factory=dict)
    account: Account | None = None
    needs: tuple[str, ...] = ()
    """Parts that are ready before this one starts."""
    outlived_by: tuple[str, ...] = ()
    """Parts that are stopped only when this one is gone."""
    prepare: Step | None = None
    """Runs before the process starts."""
    settle: Step | None = None
    """Runs when it answers, before it counts as ready."""
    stop_signal: signal.Signals = signal.SIGTERM
    stop_s: float = 2.5
    """Seconds from the signal to being killed."""
