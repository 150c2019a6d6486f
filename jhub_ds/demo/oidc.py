"""The demo's sign-on: canaille, a real OpenID Connect provider, in one process on loopback.

`python -m jhub_ds.demo.oidc FILE.json` serves until SIGTERM. FILE.json (mode 0600: passwords):

    {"port": 8101, "host_name": "localhost", "folder": "DATA",
     "users": [{"user_name": "…", "password": "…", "name": "…", "groups": ["…"]}],
     "client": {"id": "…", "secret": "…", "redirect_uri": "…", "post_logout_redirect_uri": "…"}}

It is ready when `http://HOST_NAME:PORT/.well-known/openid-configuration` answers.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from jhub_ds.errors import DemoError

from .oidc_accounts import seed
from .oidc_settings import SignOn, canaille_settings, read_sign_on

LOOPBACK = "127.0.0.1"


def main(arguments: list[str]) -> int:
    """Serve what the file says; 0 after SIGTERM, 1 with one line where that is impossible."""
    if len(arguments) != 1:
        print("usage: python -m jhub_ds.demo.oidc FILE.json", file=sys.stderr)
        return 2
    try:
        serve(read_sign_on(Path(arguments[0])))
    except DemoError as err:
        print(err, file=sys.stderr)
        return 1
    return 0


def serve(sign_on: SignOn) -> None:
    """Build, seed and serve; returns after SIGTERM or SIGINT."""
    folder = sign_on.folder
    os.umask(0o077)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.chdir(folder)  # canaille looks for a file with its settings where it is started
    except OSError as err:
        raise DemoError(f"{folder}: cannot be used: {err.strerror}") from err
    application = build(sign_on)
    with application.app_context():
        seed(application.backend, sign_on.accounts, sign_on.client)
    try:
        asyncio.run(_serve(application, sign_on.port))
    except OSError as err:
        raise DemoError(f"port {sign_on.port} of {LOOPBACK}: {err.strerror}") from err


def build(sign_on: SignOn) -> Any:
    """The WSGI application."""
    import canaille

    _repair()
    return canaille.create_app(config=canaille_settings(sign_on), init_backend=True)


def _repair() -> None:
    """Two things of canaille 0.3.6 that no setting reaches."""
    from canaille.oidc import models, provider

    # A refresh token dies together with its access token, and so never serves.
    models.Token.is_refresh_token_active = lambda token: not token.revoked

    # Two sign-ins of a person in one second get one access token, and the database refuses it.
    signed = provider.generate_id_token

    def signed_once(*args: Any, user_info: Any, **kwargs: Any) -> Any:
        return signed(*args, user_info={**user_info, "jti": str(uuid.uuid4())}, **kwargs)

    provider.generate_id_token = signed_once


async def _serve(application: Any, port: int) -> None:
    from hypercorn.asyncio import serve as hypercorn_serve
    from hypercorn.config import Config

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    settings = Config.from_mapping(
        bind=[f"{LOOPBACK}:{port}"],
        graceful_timeout=0.5,  # browsers keep their connections open
        include_server_header=False,
    )
    served = _begun_at_once(application)
    await hypercorn_serve(served, settings, shutdown_trigger=stop.wait, mode="wsgi")


def _begun_at_once(application: Any) -> Any:
    """`application`, its answers begun with an empty piece.

    hypercorn sends the status with the first piece of a body, so one without any, such as "not
    modified" for a style sheet, would become an error.
    """

    def answer(environ: Any, start_response: Any) -> Iterator[bytes]:
        with closing(application(environ, start_response)) as pieces:
            yield b""
            yield from pieces

    return answer


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
