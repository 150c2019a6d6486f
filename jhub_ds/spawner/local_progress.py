"""What happens while a lab starts, told to however many pages watch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from jhub_ds.locale import Message

_FIRST, _LAST = 5, 90  # the page itself shows 0 and 100
_STEP = 8


class Progress:
    """What was said so far; each reader gets all of it, and what follows."""

    def __init__(self) -> None:
        self.said: list[Message] = []
        self._news = asyncio.Event()

    def say(self, message: Message) -> None:
        """Tell all readers."""
        self.said.append(message)
        news, self._news = self._news, asyncio.Event()
        news.set()

    def forget(self) -> None:
        """Begin anew, for the next start."""
        self.said.clear()

    async def events(self, language: str) -> AsyncIterator[dict[str, Any]]:
        """JupyterHub's progress events, without an end: the hub stops reading."""
        percent, read = float(_FIRST), 0
        while True:
            news = self._news
            for message in self.said[read:]:
                read += 1
                percent += (_LAST - percent) / _STEP
                yield {"progress": int(percent), "message": message.in_language(language)}
            if read >= len(self.said):
                await news.wait()
