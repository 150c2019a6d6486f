"""A lab from outside: whether it answers yet, and how it ended."""

from __future__ import annotations

import signal

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest

from jhub_ds.locale import Message, msg

_ASK_S = 2.0


async def answers(url: str) -> bool:
    """Whether a lab answers at `url`, in whatever way."""
    request = HTTPRequest(
        url, follow_redirects=False, connect_timeout=_ASK_S, request_timeout=_ASK_S
    )
    try:
        answer = await AsyncHTTPClient().fetch(request, raise_error=False)
    except (OSError, HTTPClientError):
        return False
    return bool(answer.code < 500)


def ended(status: int) -> Message:
    """How a process ended, from what `Popen.poll` gives."""
    if status >= 0:
        return msg("The lab ended with status {status}", status=status)
    return msg("The lab was ended by {signal}", signal=signal.Signals(-status).name)
