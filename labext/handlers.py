"""The lab's own routes, below `<base_url>labext/api/`: authenticated, authorised, GET only."""

from __future__ import annotations

import asyncio
import contextvars
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado import web

from labext.connections.base import CHECK_S, State, title_of
from labext.connections.catalogue import connection_of
from labext.environ import ConnectionSpec, LabEnviron
from labext.errors import LabextError
from labext.locale import _, accepted, speaking

RESOURCE = "labext"


class ConnectionsHandler(APIHandler):
    """GET: the connections of this lab and whether each answers, in at most 5 seconds."""

    auth_resource = RESOURCE
    SUPPORTED_METHODS = ("GET",)  # APIHandler would answer OPTIONS to anybody

    def initialize(self, environ: LabEnviron) -> None:
        """`environ`: what the hub passed when the lab started."""
        self.environ = environ

    @web.authenticated
    @authorized("read", resource=RESOURCE)  # type: ignore[untyped-decorator]
    async def get(self) -> None:
        """`{"connections": [{"name", "kind", "title", "state", "message"}]}`."""
        header = self.request.headers.get("Accept-Language", "")
        with speaking(self.get_query_argument("lang", accepted(header))):
            found = await states(self.environ, self.log)
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps({"connections": found}, ensure_ascii=False))


async def states(environ: LabEnviron, log: Any) -> list[dict[str, str]]:
    """Every connection's state, asked at once in threads of their own, sorted by name."""
    specs = [environ.connections[name] for name in sorted(environ.connections)]
    if not specs:
        return []
    loop, pool = asyncio.get_running_loop(), ThreadPoolExecutor(len(specs), "labext-state")
    try:
        asked = [
            loop.run_in_executor(pool, contextvars.copy_context().run, _state, spec, environ.user)
            for spec in specs
        ]
        await asyncio.wait(asked, timeout=CHECK_S + 0.4)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return [_row(spec, future, log) for spec, future in zip(specs, asked, strict=True)]


def _state(spec: ConnectionSpec, user: str | None) -> State:
    try:
        return connection_of(spec, user).check()
    except LabextError as err:
        return State("unknown", " ".join(str(err).split()))


def _row(spec: ConnectionSpec, future: asyncio.Future[State], log: Any) -> dict[str, str]:
    ended = future.done() and not future.cancelled()
    err = future.exception() if ended else TimeoutError("still running")
    if err is None:
        state = future.result()
    else:
        log.error("labext check connection=%r failed", spec.name, exc_info=err)
        state = State("unknown", _("The check did not end; see the lab's log."))
    return {
        "name": spec.name,
        "kind": spec.kind,
        "title": title_of(spec),
        "state": state.state,
        "message": state.message,
    }


def routes(base_url: str, environ: LabEnviron) -> list[Any]:
    """The routes to add to the server's application."""
    path = url_path_join(base_url, RESOURCE, "api", "connections")
    return [(path, ConnectionsHandler, {"environ": environ})]
