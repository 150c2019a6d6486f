"""The data folder: its lock, its rights, and what is said when it cannot be used."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from jhub_ds.demo.folder import opened
from jhub_ds.errors import DemoError

TRY = """
import os, sys
from pathlib import Path
from jhub_ds.demo.folder import opened
from jhub_ds.demo.leash import become
from jhub_ds.errors import DemoError
if os.geteuid() == 0:  # who may write anywhere
    become(65534, 65534)
try:
    with opened(Path(sys.argv[1])): pass
except DemoError as err:
    print(err)
"""


def test_makes_a_folder_that_others_cannot_look_into(tmp_path: Path) -> None:
    with opened(tmp_path / "a" / "b") as folder:
        inside = [folder.root, folder.logs, folder.homes, folder.environments]
    assert [path.is_dir() for path in inside] == [True] * 4
    assert not any(path.stat().st_mode & 0o066 for path in inside)


def test_git_does_not_see_it(tmp_path: Path) -> None:
    with opened(tmp_path) as folder:
        assert (folder.root / ".gitignore").read_text() == "*\n"


def test_one_demo_at_a_time(tmp_path: Path) -> None:
    with (
        opened(tmp_path),
        pytest.raises(DemoError, match="another demo runs on this folder; hint: stop it"),
        opened(tmp_path),
    ):
        pass


def test_the_next_demo_may_have_it(tmp_path: Path) -> None:
    for _ in range(2):
        with opened(tmp_path) as folder:
            assert folder.root == tmp_path


def test_a_file_in_the_way_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DemoError) as refused, opened(tmp_path / "file"):
        pass
    expected = f"{tmp_path / 'file'}: File exists; hint: choose a folder that you can write to"
    assert str(refused.value).startswith(expected) and "\n" not in str(refused.value)


def test_a_folder_that_may_not_be_written_to_is_said_in_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    where = Path("/") if os.geteuid() == 0 else tmp_path  # others cannot even reach a test's folder
    said = subprocess.run(
        [sys.executable, "-c", TRY, str(where / "demo")], capture_output=True, text=True, check=True
    ).stdout
    assert said.startswith(f"{where / 'demo'}: Permission denied; hint:") and said.count("\n") == 1


def test_what_a_part_is_told_is_for_its_owner_only(tmp_path: Path) -> None:
    with opened(tmp_path) as folder:
        path = folder.settings("part", {"password": "x"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text()) == {"password": "x"}
