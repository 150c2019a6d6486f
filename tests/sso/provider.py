"""A small OAuth 2 / OpenID Connect provider on loopback, for what canaille cannot be made to send.

It speaks the protocol for real: codes are used once, PKCE is checked, refresh tokens rotate. Nobody
is asked for a password: whoever comes is the person whose claims `claims` holds.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

CLIENT = ("jhub-ds", "secret-of-the-hub")


class Provider:
    """What it knows, and what it was asked."""

    def __init__(self, port: int) -> None:
        self.url = f"http://localhost:{port}"
        self.claims: Mapping[str, Any] = {}
        self.signed_out: list[dict[str, str]] = []
        self.refreshed = 0
        self._challenges: dict[str, str] = {}
        self._access: set[str] = set()
        self._refresh: set[str] = set()

    def expire_access_tokens(self) -> None:
        """From now on only a refresh token or a new sign-in leads to userinfo."""
        self._access.clear()

    def authorize(self, asked: Mapping[str, str]) -> str:
        code = secrets.token_urlsafe(8)
        assert asked["code_challenge_method"] == "S256"
        self._challenges[code] = asked["code_challenge"]
        back = urlencode({"code": code, "state": asked["state"]})
        return f"{asked['redirect_uri']}?{back}"

    def token(self, asked: Mapping[str, str], client: tuple[str, ...]) -> dict[str, str] | None:
        if client != CLIENT:
            return None
        if asked["grant_type"] == "refresh_token":
            return self._refreshed(asked["refresh_token"])
        digest = hashlib.sha256(asked["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if self._challenges.pop(asked["code"], None) != challenge:
            return None
        return {**self._tokens(), "id_token": f"id-token-of-{self.claims['preferred_username']}"}

    def _refreshed(self, refresh_token: str) -> dict[str, str] | None:
        """No `id_token` in the answer: OpenID Connect Core 12.2 allows that, canaille does it."""
        if refresh_token not in self._refresh:
            return None
        self._refresh.remove(refresh_token)
        self.refreshed += 1
        return self._tokens()

    def _tokens(self) -> dict[str, str]:
        access, refresh = secrets.token_urlsafe(8), secrets.token_urlsafe(8)
        self._access.add(access)
        self._refresh.add(refresh)
        return {"access_token": access, "token_type": "Bearer", "refresh_token": refresh}

    def userinfo(self, authorization: str) -> Mapping[str, Any] | None:
        return self.claims if authorization.removeprefix("Bearer ") in self._access else None

    def end_session(self, asked: dict[str, str]) -> str:
        self.signed_out.append(asked)
        return asked["post_logout_redirect_uri"]


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = dict(parse_qsl(address.query))
        if address.path == "/userinfo":
            self._answer(self.provider.userinfo(self.headers.get("Authorization", "")))
        elif address.path == "/authorize":
            self._redirect(self.provider.authorize(asked))
        else:
            self._redirect(self.provider.end_session(asked))

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        asked = dict(parse_qsl(self.rfile.read(length).decode()))
        given = self.headers.get("Authorization", "").removeprefix("Basic ")
        client = tuple(base64.b64decode(given).decode().split(":"))
        self._answer(self.provider.token(asked, client))

    def _answer(self, found: Mapping[str, Any] | None) -> None:
        body = json.dumps(found if found is not None else {"error": "invalid_token"}).encode()
        self.send_response(200 if found is not None else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _redirect(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


@contextlib.contextmanager
def provider() -> Iterator[Provider]:
    """Serve until the block ends."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        known = Provider(server.server_address[1])
        server.RequestHandlerClass = type("Handler", (_Handler,), {"provider": known})
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield known
        server.shutdown()
        thread.join()
