"""Files that are complete or not there: each is written beside its place and moved into it."""

from __future__ import annotations

import os
from pathlib import Path


def put_text(path: Path, text: str, mode: int = 0o644) -> None:
    """Make `path` hold `text`; an equal file is left alone."""
    if path.is_file() and path.read_bytes() == text.encode():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = _beside(path)
    fresh.write_text(text, encoding="utf-8")
    fresh.chmod(mode)
    fresh.replace(path)


def put_link(link: Path, target: str) -> None:
    """Make `link` a symbolic link to `target`; an equal one is left alone."""
    if link.is_symlink() and os.readlink(link) == target:
        return
    link.parent.mkdir(parents=True, exist_ok=True)
    fresh = _beside(link)
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")
