"""Groups: really made where this machine lets it; other machines are files in a folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from jhub_ds.spawner.local_cgroup import PREFIX, Amount, Group, Groups, groups_of_this_machine
from jhub_ds.spawner.local_limits import NO_MEMORY_LIMIT, Limits

M = 2**20
_TAKE = "taken = bytearray({size}); print(len(taken), flush=True); input()"


def test_more_memory_than_the_limit_ends_a_process_or_the_machine_says_that_it_cannot() -> None:
    groups = groups_of_this_machine()
    if groups is None:
        assert "does not let the hub limit memory" in str(NO_MEMORY_LIMIT)
        assert Limits.of_this_machine().groups is None
        return
    group = groups.make("test-memory", Amount(100 * M, 1))
    assert group is not None
    try:
        assert take(group, 20 * M) == 0
        assert take(group, 300 * M) == -signal.SIGKILL
    finally:
        assert group.remove()


def take(group: Group, size: int) -> int:
    command = [sys.executable, "-c", _TAKE.format(size=size)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, preexec_fn=group.enter
    ) as process:
        process.communicate(b"\n")
        return process.wait()


def test_a_group_knows_its_processes_and_stays_while_it_has_some() -> None:
    groups = groups_of_this_machine()
    if groups is None:
        assert Limits.of_this_machine().groups is None
        return
    group = groups.make("test-pids", Amount(100 * M, 1))
    assert group is not None
    with subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, preexec_fn=group.enter
    ) as process:
        assert group.pids() == [process.pid]
        assert not group.remove()
        groups.sweep(younger_s=0)
        assert group.folder.exists()
        process.communicate(b"\n")
    assert group.remove() and group.remove()  # a second time does no harm
    assert group.pids() == []


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Version 2 as systemd gives it to somebody's desktop: the hub in a scope of `app.slice`."""
    slice_ = tmp_path / "cgroup" / "user.slice" / "app.slice"
    (slice_ / "terminal.scope").mkdir(parents=True)
    (slice_ / "cgroup.subtree_control").write_text("cpu memory pids\n")
    (slice_ / "terminal.scope" / "cgroup.subtree_control").write_text("\n")
    proc = tmp_path / "proc"
    proc.mkdir()
    (proc / "cgroup").write_text("0::/user.slice/app.slice/terminal.scope\n")
    (proc / "mountinfo").write_text(
        f"1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
        f"36 1 0:30 / {tmp_path}/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
    )
    return tmp_path


def test_a_group_has_the_files_of_version_2(tmp_path: Path) -> None:
    group = Groups(tmp_path, 2, limits_cores=True).make("ada", Amount(2**30, 1.5))
    assert group == Group(tmp_path / "jhub-ds-ada")
    assert (group.folder / "memory.max").read_text() == str(2**30)
    assert (group.folder / "cpu.max").read_text() == "150000 100000"


def test_swap_is_taken_away_where_the_kernel_counts_it(tmp_path: Path) -> None:
    (tmp_path / "jhub-ds-ada").mkdir()
    (tmp_path / "jhub-ds-ada" / "memory.swap.max").write_text("max")
    Groups(tmp_path, 2, limits_cores=True).make("ada", Amount(2**30, 1))
    assert (tmp_path / "jhub-ds-ada" / "memory.swap.max").read_text() == "0"


def test_without_the_cpu_controller_only_memory_is_limited(tmp_path: Path) -> None:
    group = Groups(tmp_path, 2, limits_cores=False).make("ada", Amount(2**30, 1.5))
    assert group is not None
    assert not (group.folder / "cpu.max").exists()


def test_a_folder_that_refuses_gives_no_group(tmp_path: Path) -> None:
    assert Groups(tmp_path / "missing", 2, True).make("ada", Amount(2**30, 1)) is None


def test_the_nearest_group_that_gives_memory_to_its_children_is_taken(machine: Path) -> None:
    with_process_file(machine / "cgroup" / "user.slice" / "app.slice")
    found = groups_of_this_machine(machine / "proc")
    assert found == Groups(machine / "cgroup" / "user.slice" / "app.slice", 2, True)


def with_process_file(folder: Path) -> None:
    """What the kernel makes in a new group; here it has to be there before."""
    group = folder / f"jhub-ds-try-{os.getpid()}"
    group.mkdir()
    (group / "cgroup.procs").write_text("")


def test_a_group_that_cannot_be_entered_is_not_taken(machine: Path) -> None:
    assert groups_of_this_machine(machine / "proc") is None


@pytest.mark.parametrize(
    "place", ["/../outside", "/user.slice/app.slice/../../..", "/no/such/place"]
)
def test_a_place_outside_the_mount_is_not_taken(machine: Path, place: str) -> None:
    (machine / "proc" / "cgroup").write_text(f"0::{place}\n")
    assert groups_of_this_machine(machine / "proc") is None


def test_a_machine_without_proc_has_no_groups(tmp_path: Path) -> None:
    assert groups_of_this_machine(tmp_path) is None


def test_only_empty_groups_that_nobody_is_about_to_enter_are_swept(tmp_path: Path) -> None:
    groups = Groups(tmp_path, 2, limits_cores=False)
    fresh, old = tmp_path / f"{PREFIX}fresh", tmp_path / f"{PREFIX}old"
    for folder in (fresh, old):
        folder.mkdir()
    os.utime(old, (0, 0))
    groups.sweep()
    assert fresh.exists()
    assert not old.exists()
