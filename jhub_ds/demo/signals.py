"""Ctrl-C and its like: the first asks, the second insists."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SAME_S = 0.5
"""`timeout`, `make` and terminals may send what is one Ctrl-C twice."""


def listen_to_signals(first: Callable[[], None], second: Callable[[], None]) -> None:
    """Call `first` for the first signal that asks this process to end, `second` for later ones."""
    came: list[float] = []

    def heard() -> None:
        now = time.monotonic()
        if not came:
            came.append(now)
            first()
        elif now - came[0] > SAME_S:
            second()

    for number in ENDING:
        # `nohup` has it ignored: that stays so.
        if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            asyncio.get_running_loop().add_signal_handler(number, heard)
