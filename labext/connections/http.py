"""One bounded HTTP request, for services that answer over HTTP. No sessions, no retries."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urlsplit

from labext.connections.base import PROBE_S, unavailable

_AT_MOST = 64 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """Status, type and body of an answer."""

    status: int
    content_type: str
    body: bytes


def ask(
    name: str, url: str, method: str = "GET", headers: Mapping[str, str] | None = None
) -> Answer:
    """Send one request for the connection `name`; any status is an answer, silence is an error."""
    request = urllib.request.Request(url, method=method, headers=dict(headers or {}))
    try:
        with urllib.request.urlopen(request, timeout=PROBE_S) as response:
            return Answer(
                response.status,
                response.headers.get_content_type(),
                response.read(_AT_MOST),
            )
    except urllib.error.HTTPError as err:
        with err:
            return Answer(err.code, err.headers.get_content_type(), b"")
    except (OSError, HTTPException, ValueError) as err:
        raise unavailable(name, shown(url), reason_of(err)) from err


def is_http(url: object) -> bool:
    """Is this an http(s) address with a host and without credentials?"""
    if not isinstance(url, str):
        return False
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        )
    except ValueError:
        return False


def shown(url: str) -> str:
    """The address without what may be private in it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def reason_of(err: BaseException) -> str:
    """The innermost words of a network error, in one line."""
    reason = getattr(err, "reason", None)
    if isinstance(reason, BaseException):
        return reason_of(reason)
    text = getattr(err, "strerror", None) or str(err) or type(err).__name__
    return " ".join(str(text).split()).rstrip(".")
