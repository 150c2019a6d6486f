"""Starts the parts, watches them, and leaves nothing behind. Knows no part by name."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from jhub_ds.errors import DemoError

from .descendants import adopt_orphans, bury_orphans, kill_descendants
from .part import Part
from .process import POLL_S, Launch, Process, shown

READY_S = 90.0
"""Seconds that a part may take to answer."""
BURY_EVERY_S = 1.0


class Supervisor:
    """Runs parts until one of them ends or it is told to stop.

    Arguments: the parts; the folder of their logs; the environment variables that all parts get;
    what to do with a line that people should read.
    """

    def __init__(
        self,
        parts: Sequence[Part],
        logs: Path,
        environ: Mapping[str, str],
        say: Callable[[str], None],
    ) -> None:
        self._parts = parts
        self._logs = logs
        self._environ = environ
        self._say = say
        self._ready = {part.name: asyncio.Event() for part in parts}
        self._running: dict[str, Process] = {}

    async def run(self, *also: Callable[[], Awaitable[None]]) -> None:
        """Start everything and what else is to be done meanwhile; DemoError when a part ends.

        Returns only by raising: DemoError, or CancelledError for whoever cancels it.
        """
        adopt_orphans()
        try:
            async with asyncio.TaskGroup() as group:
                for part in self._parts:
                    group.create_task(self._live(part))
                for work in also:
                    group.create_task(_as_coroutine(work))
        except* DemoError as several:
            raise _first(several) from None

    async def ready(self, *names: str) -> None:
        """Wait until the named parts are ready; without names, until all are."""
        for name in names or self._ready:
            await self._ready[name].wait()

    async def stop(self) -> None:
        """Stop every part, those first that others outlive; then whatever is left of them."""
        gone = {name: asyncio.Event() for name in self._running}
        await asyncio.gather(*(self._stop(part, gone) for part in self._parts))
        while kill_descendants(os.getpid()):
            await asyncio.sleep(POLL_S)
        self._bury()

    def kill(self) -> None:
        """End everything at once."""
        for process in self._running.values():
            process.kill()
        kill_descendants(os.getpid())

    async def keep_tidy(self) -> None:
        """Bury what the parts leave behind. For when this process has no other children."""
        await self.ready()
        while True:
            self._bury()
            await asyncio.sleep(BURY_EVERY_S)

    def _bury(self) -> None:
        bury_orphans({process.pid for process in self._running.values()})

    async def _live(self, part: Part) -> None:
        if part.needs:
            await self.ready(*part.needs)
        started = time.monotonic()
        try:
            if part.prepare:
                await part.prepare()
            process = self._start(part)
            await self._until_ready(part, process)
        except OSError as err:
            what = f"{err.filename}: {err.strerror}" if err.filename else str(err)
            raise DemoError(f"{part.title} cannot be started: {what}") from err
        self._ready[part.name].set()
        self._say(f"{part.title} is ready{_at(part)} ({time.monotonic() - started:.1f} s)")
        await process.ended()
        raise DemoError(f"{part.title} {process.obituary()}")

    def _start(self, part: Part) -> Process:
        environ = {**self._environ, **part.environ}
        launch = Launch(part.command, part.folder, environ, part.account, part.stop_signal)
        process = Process(launch, self._logs / f"{part.name}.log")
        self._running[part.name] = process
        return process

    async def _until_ready(self, part: Part, process: Process) -> None:
        try:
            async with asyncio.timeout(READY_S):
                while not await part.ready():
                    if process.status is not None:
                        raise DemoError(f"{part.title} {process.obituary()}")
                    await asyncio.sleep(POLL_S)
                if part.settle:
                    await part.settle()
        except TimeoutError:
            late = f"{part.title} does not answer after {READY_S:g} s; its log is "
            raise DemoError(late + shown(process.log)) from None

    async def _stop(self, part: Part, gone: Mapping[str, asyncio.Event]) -> None:
        process = self._running.get(part.name)
        if process is None:
            return
        for other in self._parts:
            if part.name in other.outlived_by and other.name in gone:
                await gone[other.name].wait()
        await process.stop(part.stop_s)
        gone[part.name].set()


async def _as_coroutine(work: Callable[[], Awaitable[None]]) -> None:
    await work()


def _at(part: Part) -> str:
    return f": {part.where}" if part.where else ""


def _first(several: BaseExceptionGroup[DemoError]) -> DemoError:
    error: BaseException = several
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error if isinstance(error, DemoError) else DemoError(str(error))
