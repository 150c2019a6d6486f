"""The package index (Nexus, or whatever serves the simple repository API at that address)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from labext import environ
from labext.connections.base import CHECK_S, Connection, fault, unavailable, within
from labext.connections.http import ask, is_http, reason_of, shown
from labext.errors import ServiceUnavailable
from labext.locale import _

LIMITS = {
    environ.PIP_TIMEOUT: "15",
    environ.PIP_RETRIES: "1",
    environ.UV_CONNECT_TIMEOUT: "5",
    environ.UV_TIMEOUT: "15",
    environ.UV_RETRIES: "1",
}
"""pip's and uv's own limits: without them an install from a dead index blocks for minutes.

Long enough for a file that the index has to fetch first; a person's own values win.
"""

_JSON = "application/vnd.pypi.simple.v1+json"
_PROJECT = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_ACCEPT = {"Accept": f"{_JSON}, text/html;q=0.2"}


class Nexus(Connection):
    """Where `%pip install` takes packages from."""

    needed = ("url",)

    @property
    def url(self) -> str:
        """The index URL, as pip's `--index-url`."""
        return str(self.spec.options["url"]).rstrip("/") + "/"

    def describe(self) -> str:
        return _("package index at {url}").format(url=shown(self.url))

    def client(self) -> PackageIndex:
        """A small reader of the index; installing is pip's and uv's work, which know it already."""
        return PackageIndex(self.name, self.url)

    def _check_keys(self) -> None:
        super()._check_keys()
        if not is_http(self.spec.options["url"]):
            raise fault(self.spec, _("its url is not an http address without a password"))

    def _probe(self) -> str:
        for page in (f"{self.url}pip/", self.url):  # a whole listing is slow: only if need be
            status = ask(self.name, page, "HEAD", _ACCEPT).status
            if status < 400:
                return _("{url} answers").format(url=shown(self.url))
            if status != 404:
                break
        raise _refused(self.name, self.url, status)


@dataclass(frozen=True)
class PackageIndex:
    """Reads the simple repository API: `files("numpy")` lists what may be installed."""

    name: str
    url: str

    def files(self, project: str) -> list[str]:
        """File names of a project, in the index's order; [] where the index has none."""
        if not _PROJECT.fullmatch(project):
            return []
        page = f"{self.url}{re.sub('[-_.]+', '-', project).lower()}/"
        answer = within(CHECK_S, lambda: ask(self.name, page, headers=_ACCEPT))
        if answer.status == 404:
            return []
        if answer.status >= 400:
            raise _refused(self.name, page, answer.status)
        if answer.content_type == _JSON:
            return _names_of_json(self.name, page, answer.body)
        links = _Links()
        links.feed(answer.body.decode("utf-8", "replace"))
        return links.files


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.files: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") if tag == "a" else None
        if href:
            self.files.append(unquote(urlsplit(href).path.rpartition("/")[2]))


def _names_of_json(name: str, page: str, body: bytes) -> list[str]:
    try:
        return [str(entry["filename"]) for entry in json.loads(body)["files"]]
    except (ValueError, KeyError, TypeError) as err:
        raise unavailable(name, shown(page), reason_of(err)) from err


def _refused(name: str, url: str, status: int) -> ServiceUnavailable:
    message = _("{name} at {url} answered {status}.").format(
        name=name, url=shown(url), status=status
    )
    return ServiceUnavailable(message, _("Tell the administrators of your hub."))
