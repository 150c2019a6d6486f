"""The errors of jhub-ds. Nothing but exceptions lives here.

JhubDsError
├── PolicyError       the configuration under `c.DSPlatform` is wrong; carries every fault
├── QuestionError     a command line question could not be asked
└── DemoError         the demo cannot go on; the text is the one line that people read
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .policy.faults import Fault


class JhubDsError(Exception):
    """Base of everything that jhub-ds raises on purpose."""


class PolicyError(JhubDsError):
    """The configuration is wrong; `faults` lists everything that is."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.line() for fault in self.faults))


class QuestionError(JhubDsError):
    """The question could not be asked: usage, unreadable file, an exception while loading."""


class DemoError(JhubDsError):
    """The demo cannot go on; the text is one line for people."""
