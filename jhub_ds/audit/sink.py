"""Where the lines go: one file that is only ever appended to, or standard output."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from .event import Event, line

_log = logging.getLogger("jhub_ds.audit")


class _Sink:
    """The sink of this process; a hub has one."""

    path: Path | None = None
    torn = False  # the disk took only a part of the last line


def use(path: str | None) -> None:
    """Append to the file at `path` from now on (made with mode 0600); None: standard output.

    OSError or ValueError where that cannot be written.
    """
    found = Path(path) if path else None
    if found is not None:
        _append(found, b"")
    _Sink.path, _Sink.torn = found, False


def record(event: Event) -> None:
    """Write one event. A sink that cannot be written is an error in the log, never in a
    decision.
    """
    text = line(event) + "\n"
    try:
        if _Sink.path is None:
            sys.stdout.write(text)
            sys.stdout.flush()
        else:
            _append_line(_Sink.path, text.encode("ascii"))
    except (OSError, ValueError) as err:
        _log.error("audit event lost action=%s reason=%s", event.action, err)


def _append_line(path: Path, content: bytes) -> None:
    """Append a line; after a torn one on a line of its own, so that one event is lost, not two."""
    whole = b"\n" + content if _Sink.torn else content
    written = _append(path, whole)
    _Sink.torn = written < len(whole) and (written > 0 or _Sink.torn)
    if written < len(whole):
        raise OSError(f"only {written} of {len(whole)} bytes were written")


def _append(path: Path, content: bytes) -> int:
    """One write, so that lines of several processes do not mix; a rotated file is found again."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        return os.write(descriptor, content)
    finally:
        os.close(descriptor)
