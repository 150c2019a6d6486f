"""How a start is refused, on both hub lines: in words, and without counting as a failure of the
hub.

JupyterHub 6 has SpawnException for it. 5.5 counts every exception of a start towards
`consecutive_failure_limit`, at which the hub ends itself; there the count is taken back beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from tornado import web

try:
    from jupyterhub.spawner import SpawnException
except ImportError:  # JupyterHub 5
    SpawnException = None


@dataclass(frozen=True)
class Refusal:
    """Why a server is not started: lines for people, a word for programs, an HTTP status.

    `english` are the same lines for logs and the audit trail, which are read by others.
    """

    lines: Sequence[str]
    reason: str
    status: int = 400
    english: Sequence[str] = ()

    @property
    def text(self) -> str:
        """All lines as one."""
        return "; ".join(self.lines)

    @property
    def html(self) -> str:
        """The lines for a page."""
        if len(self.lines) == 1:
            return escape(self.lines[0])
        items = "".join(f"<li>{escape(each)}</li>" for each in self.lines)
        return f"<ul>{items}</ul>"


class Refused(web.HTTPError):
    """An answer whose words the hub shows as they are."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.status, refusal.text)
        self.jupyterhub_message = refusal.text
        self.jupyterhub_html_message = refusal.html


def answer(refusal: Refusal) -> web.HTTPError:
    """The exception for a refusal outside a start: forms and links are not counted by any hub."""
    return Refused(refusal)


def refuse_start(refusal: Refusal, handler: Any) -> Exception:
    """The exception to raise during a start, and only there.

    `handler` is what asked for the start (None: the hub itself did).
    """
    if SpawnException is not None:
        refused: Exception = SpawnException(
            refusal.text,
            reason=refusal.reason,
            log_message="; ".join(refusal.english),
            message_html=refusal.html,
            status_code=refusal.status,
        )
        return refused
    if handler is not None:
        handler.settings["failure_count"] = handler.settings.get("failure_count", 0) - 1
    return answer(refusal)
