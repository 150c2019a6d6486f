"""What uv says, for people. (That it really runs: `test_local_environments`.)"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from jhub_ds.spawner.local_uv import (
    Uv,
    UvError,
    as_message,
    explained,
    uv_environ,
    without_credentials,
)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Resolved 1 package in 47ms", "1 package is needed"),
        ("Resolved 112 packages in 1.2s", "112 packages are needed"),
        ("Downloading torch (731.2MiB)", "Downloading torch (731.2MiB)"),
        ("   Building lightgbm==4.5.0", "Building lightgbm"),
        ("Prepared 4 packages in 129ms", "4 packages are downloaded"),
        ("Installed 5 packages in 33ms", "5 packages are installed"),
    ],
)
def test_what_matters_is_said(line: str, said: str) -> None:
    assert str(as_message(line)) == said


@pytest.mark.parametrize(
    "line", ["", " Downloaded torch", " + six==1.17.0", "Using Python 3.11.7 environment at: x"]
)
def test_the_rest_is_not(line: str) -> None:
    assert as_message(line) is None


_AWAY = """Using Python 3.11.7 environment at: v1
error: Request failed after 3 retries in 7.0s
  cause: Failed to fetch: http://127.0.0.1:9/simple/six/
  cause: error sending request for url (http://127.0.0.1:9/simple/six/)
  cause: Connection refused (os error 111)"""
_FULL = """error: Failed to install: torch-2.6.0-cp311-cp311-linux_x86_64.whl (torch==2.6.0)
  Caused by: failed to copy file from /cache/x to /environments/x
  Caused by: No space left on device (os error 28)"""
_OLD = """  × No solution found when resolving dependencies:
  ╰─▶ Because there is no version of six==99, your requirements are unsatisfiable."""


@pytest.mark.parametrize(
    ("said", "reason", "hint"),
    [
        (
            _AWAY,
            "Request failed after 3 retries in 7.0s: Failed to fetch: "
            "http://127.0.0.1:9/simple/six/: Connection refused (os error 111)",
            "is the package index away? Start again when it answers",
        ),
        (
            _FULL,
            "Failed to install: torch-2.6.0-cp311-cp311-linux_x86_64.whl (torch==2.6.0): failed to "
            "copy file from /cache/x to /environments/x: No space left on device (os error 28)",
            "the disk is full; free space for /environments/ds",
        ),
        (
            "error: failed to create directory `/x`: Permission denied (os error 13)",
            "failed to create directory `/x`: Permission denied (os error 13)",
            "the hub may not write there; give it the right to /environments/ds",
        ),
        (
            _OLD,
            "No solution found when resolving dependencies:",
            "everything that uv said is in /environments/ds/uv.log",
        ),
        (
            "Segmentation fault",
            "Segmentation fault",
            "everything that uv said is in /environments/ds/uv.log",
        ),
        (
            "",
            "uv ended with status 2",
            "everything that uv said is in /environments/ds/uv.log",
        ),
    ],
    ids=["away", "full", "denied", "older uv", "no error line", "silent"],
)
def test_a_failure_is_one_reason_and_what_to_do(said: str, reason: str, hint: str) -> None:
    error = explained(said.splitlines(), 2, Path("/environments/ds/uv.log"))
    assert (error.reason, str(error.hint)) == (reason, hint)


def test_a_long_reason_is_cut() -> None:
    error = explained(["error: " + "x" * 10_000], 2, Path("/uv.log"))
    assert len(error.reason) == 301


def test_credentials_of_an_address_are_not_said() -> None:
    assert without_credentials("GET https://ada:secret@x.example/simple/") == (
        "GET https://x.example/simple/"
    )


def test_of_the_hubs_variables_uv_gets_what_it_needs() -> None:
    given = {
        "PATH": "/bin",
        "https_proxy": "http://proxy.example",
        "UV_CACHE_DIR": "/cache",
        "CONFIGPROXY_AUTH_TOKEN": "secret",
        "JUPYTERHUB_CRYPT_KEY": "secret",
    }
    found = uv_environ(given, {"UV_DEFAULT_INDEX": "https://bank.example/"})
    assert found["UV_CACHE_DIR"] == "/cache"
    assert found["UV_DEFAULT_INDEX"] == "https://bank.example/"
    assert found["https_proxy"] == "http://proxy.example"
    assert "secret" not in found.values()


async def test_cancelling_ends_the_program(tmp_path: Path) -> None:
    program = tmp_path / "uv"
    program.write_text("#!/bin/sh\necho Downloading $$\nexec sleep 600\n")
    program.chmod(0o755)
    heard: asyncio.Queue[str] = asyncio.Queue()
    uv = Uv(str(program), dict(os.environ), tmp_path, tmp_path / "uv.log")
    run = asyncio.create_task(uv.run("pip", say=lambda message: heard.put_nowait(str(message))))
    pid = int((await heard.get()).split()[1])
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert not Path(f"/proc/{pid}").exists()


async def test_credentials_that_uv_says_reach_neither_people_nor_the_log(tmp_path: Path) -> None:
    program = tmp_path / "uv"
    program.write_text("#!/bin/sh\necho 'error: https://ada:secret@x.example/ is away'\nexit 2\n")
    program.chmod(0o755)
    uv = Uv(str(program), dict(os.environ), tmp_path, tmp_path / "uv.log")
    with pytest.raises(UvError, match="https://x") as caught:
        await uv.run("pip", say=lambda _message: None)
    assert "secret" not in str(caught.value) + uv.log.read_text()


async def test_a_program_that_does_not_run_is_said(tmp_path: Path) -> None:
    uv = Uv(str(tmp_path / "uv"), {}, tmp_path, tmp_path / "uv.log")
    with pytest.raises(UvError, match=r"uv: No such file or directory; hint: install it"):
        await uv.run("pip", say=lambda _message: None)
