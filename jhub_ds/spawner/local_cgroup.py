"""Memory and parts of cores through cgroups, where this machine lets the hub make them.

Version 2 and the memory controller of version 1. A group is made below the nearest one above the
hub that may have such children; nothing that exists is changed. Paths and file names are the
kernel's, see https://docs.kernel.org/admin-guide/cgroup-v2.html.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PREFIX = "jhub-ds-"
_PERIOD_US = 100_000
_ENTERED_S = 60.0
_SWAP = {"memory.swap.max", "memory.memsw.limit_in_bytes"}  # absent where swap is not counted
_ESCAPED = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True)
class Amount:
    """What a group may use: bytes, and cores with their fractions."""

    memory: int
    cores: float


@dataclass(frozen=True)
class Group:
    """One lab's group."""

    folder: Path

    def enter(self) -> None:
        """Move the calling process in."""
        descriptor = os.open(self.folder / "cgroup.procs", os.O_WRONLY)
        os.write(descriptor, b"0")
        os.close(descriptor)

    def pids(self) -> list[int]:
        """The processes inside."""
        try:
            return [int(pid) for pid in (self.folder / "cgroup.procs").read_text().split()]
        except OSError:
            return []

    def remove(self) -> bool:
        """Remove it; whether it is gone. A group that still has processes stays."""
        try:
            self.folder.rmdir()
        except FileNotFoundError:
            return True
        except OSError:
            return False
        return True


@dataclass(frozen=True)
class Groups:
    """The group of this machine below which labs get theirs."""

    folder: Path
    version: int
    limits_cores: bool

    def make(self, name: str, amount: Amount) -> Group | None:
        """A group with `amount` as its limits; None where the machine refuses after all."""
        self.sweep()
        group = Group(self.folder / f"{PREFIX}{name}")
        try:
            group.folder.mkdir(exist_ok=True)
            for file, text in self._files(amount).items():
                if file not in _SWAP or (group.folder / file).exists():
                    (group.folder / file).write_text(text)
        except OSError:
            group.remove()
            return None
        return group

    def sweep(self, younger_s: float = _ENTERED_S) -> None:
        """Remove the empty groups of labs that are gone.

        One that is younger than `younger_s` may be another start's, whose lab is about to enter.
        """
        for folder in self.folder.glob(f"{PREFIX}*"):
            if _age_s(folder) >= younger_s:
                Group(folder).remove()

    def _files(self, amount: Amount) -> dict[str, str]:
        if self.version == 1:  # the sum with swap is never below the limit, so it comes second
            limit = str(amount.memory)
            return {"memory.limit_in_bytes": limit, "memory.memsw.limit_in_bytes": limit}
        files = {"memory.max": str(amount.memory), "memory.swap.max": "0"}
        if self.limits_cores:
            files["cpu.max"] = f"{int(amount.cores * _PERIOD_US)} {_PERIOD_US}"
        return files


def _age_s(folder: Path) -> float:
    """Seconds since the group was made; 0 for one that is gone."""
    try:
        return time.time() - folder.stat().st_mtime
    except OSError:
        return 0.0


def groups_of_this_machine(proc: Path = Path("/proc/self")) -> Groups | None:
    """Where labs can get groups that limit memory; None where they cannot."""
    try:
        own = _own_paths((proc / "cgroup").read_text())
        mounts = list(_mounts((proc / "mountinfo").read_text()))
    except OSError:
        return None
    for version, root, point in mounts:
        path = own.get("" if version == 2 else "memory")
        if path is not None:
            found = _parent(version, point, point / os.path.relpath(path, root))
            if found is not None:
                return found
    return None


def _own_paths(text: str) -> dict[str, str]:
    """From a controller ("" for version 2) to this process's group."""
    rows = [line.split(":", 2) for line in text.splitlines()]
    return {name: path for _id, names, path in rows for name in names.split(",")}


def _mounts(text: str) -> Iterator[tuple[int, str, Path]]:
    """Version, root and mount point of the hierarchies that can limit memory."""
    for line in text.splitlines():
        mount, _, kind = line.partition(" - ")
        words, (file_system, *_more, options) = mount.split(), kind.split()
        point = Path(_ESCAPED.sub(lambda found: chr(int(found[1], 8)), words[4]))
        if file_system == "cgroup2":
            yield 2, words[3], point
        elif file_system == "cgroup" and "memory" in options.split(","):
            yield 1, words[3], point


def _parent(version: int, point: Path, own: Path) -> Groups | None:
    """The nearest group from `own` up to `point` that can have children with limits."""
    for folder in (own, *own.parents):
        if ".." in folder.parts or not folder.is_relative_to(point):
            return None
        controllers = _given_to_children(folder) if version == 2 else {"memory"}
        found = Groups(folder, version, "cpu" in controllers)
        if "memory" in controllers and _can_make(found):
            return found
    return None


def _given_to_children(folder: Path) -> set[str]:
    try:
        return set((folder / "cgroup.subtree_control").read_text().split())
    except OSError:
        return set()


def _can_make(groups: Groups) -> bool:
    """Whether a group can be made there, and a process from here can enter it."""
    group = groups.make(f"try-{os.getpid()}", Amount(2**30, 1))
    if group is None:
        return False
    try:
        subprocess.run(["true"], preexec_fn=group.enter, check=True)
    except (OSError, subprocess.SubprocessError):
        return False
    finally:
        group.remove()
    return True
