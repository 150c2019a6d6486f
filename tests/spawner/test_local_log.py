"""A lab's output: held below a size, and its last words."""

from __future__ import annotations

from pathlib import Path

import pytest

from jhub_ds.spawner.local_log import cap, last_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("one\n\ntwo  \n\n", "one / two"),
        ("1\n2\n3\n4\n", "2 / 3 / 4"),
        ("\x1b[31mred\x1b[0m \x07bell\x00", "red  bell"),
        ("x" * 1000, "…" + "x" * 400),
    ],
)
def test_the_last_words_are_one_short_line(tmp_path: Path, text: str, words: str) -> None:
    log = tmp_path / "lab.log"
    log.write_text(text)
    assert last_words(log) == words


def test_bytes_that_are_no_text_do_no_harm(tmp_path: Path) -> None:
    log = tmp_path / "lab.log"
    log.write_bytes(b"\xff\xfe end")
    assert last_words(log).endswith("end")


def test_a_lab_that_never_wrote_has_no_last_words(tmp_path: Path) -> None:
    assert last_words(tmp_path / "missing.log") == ""


def test_a_long_log_is_moved_aside_and_its_writer_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "lab.log"
    with log.open("ab", buffering=0) as lab:
        lab.write(b"old " * 10)
        cap(log, 20)
        lab.write(b"new")
    assert log.read_bytes() == b"new"
    assert (tmp_path / "lab.log.1").read_bytes() == b"old " * 10


def test_a_short_log_is_left_alone(tmp_path: Path) -> None:
    log = tmp_path / "lab.log"
    log.write_bytes(b"short")
    cap(log, 20)
    assert log.read_bytes() == b"short"
    assert not (tmp_path / "lab.log.1").exists()


def test_a_missing_log_is_no_error(tmp_path: Path) -> None:
    cap(tmp_path / "missing.log", 20)


def test_a_log_that_a_person_made_unreadable_hinders_nothing(tmp_path: Path) -> None:
    log = tmp_path / "lab.log"
    log.symlink_to(log)
    cap(log)
    assert last_words(log) == ""
