"""The overlay, by really installing into it: the person's packages stay, the environment's too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from labext.errors import OverlayError
from labext.packages.overlay import ensure, jupyter_path

_WHERE = "import tiny; print(tiny.version, tiny.__file__)"


def _files(environment: Path) -> dict[str, float]:
    folder = environment.parents[1]
    return {
        str(path): path.stat().st_mtime
        for path in folder.rglob("*")
        if "__pycache__" not in path.parts and path.is_file()
    }


def test_the_environments_packages_are_seen(tmp_path: Path, environment: Path, run) -> None:  # type: ignore[no-untyped-def]
    python = ensure(tmp_path / "ds", str(environment))
    said = run(python, "-c", f"{_WHERE}; import jupyter_server, pip").stdout
    assert said.startswith("1.0")
    assert str(environment.parents[1]) in said


def test_an_upgrade_lands_in_the_overlay_and_wins_and_goes_again(  # type: ignore[no-untyped-def]
    tmp_path: Path, environment: Path, run
) -> None:
    python, before = ensure(tmp_path / "ds", str(environment)), _files(environment)
    run(python, "-m", "pip", "install", "tiny==2.0")
    said = run(python, "-c", _WHERE).stdout
    assert said.startswith("2.0")
    assert str(tmp_path / "ds") in said
    ensure(tmp_path / "ds", str(environment))
    assert run(python, "-c", _WHERE).stdout == said

    run(tmp_path / "ds" / "bin" / "pip", "uninstall", "-y", "tiny")
    assert run(python, "-c", _WHERE).stdout.startswith("1.0")
    assert _files(environment) == before


def test_its_kernel_runs_in_it(tmp_path: Path, environment: Path) -> None:
    ensure(tmp_path / "ds", str(environment), "Python 3 (ds)")
    spec = json.loads((jupyter_path(tmp_path / "ds") / "python3" / "kernel.json").read_text())
    assert spec["argv"][0] == str(tmp_path / "ds" / "bin" / "python")
    assert spec["display_name"] == "Python 3 (ds)"


@pytest.mark.parametrize(
    "broken",
    [
        "bin/python",
        "pyvenv.cfg",
        "bin/pip",
        "share/jupyter/kernels/python3/kernel.json",
        "lib",
    ],
)
def test_a_broken_one_is_repaired(tmp_path: Path, environment: Path, run, broken: str) -> None:  # type: ignore[no-untyped-def]
    python = ensure(tmp_path / "ds", str(environment))
    lost = tmp_path / "ds" / broken
    lost.rename(tmp_path / "lost")
    ensure(tmp_path / "ds", str(environment))
    assert lost.exists()
    assert run(python, "-c", _WHERE).stdout.startswith("1.0")


def test_one_of_another_version_is_moved_aside(tmp_path: Path, environment: Path, run) -> None:  # type: ignore[no-untyped-def]
    for count in ("1", "2"):
        (tmp_path / "ds" / "lib" / "python2.7" / "site-packages").mkdir(parents=True)
        (tmp_path / "ds" / "mine").write_text(count)
        python = ensure(tmp_path / "ds", str(environment))
        assert run(python, "-c", _WHERE).stdout.startswith("1.0")
        (tmp_path / "ds").rename(tmp_path / f"done{count}")
    assert (tmp_path / "ds.old" / "mine").read_text() == "1"
    assert (tmp_path / "ds.old-2" / "mine").read_text() == "2"


def test_making_it_leaves_nothing_else_behind(tmp_path: Path, environment: Path) -> None:
    ensure(tmp_path / "ds", str(environment))
    assert [path.name for path in tmp_path.iterdir()] == ["ds"]
    assert [path.name for path in (tmp_path / "ds").rglob(".*")] == []


def test_a_path_that_cannot_be_is_said(tmp_path: Path, environment: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OverlayError, match=r"cannot be made: File exists(.|\n)*hint: Is there"):
        ensure(tmp_path / "file" / "ds", str(environment))


def test_a_python_that_does_not_run_is_said(tmp_path: Path) -> None:
    with pytest.raises(OverlayError, match="does not run"):
        ensure(tmp_path / "ds", str(tmp_path / "nothing"))
