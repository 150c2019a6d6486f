"""The single sign-on: an OpenID Connect provider that knows the sample users and the hub."""

from __future__ import annotations

import functools
import sys
from dataclasses import asdict

from .answers import http_ok
from .folder import Folder
from .part import Part
from .people import PEOPLE
from .ports import Ports
from .secrets_file import Secrets

CLIENT_ID = "jupyterhub"
HOST_NAME = "localhost"
"""Not the hub's: a browser sends cookies to every port of a name, so to every lab of the hub's."""


def sign_on_url(ports: Ports) -> str:
    """The provider's address, for browsers and for the hub."""
    return f"http://{HOST_NAME}:{ports.sign_on}"


def sign_on_part(folder: Folder, ports: Ports, secrets: Secrets) -> Part:
    """The provider, in front of which people sign in."""
    told = folder.settings("sign-on", _settings(folder, ports, secrets))
    url = sign_on_url(ports)
    return Part(
        name="sign-on",
        title="Sign-on (OpenID Connect)",
        where=url,
        command=(sys.executable, "-m", "jhub_ds.demo.oidc", str(told)),
        folder=folder.of("sign-on"),
        ready=functools.partial(http_ok, f"{url}/.well-known/openid-configuration"),
    )


def _settings(folder: Folder, ports: Ports, secrets: Secrets) -> dict[str, object]:
    hub = f"{ports.hub_url}/hub"
    return {
        "port": ports.sign_on,
        "host_name": HOST_NAME,
        "folder": str(folder.of("sign-on")),
        "users": [_user(person, secrets) for person in map(asdict, PEOPLE)],
        "client": {
            "id": CLIENT_ID,
            "secret": secrets.client,
            "redirect_uri": f"{hub}/oauth_callback",
            "post_logout_redirect_uri": f"{hub}/logout",
        },
    }


def _user(person: dict[str, object], secrets: Secrets) -> dict[str, object]:
    known = {name: person[name] for name in ("user_name", "name", "groups")}
    return {**known, "password": secrets.passwords[str(person["user_name"])]}
