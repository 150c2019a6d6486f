"""The package index: Nexus's path layout in front of the index that pip is configured with.

`python -m jhub_ds.demo.index_server PORT` serves on loopback until SIGTERM. Files go through this
process: a lab needs neither a way to the index behind nor its password.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import AsyncIterator

import httpx
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse
from simple_repository.errors import SourceRepositoryUnavailable
from simple_repository_server.__main__ import create_repository
from simple_repository_server.routers.simple import build_router

from .answers import LOOPBACK
from .index import HEALTH, LAYOUT
from .upstream import Upstream, trust, upstream_for

ANSWER_S = 30


def application(upstream: Upstream) -> FastAPI:
    """The index as an ASGI application."""

    @contextlib.asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        async with httpx.AsyncClient(
            verify=trust(upstream), follow_redirects=True, timeout=ANSWER_S
        ) as client:
            place = upstream.url.removeprefix("file://")  # a folder is one too
            repository = create_repository([place], http_client=client)
            router = build_router(
                repository, http_client=client, prefix=LAYOUT, stream_http_resources=True
            )
            app.include_router(router)
            yield

    app = FastAPI(openapi_url=None, lifespan=life)
    app.add_api_route(HEALTH, _alive, methods=["GET", "HEAD"])
    app.add_exception_handler(SourceRepositoryUnavailable, _unavailable)
    app.add_exception_handler(httpx.HTTPError, _unavailable)
    return app


async def _alive() -> PlainTextResponse:
    return PlainTextResponse("OK\n")


async def _unavailable(_request: Request, _error: Exception) -> PlainTextResponse:
    return PlainTextResponse("The index behind this one does not answer.\n", 502)


def main(arguments: list[str]) -> None:
    """Serve."""
    uvicorn.run(
        application(upstream_for(os.environ)),
        host=LOOPBACK,
        port=int(arguments[0]),
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
