"""Where the lines go: one file, appended to, whoever else writes and whatever happens to it."""

from __future__ import annotations

import json
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jhub_ds.audit import Event, record, use
from tests.support.children import environ

WRITER = """
import sys
from jhub_ds.audit import Event, record, use
use(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for n in range(400):
    record(Event("asked", sys.argv[2], "success", details={"n": n, "text": "x" * (n * 20)}))
"""


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """The sink of this process, a file that is not there yet."""
    path = tmp_path / "audit.jsonl"
    use(str(path))
    yield path
    use(None)


def note(user: str, **details: object) -> None:
    record(Event("asked", user, "success", details=details))


def users(path: Path) -> list[str]:
    return [json.loads(text)["user"]["name"] for text in path.read_text().splitlines()]


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """What a full disk does: a write takes only what fits."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_the_file_is_the_hubs_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        use(str(tmp_path / "audit.jsonl"))
    finally:
        os.umask(before)
        use(None)
    assert stat.S_IMODE((tmp_path / "audit.jsonl").stat().st_mode) == 0o600


def test_events_are_appended_to_what_is_there(file: Path) -> None:
    note("ann")
    use(str(file))
    note("bob")
    assert users(file) == ["ann", "bob"]


def test_a_rotated_file_is_made_again_with_the_same_rights(file: Path) -> None:
    note("ann")
    file.rename(file.with_suffix(".1"))
    note("bob")
    assert users(file.with_suffix(".1")) == ["ann"]
    assert users(file) == ["bob"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_without_a_file_events_go_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    use(None)
    note("ann")
    out = capsys.readouterr().out
    assert json.loads(out)["user"]["name"] == "ann"
    assert out.count("\n") == 1


@pytest.mark.parametrize("path", ["missing/audit.jsonl", "a\0b", "."])
def test_a_file_that_cannot_be_written_is_said_when_it_is_named(tmp_path: Path, path: str) -> None:
    with pytest.raises((OSError, ValueError)):
        use(f"{tmp_path}/{path}")


def test_a_file_that_cannot_be_named_leaves_the_former_one(file: Path) -> None:
    with pytest.raises(FileNotFoundError):
        use(f"{file.parent}/missing/audit.jsonl")
    note("ann")
    assert users(file) == ["ann"]


def test_an_event_that_cannot_be_written_is_an_error_in_the_log(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file.unlink()
    file.mkdir()
    note("ann")
    (said,) = caplog.records
    assert (said.name, said.levelname) == ("jhub_ds.audit", "ERROR")
    assert said.getMessage().startswith("audit event lost action=asked reason=")
    assert "Is a directory" in said.getMessage()


def test_a_closed_standard_output_is_an_error_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    use(None)
    with (tmp_path / "out").open("w") as closed:
        monkeypatch.setattr(sys, "stdout", closed)
    note("ann")
    monkeypatch.undo()
    assert [each.levelname for each in caplog.records] == ["ERROR"]


def test_a_disk_that_fills_up_costs_one_event_and_the_next_begins_a_line(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    note("ann")
    with no_file_longer_than(file.stat().st_size + 50):
        note("torn")
        note("lost")
    note("bob")
    note("cat")
    first, torn, *rest = file.read_text().splitlines()
    assert [json.loads(text)["user"]["name"] for text in (first, *rest)] == ["ann", "bob", "cat"]
    assert len(torn) == 50
    assert [each.levelname for each in caplog.records] == ["ERROR", "ERROR"]


def test_lines_of_several_processes_do_not_mix(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), name],
            env=environ(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for name in ("ann", "bob")
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
    for writer in writers:
        writer.communicate(b"go\n")
    assert [writer.returncode for writer in writers] == [0, 0]
    assert sorted(users(path)) == ["ann"] * 400 + ["bob"] * 400
