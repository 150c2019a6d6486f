"""Asking whether something answers: real servers, silent ones, none."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from jhub_ds.demo.answers import http_any, http_ok
from tests.demo.demos import free_ports

Serving = Callable[[bytes], AbstractAsyncContextManager[str]]


@pytest.fixture
def serving() -> Serving:
    """A server that answers each request with the same bytes; its address."""

    @asynccontextmanager
    async def serve(answer: bytes) -> AsyncIterator[str]:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            asked = await reader.readuntil(b"\r\n\r\n")
            writer.write(answer.replace(b"HOST", asked.split(b"Host: ")[1].split(b"\r\n")[0]))
            writer.close()
            await writer.wait_closed()

        async with await asyncio.start_server(handle, "127.0.0.1", 0) as server:
            yield f"http://localhost:{server.sockets[0].getsockname()[1]}/x"

    return serve


@pytest.mark.parametrize(
    ("answer", "ok", "speaks"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", True, True),
        (b"HTTP/1.1 404 Not Found\r\n\r\n", False, True),
        (b"HTTP/1.1 2000 OK\r\n\r\n", False, True),
        (b"SSH-2.0-x\r\n", False, False),
        (b"", False, False),
    ],
    ids=["fine", "not found", "odd", "not http", "nothing"],
)
async def test_what_an_answer_means(
    serving: Serving, answer: bytes, ok: bool, speaks: bool
) -> None:
    async with serving(answer) as url:
        assert (await http_ok(url), await http_any(url)) == (ok, speaks)


async def test_the_host_of_the_address_is_named(serving: Serving) -> None:
    async with serving(b"HTTP/1.1 HOST\r\n\r\n") as url:
        assert await http_any(url)


async def test_nobody_there_is_no_answer() -> None:
    assert not await http_any(f"http://127.0.0.1:{free_ports(1)}/")


async def test_a_silent_server_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jhub_ds.demo.answers.ASK_S", 0.1)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        asked = time.monotonic()
        assert not await http_ok(f"http://127.0.0.1:{listening.getsockname()[1]}/")
    assert time.monotonic() - asked < 2
