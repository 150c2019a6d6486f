"""The hub's REST handler of servers, with a bound on what a body may be.

The hub stores the options of a request before anything of ours is asked. What its database cannot
take counts as a failure of the hub, and a few of those in a row end it.
"""

from __future__ import annotations

from typing import Any

from jupyterhub.apihandlers.users import UserServerAPIHandler
from tornado import web

MOST_BYTES = 64 * 1024
DEEPEST = 20


class DSServerAPIHandler(UserServerAPIHandler):
    """Starts and stops servers over REST."""

    def prepare(self) -> Any:
        """Called first, whatever the method: the hub's own work follows."""
        size = len(self.request.body)
        if size > MOST_BYTES:
            raise web.HTTPError(413, f"The body has {size} bytes; use at most {MOST_BYTES}")
        if not is_shallow(self.get_json_body()):
            raise web.HTTPError(400, f"The body is nested deeper than {DEEPEST} levels")
        return super().prepare()


def is_shallow(value: object, depth: int = DEEPEST) -> bool:
    """Whether JSON is nested no deeper than `depth`."""
    if not isinstance(value, dict | list):
        return True
    inside = value.values() if isinstance(value, dict) else value
    return depth > 0 and all(is_shallow(each, depth - 1) for each in inside)


def handlers() -> list[tuple[str, type]]:
    """Our routes, to be registered before the hub's own."""
    return [
        (r"/api/users/([^/]+)/server", DSServerAPIHandler),
        (r"/api/users/([^/]+)/servers/([^/]*)", DSServerAPIHandler),
    ]
