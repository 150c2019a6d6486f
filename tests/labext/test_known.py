"""pip and uv in an overlay: both resolve against the environment's versions and copy nothing."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labext.packages.interpreter import Distribution
from labext.packages.known import INSTALLER, tell
from labext.packages.overlay import ensure

_WHERE = "import tiny; print(tiny.version, tiny.__file__)"
_POINTS = """
from importlib.metadata import entry_points, version
print(version("tiny"), [each.load() for each in entry_points(group="labext.tests")])
"""

Tool = Callable[..., Any]


@pytest.fixture(params=["pip", "uv"])
def tool(request: pytest.FixtureRequest, tmp_path: Path, environment: Path, run: Tool) -> Tool:
    """`tool("install", …)` as `%pip` and `%uv pip` do it, in the overlay `tmp_path / "ds"`."""
    python = ensure(tmp_path / "ds", str(environment))
    words = ["pip"] if request.param == "pip" else ["uv", "pip"]

    def ask(verb: str, *more: str) -> str:
        sure = ["-y"] if (request.param, verb) == ("pip", "uninstall") else []
        done = run(python, "-m", *words, verb, *sure, *more)
        return str(done.stdout + done.stderr)

    return ask


def _of_the_person(overlay: Path) -> set[str]:
    """What of the overlay's packages neither ensure nor the bytecode compiler has made."""
    packages = next(overlay.glob("lib/python*/site-packages"))
    ours = {path.parent.name for path in packages.glob("*.dist-info/INSTALLER") if _ours(path)}
    return {path.name for path in packages.iterdir()} - ours - {"__pycache__", "_environment.pth"}


def _ours(path: Path) -> bool:
    return path.read_text().strip() == INSTALLER


def _files(environment: Path) -> dict[str, float]:
    found = environment.parents[1].rglob("*")
    return {str(path): path.stat().st_mtime for path in found if path.suffix != ".pyc"}


def test_nothing_of_the_environment_is_copied(tmp_path: Path, tool: Tool) -> None:
    tool("install", "needy")
    assert _of_the_person(tmp_path / "ds") == {"needy.py", "needy-1.0.dist-info"}


def test_what_the_environment_has_is_not_installed_again(tmp_path: Path, tool: Tool) -> None:
    tool("install", "tiny", "numpy")
    assert _of_the_person(tmp_path / "ds") == set()


def test_an_upgrade_wins_and_uninstalling_it_brings_the_environments_version_back(
    tmp_path: Path, environment: Path, run: Tool, tool: Tool
) -> None:
    python, before = tmp_path / "ds" / "bin" / "python", _files(environment)
    tool("install", "--upgrade", "tiny")
    assert _of_the_person(tmp_path / "ds") == {"tiny.py", "tiny-2.0.dist-info"}
    assert run(python, "-c", _POINTS).stdout == "2.0 ['2.0']\n"

    tool("uninstall", "tiny")
    assert run(python, "-c", _WHERE).stdout.startswith("1.0")
    assert _of_the_person(tmp_path / "ds") == set()
    assert _files(environment) == before


def test_after_an_uninstall_the_next_start_says_again_what_is_there(
    tmp_path: Path, environment: Path, tool: Tool
) -> None:
    tool("uninstall", "tiny")
    ensure(tmp_path / "ds", str(environment))
    assert "tiny" in tool("list")
    tool("install", "needy")
    assert _of_the_person(tmp_path / "ds") == {"needy.py", "needy-1.0.dist-info"}


def test_uninstalling_what_is_the_environments_takes_nothing_away(
    tmp_path: Path, environment: Path, run: Tool, tool: Tool
) -> None:
    before = _files(environment)
    tool("uninstall", "tiny")
    assert run(tmp_path / "ds" / "bin" / "python", "-c", _POINTS).stdout == "1.0 ['1.0']\n"
    assert _files(environment) == before


