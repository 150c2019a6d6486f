"""Tells pip and uv, inside an overlay, what the environment below it has already.

For each distribution of the environment the overlay gets a small `NAME-VERSION.dist-info` that
lists no file but its own. So both tools resolve against the environment's versions and copy
nothing; an upgrade replaces the small folder and wins; an uninstall takes only the small folder
away, and `tell` puts it back. The entry points are repeated, because Python takes those of the
first distribution of a name.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from labext.packages.files import put_text
from labext.packages.interpreter import Distribution

INSTALLER = "jhub-ds"
"""What is in the file INSTALLER of the folders that are ours."""


def tell(packages: Path, environment: Iterable[Distribution]) -> None:
    """Make the overlay's `packages` name what `environment` has and the person has not replaced."""
    ours, own = [], set()
    for folder in packages.glob("*.dist-info"):
        if _is_ours(folder):
            ours.append(folder)
        else:
            own.add(_normal(folder.name.removesuffix(".dist-info").rpartition("-")[0]))
    wanted = {_folder(each): each for each in environment if _normal(each.name) not in own}
    for folder in ours:
        if folder.name not in wanted:
            shutil.rmtree(folder, ignore_errors=True)
    for name, each in wanted.items():
        for file, text in _files(name, each).items():
            put_text(packages / name / file, text)


def _files(folder: str, known: Distribution) -> dict[str, str]:
    """INSTALLER comes first: a folder that was left half made is seen as ours and completed."""
    files = {"INSTALLER": f"{INSTALLER}\n", "METADATA": known.metadata + "\n"}
    if known.entry_points:
        files["entry_points.txt"] = known.entry_points
    record = "".join(f"{folder}/{file},,\n" for file in [*files, "RECORD"])
    return {**files, "RECORD": record}


def _is_ours(folder: Path) -> bool:
    try:
        return (folder / "INSTALLER").read_text(encoding="utf-8").strip() == INSTALLER
    except (OSError, ValueError):
        return False


def _folder(known: Distribution) -> str:
    return f"{_normal(known.name).replace('-', '_')}-{known.version}.dist-info"


def _normal(name: str) -> str:
    return re.sub("[-_.]+", "-", name).lower()
