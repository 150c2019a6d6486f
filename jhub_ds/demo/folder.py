"""The demo's data folder: where each part keeps what it has. One demo at a time uses it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jhub_ds.errors import DemoError

PRIVATE = 0o600


@dataclass(frozen=True)
class Folder:
    """The data folder; everything in it is the person's alone."""

    root: Path

    @property
    def logs(self) -> Path:
        """Each part's log, a file each."""
        return self.root / "logs"

    @property
    def homes(self) -> Path:
        """The home folders of the people who work here."""
        return self.root / "homes"

    @property
    def environments(self) -> Path:
        """The virtual environments that labs run in."""
        return self.root / "environments"

    def of(self, part: str) -> Path:
        """A part's own folder, made if it is missing."""
        path = self.root / part
        path.mkdir(mode=0o700, exist_ok=True)
        return path

    def settings(self, part: str, told: Mapping[str, Any]) -> Path:
        """Write down what a part is told, for that part to read: passwords are not for `ps`."""
        path = self.root / f"{part}.json"
        write_private(path, json.dumps(told, indent=1))
        return path


@contextlib.contextmanager
def opened(root: Path) -> Iterator[Folder]:
    """The folder, made and locked until the end; what forbids that is said in one line."""
    root = root.absolute()
    try:
        _make(root)
        lock = (root / "lock").open("a+")
    except OSError as err:
        hint = "hint: choose a folder that you can write to, with --folder"
        raise DemoError(f"{err.filename or root}: {err.strerror}; {hint}") from err
    with lock:
        _take(lock.fileno(), root)
        yield Folder(root)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "w") as file:
        file.write(text)
    fresh.replace(path)


def _make(root: Path) -> None:
    root.mkdir(parents=True, exist_ok=True)
    root.chmod(0o711 if os.geteuid() == 0 else 0o700)  # the database is not root: it passes through
    for name in ("logs", "homes", "environments"):
        (root / name).mkdir(mode=0o700, exist_ok=True)
    (root / ".gitignore").write_text("*\n")


def _take(lock: int, root: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise DemoError(
            f"{root}: another demo runs on this folder; hint: stop it, or choose another --folder"
        ) from None
