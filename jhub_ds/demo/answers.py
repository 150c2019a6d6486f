"""Does something answer there? One short question, never an exception for a part not yet up."""

from __future__ import annotations

import asyncio
import contextlib
from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"
ASK_S = 2.0


async def http_ok(url: str) -> bool:
    """Whether a GET of `url` is answered with 200; asked on loopback, whatever the name."""
    return await _status(url) == b"200"


async def http_any(url: str) -> bool:
    """Whether HTTP is spoken there, whatever the answer."""
    return await _status(url) != b""


async def _status(url: str) -> bytes:
    address = urlsplit(url)
    request = (
        f"GET {address.path or '/'} HTTP/1.1\r\nHost: {address.netloc}\r\nConnection: close\r\n\r\n"
    )
    with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
        async with asyncio.timeout(ASK_S):
            line = await _first_line(address.port or 80, request.encode())
            return line.split(b" ")[1] if line.startswith(b"HTTP/1.1 ") else b""
    return b""


async def _first_line(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    try:
        writer.write(request)
        return await reader.readline()
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
