"""Homes: whatever a name holds, it is one folder of its own, and a lab stays inside."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jhub_ds.spawner.local_home import Home, path_of, safe_name

HOSTILE = ["..", ".", "", "/", "../../etc", "a/b", "a\0b", "-rf", ".ssh", "A" * 500, "Ada", "имя"]


@pytest.mark.parametrize("name", ["ada", "ada-2", "x_1"])
def test_a_plain_name_stays_as_it_is(name: str) -> None:
    assert safe_name(name) == name


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_one_harmless_folder(tmp_path: Path, name: str) -> None:
    home = Home.of(tmp_path, name)
    assert home.folder.parent == tmp_path
    home.make()
    assert home.folder.resolve().parent == tmp_path.resolve()


@given(st.text(), st.text())
def test_different_names_are_different_folders(one: str, other: str) -> None:
    assert (safe_name(one) == safe_name(other)) == (one == other)


@given(st.text())
def test_nobody_can_take_a_name_that_is_somebody_elses_folder(name: str) -> None:
    assert safe_name(name) == name or safe_name(safe_name(name)) != safe_name(name)


@given(st.text())
def test_no_folders_differ_by_case_only(name: str) -> None:
    assert safe_name(name) == safe_name(name).lower()


def test_only_the_hubs_user_may_look_inside(tmp_path: Path) -> None:
    home = Home.of(tmp_path, "ada")
    home.folder.mkdir(mode=0o755)
    home.make()
    assert stat.S_IMODE(home.folder.stat().st_mode) == 0o700


def test_all_of_its_variables_are_inside(tmp_path: Path) -> None:
    home = Home.of(tmp_path, "ada")
    assert all(Path(each).is_relative_to(tmp_path / "ada") for each in home.variables().values())


def test_two_labs_of_a_person_share_the_home_and_not_the_log(tmp_path: Path) -> None:
    first, second = Home.of(tmp_path, "ada"), Home.of(tmp_path, "ada", "second")
    assert first.folder == second.folder
    assert first.log != second.log


def test_a_server_name_cannot_leave_the_home(tmp_path: Path) -> None:
    log = Home.of(tmp_path, "ada", "../../x").log
    assert log.parent == tmp_path / "ada" / ".jhub-ds"


def test_the_path_has_the_environment_first_and_nothing_of_the_hub(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.prefix", "/hub")
    path = path_of(Path("/env/bin/python"), {"PATH": "/hub/bin::/usr/bin"})
    assert path.split(os.pathsep) == ["/env/bin", "/usr/bin"]


@pytest.mark.parametrize("server", ["lab", "lab~", "Lab"])
def test_no_named_server_has_the_files_of_the_default_one(tmp_path: Path, server: str) -> None:
    names = {Home.of(tmp_path, "ada", each).lab for each in ("", server, "lab")}
    assert len(names) == len({"", server, "lab"})