def test_what_the_person_installed_is_kept_at_the_next_start(
    tmp_path: Path, environment: Path, run: Tool, tool: Tool
) -> None:
    tool("install", "tiny==2.0")
    python = ensure(tmp_path / "ds", str(environment))
    assert _of_the_person(tmp_path / "ds") == {"tiny.py", "tiny-2.0.dist-info"}
    assert run(python, "-c", _POINTS).stdout == "2.0 ['2.0']\n"


def test_entry_points_are_there_once(tmp_path: Path, environment: Path, run: Tool) -> None:
    python = ensure(tmp_path / "ds", str(environment))
    assert run(python, "-c", _POINTS).stdout == "1.0 ['1.0']\n"


def test_pip_and_uv_name_every_distribution_once(
    tmp_path: Path, environment: Path, run: Tool, tool: Tool
) -> None:
    there = json.loads(run(environment, "-m", "pip", "list", "--format=json").stdout)
    found = json.loads(tool("list", "--format=json").partition("]")[0] + "]")
    assert sorted(_name_and_version(each) for each in found) == sorted(
        _name_and_version(each) for each in there
    )


def _name_and_version(row: dict[str, str]) -> tuple[str, str]:
    return re.sub("[-_.]+", "-", row["name"]).lower(), row["version"]


def _known(version: str, points: str = "") -> Distribution:
    metadata = f"Metadata-Version: 2.1\nName: Some.Thing\nVersion: {version}"
    return Distribution("Some.Thing", version, metadata, points)


def test_a_newer_environment_replaces_what_was_said(tmp_path: Path) -> None:
    tell(tmp_path, [_known("1.0")])
    tell(tmp_path, [_known("1.1")])
    assert [path.name for path in tmp_path.iterdir()] == ["some_thing-1.1.dist-info"]
    tell(tmp_path, [])
    assert list(tmp_path.iterdir()) == []


def test_new_entry_points_of_the_same_version_are_seen(tmp_path: Path) -> None:
    tell(tmp_path, [_known("1.0")])
    tell(tmp_path, [_known("1.0", "[g]\na = b\n")])
    folder = tmp_path / "some_thing-1.0.dist-info"
    assert (folder / "entry_points.txt").read_text() == "[g]\na = b\n"
    assert "entry_points.txt" in (folder / "RECORD").read_text()


@pytest.mark.parametrize("name", ["some_thing-0.1", "Some.Thing-2.0", "some_thing-1.0"])
def test_a_version_of_the_persons_own_is_not_touched(tmp_path: Path, name: str) -> None:
    own = tmp_path / f"{name}.dist-info"
    own.mkdir()
    (own / "INSTALLER").write_text("pip\n")
    tell(tmp_path, [_known("1.0")])
    assert list(tmp_path.rglob("*")) == [own, own / "INSTALLER"]


@pytest.mark.parametrize("lost", ["METADATA", "RECORD", "entry_points.txt"])
def test_a_folder_left_half_made_is_completed(tmp_path: Path, lost: str) -> None:
    tell(tmp_path, [_known("1.0", "[g]\na = b\n")])
    folder = tmp_path / "some_thing-1.0.dist-info"
    whole = {path.name: path.read_text() for path in folder.iterdir()}
    (folder / lost).unlink()
    tell(tmp_path, [_known("1.0", "[g]\na = b\n")])
    assert {path.name: path.read_text() for path in folder.iterdir()} == whole


def test_a_broken_distribution_of_the_environment_is_left_out(
    tmp_path: Path, environment: Path
) -> None:
    packages = next(environment.parents[1].glob("lib/python*/site-packages"))
    broken = packages / "broken-1.0.dist-info"
    broken.mkdir()
    (broken / "METADATA").write_bytes(b"Name: \xff\n")
    try:
        ensure(tmp_path / "ds", str(environment))
    finally:
        shutil.rmtree(broken)
    assert not list((tmp_path / "ds").rglob("broken*"))
    assert list((tmp_path / "ds").rglob("tiny-1.0.dist-info"))
