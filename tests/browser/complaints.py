"""What pages complain of: messages on the console, requests that fail. None of it may be ours."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

ALLOWED = {
    r"localhost:\d+/static/fomanticui/\S*/fonts/Lato\S* .*404": "a font that canaille lacks",
    r"localhost:\d+/\S* net::ERR_ABORTED": "whoever leaves the sign-on leaves its last requests",
    r"/user/\w+/\S* net::ERR_ABORTED": "whoever leaves JupyterLab leaves its last requests",
    r"/user/\w+/\S* WebSocket .* closed before": "the same",
    r"/hub/api/\S*/progress\S* net::ERR_ABORTED": "the hub's page leaves its stream when ready",
    r"/hub/spawn .*400": "a refused form is answered with 400, the page and all",
}
"""What the pages of others say, and why that is no matter."""


@dataclass
class Complaints:
    """Everything that a browser's pages complained of."""

    said: list[str] = field(default_factory=list)

    def listen_to(self, context: BrowserContext) -> None:
        """From now on, every page of the context."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.said.append(f"{error.page} {error.error}"))
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def unexpected(self) -> list[str]:
        """What is on no list."""
        known = re.compile("|".join(ALLOWED))
        return [each for each in self.said if not known.search(each)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.said.append(f"{message.location.get('url')} {message.text}")

    def _failed(self, request: Request) -> None:
        self.said.append(f"{request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.said.append(f"{response.url} {response.status}")
