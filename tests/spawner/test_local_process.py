"""Real processes: which is still the same, which belong together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jhub_ds.spawner.local_process import born, end, is_same, marked, runs_below

_CHILD = (
    "import subprocess, sys; "
    "p = subprocess.Popen([sys.executable, '-c', 'input()'], stdin=0, start_new_session=True); "
    "print(p.pid, flush=True); input()"
)


@pytest.fixture
def process() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", _CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "MARK": str(os.getpid()), "OTHER": "x"},
    ) as process:
        yield process
        process.kill()


def test_a_process_is_the_same_while_it_lives(process: subprocess.Popen[str]) -> None:
    when = born(process.pid)
    assert when.isdigit()
    assert is_same(process.pid, when)


def test_another_process_with_its_pid_is_not_the_same(process: subprocess.Popen[str]) -> None:
    assert not is_same(process.pid, str(int(born(process.pid)) - 1))


def test_a_zombie_is_gone(process: subprocess.Popen[str]) -> None:
    when = born(process.pid)
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert not is_same(process.pid, when)


def test_a_process_of_unknown_birth_is_trusted() -> None:
    assert is_same(os.getpid(), "")


def test_marked_processes_are_found_in_whatever_session(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    kernel = int(process.stdout.readline())
    found = marked({"MARK": str(os.getpid()), "OTHER": "x"})
    assert sorted(found) == sorted([process.pid, kernel])
    assert marked({"MARK": str(os.getpid()), "OTHER": "y"}) == []
    end(found)
    assert process.wait() == -signal.SIGKILL


def test_a_process_that_is_gone_already_is_no_error() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    end([process.pid])


def test_a_program_below_a_folder_is_noticed_and_one_beside_it_is_not(tmp_path: Path) -> None:
    inside = tmp_path / "env" / "python"
    inside.parent.mkdir()
    inside.symlink_to(sys.executable)
    command = [inside, "-c", "print(flush=True); input()"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as process:
        process.stdout.readline()  # only then it has its command line
        assert runs_below(tmp_path / "env")
        assert not runs_below(tmp_path / "en")
        process.communicate(b"\n")
    assert not runs_below(tmp_path / "env")
