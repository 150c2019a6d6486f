"""What a lab printed: one file, held below a size, and its last words.

The lab writes into the file itself, so that it lives on when the hub ends.
"""

from __future__ import annotations

import re
from pathlib import Path

MOST_BYTES = 5 * 2**20
_LINES, _SHOWN, _READ = 3, 400, 8192
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def cap(log: Path, most_bytes: int = MOST_BYTES) -> None:
    """Where `log` is longer than `most_bytes`, move its end to `NAME.1` and empty it.

    The writer appends, so it goes on at the beginning. The log is in a person's home: whatever they
    made of it stays, and hinders nothing.
    """
    try:
        if log.stat().st_size <= most_bytes:
            return
        log.with_name(f"{log.name}.1").write_bytes(_end(log, MOST_BYTES))
        with log.open("r+b") as file:
            file.truncate(0)
    except OSError:
        return


def last_words(log: Path) -> str:
    """The last lines of `log` that hold anything, as one short line without control characters."""
    try:
        text = _COLOURS.sub("", _end(log, _READ).decode(errors="replace"))
    except OSError:
        return ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    words = " / ".join(lines[-_LINES:])
    words = "".join(each if each.isprintable() else " " for each in words).strip()
    return words if len(words) <= _SHOWN else "…" + words[-_SHOWN:]


def _end(log: Path, most_bytes: int) -> bytes:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - most_bytes))
        return file.read(most_bytes)
