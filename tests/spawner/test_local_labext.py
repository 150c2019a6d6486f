"""The installed distribution as a wheel again, compared with what is installed."""

from __future__ import annotations

import csv
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from jhub_ds.spawner.local_labext import Labext, NotInstalledError


@pytest.fixture
def names(tmp_path: Path) -> list[str]:
    with zipfile.ZipFile(Labext.installed().wheel(tmp_path)) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def test_it_has_the_package_and_the_metadata(names: list[str]) -> None:
    assert "labext/__init__.py" in names
    assert any(name.endswith(".dist-info/METADATA") for name in names)
    assert any(name.endswith(".dist-info/entry_points.txt") for name in names)


def test_data_files_are_where_installers_look(names: list[str]) -> None:
    (settings,) = [name for name in names if name.endswith("jupyter_server_config.d/labext.json")]
    assert ".data/data/etc/jupyter/" in settings


def test_what_installers_make_is_left_out(names: list[str]) -> None:
    bad = ("INSTALLER", "direct_url.json", "REQUESTED", ".pyc", "bin/jhub-ds")
    assert [name for name in names if name.endswith(bad)] == []


def test_its_record_names_every_file_once(tmp_path: Path) -> None:
    with zipfile.ZipFile(Labext.installed().wheel(tmp_path)) as archive:
        (record,) = [name for name in archive.namelist() if name.endswith("/RECORD")]
        rows = list(csv.reader(archive.read(record).decode().splitlines()))
        assert sorted(row[0] for row in rows) == sorted(archive.namelist())


def test_the_same_files_make_the_same_wheel(tmp_path: Path) -> None:
    wheels = [tmp_path / "one", tmp_path / "two"]
    for folder in wheels:
        folder.mkdir()
    contents = {Labext.installed().wheel(folder).read_bytes() for folder in wheels}
    assert len(contents) == 1


def test_a_source_tree_in_front_does_not_hide_what_is_installed(tmp_path: Path) -> None:
    egg = tmp_path / "jhub_ds.egg-info"
    egg.mkdir()
    (egg / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: jhub-ds\nVersion: 0.0\n")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); "
        "from jhub_ds.spawner.local_labext import Labext; print(Labext.installed().version)"
    )
    said = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert said.strip() == Labext.installed().version != "0.0"


def test_without_a_wheel_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.distributions", lambda **_kw: iter(()))
    with pytest.raises(NotInstalledError, match=r"not installed from a wheel; hint: install"):
        Labext.installed()
