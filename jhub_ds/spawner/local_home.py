"""A person's own folders on one machine, and what keeps a lab inside them."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_UNSAFE = re.compile(r"[^a-z0-9_-]+")

# Of the hub's own environment variables a lab gets these; the hub keeps secrets among the others.
KEPT = (
    "CURL_CA_BUNDLE",
    "LANG",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TZ",
)

_FOLDERS = {
    "IPYTHONDIR": ".ipython",
    "JUPYTER_CONFIG_DIR": ".jupyter",
    "JUPYTER_DATA_DIR": ".local/share/jupyter",
    "JUPYTER_RUNTIME_DIR": ".local/share/jupyter/runtime",
    "TMPDIR": ".cache/tmp",
    "XDG_CACHE_HOME": ".cache",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
}


@dataclass(frozen=True)
class Home:
    """The folders of one person, with one lab of theirs."""

    folder: Path
    lab: str = ""

    @classmethod
    def of(cls, homes: Path, user: str, server: str = "") -> Home:
        """The home of `user` below `homes`, with the lab `server`, whatever the names hold."""
        return cls(homes.expanduser().absolute() / safe_name(user), _lab_name(server))

    @property
    def log(self) -> Path:
        """What the lab prints."""
        return self.folder / ".jhub-ds" / f"{self.lab}.log"

    def overlay(self, environment: str) -> Path:
        """The overlay on top of `environment`."""
        return self.folder / ".jhub-ds" / "overlay" / environment

    def make(self) -> None:
        """Make what is missing, for the hub's own user only."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.folder.chmod(0o700)
        self.log.parent.mkdir(exist_ok=True)
        for name in _FOLDERS.values():
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    def variables(self) -> dict[str, str]:
        """What keeps a lab's programs inside the home."""
        inside = {name: str(self.folder / place) for name, place in _FOLDERS.items()}
        history = str(self.folder / ".python_history")
        return {"HOME": str(self.folder), "PYTHONHISTFILE": history, **inside}


def safe_name(name: str) -> str:
    """`name` as the name of one folder; different names give different ones.

    A plain name stays as it is. Of any other one only a part is left, with `~` (which is never in a
    plain one) and a digest.
    """
    if _PLAIN.fullmatch(name):
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{_UNSAFE.sub('-', name.lower())[:24].strip('-')}~{digest}"


def _lab_name(server: str) -> str:
    """The name of a server's lab: `lab` is the default server's, whatever the others are called."""
    if not server:
        return "lab"
    return "lab~" if server == "lab" else safe_name(server)


def path_of(python: Path, environ: Mapping[str, str]) -> str:
    """The search path of a lab: its environment first, the hub's own programs not at all."""
    hub = os.path.join(sys.prefix, "bin")
    rest = environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join([str(python.parent), *(each for each in rest if each and each != hub)])


def shell() -> str:
    """The shell for terminals."""
    return shutil.which("bash") or "/bin/sh"
