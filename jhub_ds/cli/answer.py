"""What a question is answered with, and how it is printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO


@dataclass(frozen=True)
class Answer:
    """Yes or no, as an object for programs and as lines for people."""

    ok: bool
    details: Mapping[str, object]
    lines: Sequence[str]

    def as_json(self) -> str:
        """One object on one line, in ASCII, so that every terminal and pipe can hold it."""
        return json.dumps({"ok": self.ok, **self.details}, allow_nan=False)


def write(text: str, stream: TextIO | None = None) -> None:
    """Write a line; what the stream's encoding cannot hold is escaped."""
    stream = stream or sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    stream.flush()
