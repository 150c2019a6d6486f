"""What is said of a process that ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from jhub_ds.demo.process import last_words, shown


@pytest.mark.parametrize(
    ("log", "words"),
    [
        ("", ""),
        ("\n \n", ""),
        ("one\ntwo\n\n", "two"),
        ("a\x1b[31mred\x07", "a [31mred "),
        ("x" * 200, "x" * 160 + "…"),
        ("привет", "привет"),
    ],
    ids=["empty", "blank", "last", "control", "long", "russian"],
)
def test_last_words_are_one_readable_line(tmp_path: Path, log: str, words: str) -> None:
    (tmp_path / "log").write_text(log)
    assert last_words(tmp_path / "log") == words


def test_last_words_of_a_long_log_that_is_cut_inside_a_letter(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes("я".encode() * 5000 + b"\nend")
    assert last_words(tmp_path / "log") == "end"


def test_a_path_is_shown_as_it_would_be_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert (shown(tmp_path / "a" / "b"), shown(Path("/etc/passwd"))) == ("a/b", "/etc/passwd")
