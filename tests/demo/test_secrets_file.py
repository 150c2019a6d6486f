"""Secrets: made once, kept, and never shown."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from jhub_ds.demo.secrets_file import kept_secrets
from jhub_ds.errors import DemoError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "secrets.json"


def test_the_second_start_finds_those_of_the_first(file: Path) -> None:
    assert kept_secrets(file, ["ada"]) == kept_secrets(file, ["ada"])


def test_two_demos_have_nothing_in_common(tmp_path: Path) -> None:
    one, other = (kept_secrets(tmp_path / name, ["ada"]) for name in ("one", "other"))
    assert not set(map(str, vars(one).values())) & set(map(str, vars(other).values()))


def test_somebody_new_gets_a_password_and_others_keep_theirs(file: Path) -> None:
    first = kept_secrets(file, ["ada"])
    second = kept_secrets(file, ["ada", "bob"])
    assert second.passwords["ada"] == first.passwords["ada"]
    assert second.passwords["bob"] != second.passwords["ada"]


def test_a_file_that_lacks_a_key_is_completed(file: Path) -> None:
    file.write_text('{"cookie": "c"}')
    assert kept_secrets(file, []).cookie == "c" and kept_secrets(file, []).crypt


def test_the_file_is_for_its_owner_only(file: Path) -> None:
    kept_secrets(file, ["ada"])
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "[]", '{"passwords": []}', "\x00"], ids=repr)
def test_a_broken_file_is_said_in_one_line(file: Path, text: str) -> None:
    file.write_text(text)
    with pytest.raises(DemoError, match=r"secrets.json: not what an earlier start wrote; hint:"):
        kept_secrets(file, ["ada"])


def test_nothing_is_shown(file: Path) -> None:
    assert repr(kept_secrets(file, ["ada"])) == "Secrets()"
