"""From start to end: until a signal says so, or it cannot go on. And how lines are printed."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable

from jhub_ds.errors import DemoError

from .signals import listen_to_signals
from .supervisor import Supervisor


async def run_until_told(supervisor: Supervisor, accompany: Callable[[], Awaitable[None]]) -> int:
    """Run the parts, and `accompany` with them. The exit status; nothing runs any more then."""
    work = asyncio.create_task(supervisor.run(accompany))

    def stop() -> None:
        if not work.done():
            say("\nStopping. Ctrl-C once more ends everything at once.")
        work.cancel()

    listen_to_signals(first=stop, second=supervisor.kill)
    await asyncio.wait({work})
    error = None if work.cancelled() else work.exception()
    status = complain(error) if isinstance(error, DemoError) else 0
    await supervisor.stop()
    if error is not None and not status:
        raise error
    say("Everything is stopped.")
    return status


def say(line: str) -> None:
    """Print a line at once. A terminal that is gone ends nothing."""
    with contextlib.suppress(OSError):
        print(line, flush=True)


def complain(error: DemoError) -> int:
    """Print why it cannot go on; the exit status."""
    with contextlib.suppress(OSError):
        print(f"jhub-ds demo: {error}", file=sys.stderr, flush=True)
    return 1
