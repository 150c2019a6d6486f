"""The installed jhub-ds as a wheel again, so that an environment gets the same labext as the hub.

What is installed is what is packed, also where the hub itself runs from a source tree, which has no
wheel's data files. So `make run` (or `make install`) brings a change into environments.
"""

from __future__ import annotations

import base64
import hashlib
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from jhub_ds.errors import JhubDsError

DISTRIBUTION = "jhub-ds"
_INSTALLERS = {"INSTALLER", "REQUESTED", "RECORD", "direct_url.json", "uv_cache.json"}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same files make the same wheel


class NotInstalledError(JhubDsError):
    """There is no wheel of jhub-ds to pack again."""


@dataclass(frozen=True)
class Labext:
    """The installed distribution: its name as a wheel, its files, and what changes with them."""

    name: str
    version: str
    files: tuple[tuple[str, Path], ...]  # the name inside a wheel, and where it is
    fingerprint: str

    @classmethod
    def installed(cls) -> Labext:
        """The one that is installed next to this Python; NotInstalledError where there is none."""
        for found in metadata.distributions(name=DISTRIBUTION):
            record = found.read_text("RECORD")  # a source tree's egg-info has none
            name, version = DISTRIBUTION.replace("-", "_"), found.version
            files = tuple(_files(found, f"{name}-{version}"))
            if record and any(inside == "labext/__init__.py" for inside, _ in files):
                fingerprint = hashlib.sha256(record.encode()).hexdigest()
                return cls(name, version, files, fingerprint)
        raise NotInstalledError(
            f"{DISTRIBUTION} is not installed from a wheel; hint: install its wheel next to the hub"
        )

    def wheel(self, folder: Path) -> Path:
        """Write the wheel into `folder`."""
        path = folder / f"{self.name}-{self.version}-py3-none-any.whl"
        record = f"{self.name}-{self.version}.dist-info/RECORD"
        lines = []
        with zipfile.ZipFile(path, "w") as archive:
            for inside, outside in self.files:
                content = outside.read_bytes()
                archive.writestr(zipfile.ZipInfo(inside, _EPOCH), content)
                lines.append(f"{inside},sha256={_digest(content)},{len(content)}\n")
            text = "".join([*lines, f"{record},,\n"])
            archive.writestr(zipfile.ZipInfo(record, _EPOCH), text)
        return path


def _files(found: metadata.Distribution, stem: str) -> Iterator[tuple[str, Path]]:
    packages = Path(str(found.locate_file(""))).resolve()
    for each in found.files or ():
        place = Path(str(found.locate_file(each))).resolve()
        inside = _inside(place, packages, stem)
        if inside is not None and place.is_file():
            yield inside, place


def _inside(place: Path, packages: Path, stem: str) -> str | None:
    """The name in a wheel of a file that is installed at `place`; None for what installers make."""
    if place.name in _INSTALLERS or place.suffix == ".pyc":
        return None
    if place.is_relative_to(packages):
        return place.relative_to(packages).as_posix()
    prefix = Path(sys.prefix).resolve()
    if not place.is_relative_to(prefix) or place.parent == prefix / "bin":
        return None  # scripts are made anew from the entry points
    return f"{stem}.data/data/{place.relative_to(prefix).as_posix()}"


def _digest(content: bytes) -> str:
    found = hashlib.sha256(content).digest()
    return base64.urlsafe_b64encode(found).rstrip(b"=").decode()
