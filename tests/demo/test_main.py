"""The command before anything is started: usage, and what is missing."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo.demos import COMMAND, free_ports
from tests.support.children import what_to_import

HIDE = "import sys; sys.modules.update(dict.fromkeys({names!r}))"


def _ask(folder: Path, *words: str, first: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", f"{first}\n{COMMAND}", "demo", *words],
        cwd=folder,
        env={**os.environ, **what_to_import()},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("port", ["x", "0", "-1", "70000", "8000.5", "", "٨٠٠٠٠٠"])
def test_a_wrong_port_is_wrong_usage(tmp_path: Path, port: str) -> None:
    asked = _ask(tmp_path, f"--port={port}")
    assert asked.returncode == 2 and asked.stdout == ""
    assert f"{port!r} is not a port for the hub; use one from 1 to 65475" in asked.stderr
    assert not (tmp_path / ".demo").exists()


def test_a_taken_port_is_one_line(tmp_path: Path) -> None:
    port = free_ports()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", port + 30))
        listening.listen()
        asked = _ask(tmp_path, "--port", str(port))
    assert (asked.returncode, asked.stdout) == (1, "")
    assert asked.stderr == (
        f"jhub-ds demo: port {port + 30} (mlflow) of 127.0.0.1 is taken; "
        "hint: stop what listens there, or choose others with --port\n"
    )


def test_a_folder_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    asked = _ask(tmp_path, "--folder", "file", "--port", str(free_ports()))
    assert (asked.returncode, asked.stdout, asked.stderr.count("\n")) == (1, "", 1)
    assert asked.stderr.startswith(f"jhub-ds demo: {tmp_path / 'file'}: File exists; hint:")


def test_without_the_extra_it_says_how_to_get_it(tmp_path: Path) -> None:
    hidden = HIDE.format(names=("canaille", "mlflow", "psycopg"))
    asked = _ask(tmp_path, "--port", str(free_ports()), first=hidden)
    assert (asked.returncode, asked.stdout) == (1, "")
    assert asked.stderr == (
        "jhub-ds demo: canaille, mlflow, psycopg: not installed; "
        "hint: pip install 'jhub-ds[demo]'\n"
    )
