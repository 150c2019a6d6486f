"""What labext raises. Each says what is wrong, what was given, what is allowed, and what to do.

LabextError
├── LabEnvironError       what the hub passed to this lab cannot be read
├── UnknownConnection     no connection of that name in this lab
├── ConnectionFault       a connection is described wrongly, or its library is missing
├── ServiceUnavailable    the service does not answer, or refuses
├── FrameError            a table or a frame cannot be written or read as asked
└── OverlayError          the person's writable environment cannot be made
"""

from __future__ import annotations


class LabextError(Exception):
    """The root. A notebook shows its words alone, without a traceback."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\nhint: {self.hint}" if self.hint else self.message

    def _render_traceback_(self) -> list[str]:
        """IPython's hook: what a cell shows in the traceback's place."""
        return [f"{type(self).__name__}: {self}"]


class LabEnvironError(LabextError):
    """What the hub passed to this lab cannot be read."""


class UnknownConnection(LabextError):
    """No connection of that name in this lab."""


class ConnectionFault(LabextError):
    """A connection is described wrongly, or its library is missing."""


class ServiceUnavailable(LabextError):
    """The service does not answer, or refuses."""


class FrameError(LabextError):
    """A table or a frame cannot be written or read as asked."""


class OverlayError(LabextError):
    """The person's writable environment cannot be made."""
