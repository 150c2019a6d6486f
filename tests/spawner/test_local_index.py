"""pip's settings for uv, asked of a real pip."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from jhub_ds.spawner.local_index import pip_index

_PLAIN = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}


def settings(tmp_path: Path, text: str) -> dict[str, str]:
    file = tmp_path / "pip.conf"
    file.write_text(text)
    return {**_PLAIN, "PIP_CONFIG_FILE": str(file)}


def test_the_index_of_pips_file_becomes_uvs(tmp_path: Path) -> None:
    environ = settings(
        tmp_path,
        "[global]\nindex-url = https://it's.example/simple/\ntrusted-host = a.example\n b.example\n"
        "cert = /etc/bank.pem\n",
    )
    assert pip_index(environ) == {
        "UV_DEFAULT_INDEX": "https://it's.example/simple/",
        "UV_INSECURE_HOST": "a.example b.example",
        "SSL_CERT_FILE": "/etc/bank.pem",
    }


def test_a_setting_for_installing_alone_counts_too(tmp_path: Path) -> None:
    environ = settings(tmp_path, "[install]\nindex-url = https://bank.example/simple/\n")
    assert pip_index(environ)["UV_DEFAULT_INDEX"] == "https://bank.example/simple/"


def test_pips_variable_wins_over_its_file(tmp_path: Path) -> None:
    environ = settings(tmp_path, "[global]\nindex-url = https://file.example/\n")
    found = pip_index({**environ, "PIP_INDEX_URL": "https://variable.example/"})
    assert found["UV_DEFAULT_INDEX"] == "https://variable.example/"


def test_uvs_variable_wins_over_all_of_pip(tmp_path: Path) -> None:
    environ = settings(tmp_path, "[global]\nindex-url = https://file.example/\n")
    environ |= {"PIP_INDEX_URL": "https://variable.example/", "UV_DEFAULT_INDEX": "https://uv/"}
    assert pip_index(environ)["UV_DEFAULT_INDEX"] == "https://uv/"


def test_more_indexes_and_folders_of_pip_are_not_taken(tmp_path: Path) -> None:
    environ = settings(
        tmp_path, "[global]\nextra-index-url = https://more.example/\nfind-links = /wheels\n"
    )
    assert "UV_DEFAULT_INDEX" not in pip_index(environ)


def test_without_pip_next_to_the_hub_the_machines_python_is_asked(tmp_path: Path) -> None:
    for name, status in (("hub-python", 1), ("python3", 0)):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho \"global.index-url='https://x/'\"\nexit {status}\n")
        program.chmod(0o755)
    environ = {**_PLAIN, "PATH": f"{tmp_path}:{_PLAIN['PATH']}"}
    assert pip_index(environ, str(tmp_path / "hub-python"))["UV_DEFAULT_INDEX"] == "https://x/"


def test_a_machine_without_any_pip_has_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert pip_index({"PATH": "/nonexistent"}, "/nonexistent/python") == {}


def test_the_running_python_is_asked_by_default(tmp_path: Path) -> None:
    environ = settings(tmp_path, "[global]\nindex-url = https://bank.example/\n")
    environ["PATH"] = "/nonexistent"
    assert pip_index(environ, sys.executable)["UV_DEFAULT_INDEX"] == "https://bank.example/"
