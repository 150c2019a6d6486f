"""What the demo's sign-on is told (a JSON file), and canaille's own settings made of it.

The traps of canaille 0.3.6 that settings can avoid are avoided here, the rest in `oidc_accounts`.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jhub_ds.errors import DemoError

# Not a picture file: a data address needs no route, and canaille's own content policy allows it.
LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" fill="none" stroke="#0b5cad"
stroke-width="4" stroke-linejoin="round"><path d="M6 24 32 8l26 16zM6 54h52M14 30v18M26 30v18M38
30v18M50 30v18"/></svg>"""
ACCESS_TOKEN_S = 3600


@dataclass(frozen=True)
class Account:
    """One person who can sign in."""

    user_name: str
    password: str = field(repr=False)
    name: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Client:
    """The one application that people sign in to: the hub."""

    id: str
    secret: str = field(repr=False)
    redirect_uri: str
    post_logout_redirect_uri: str


@dataclass(frozen=True)
class SignOn:
    """Everything that the demo's sign-on is told."""

    port: int
    host_name: str
    folder: Path
    accounts: tuple[Account, ...]
    client: Client

    @property
    def server_name(self) -> str:
        """Host and port, as the browser and the hub both write them."""
        return f"{self.host_name}:{self.port}"


def read_sign_on(path: Path) -> SignOn:
    """Read the JSON file; what is missing or misspelt is said in one line."""
    try:
        told = json.loads(path.read_text("utf-8"))
        return _sign_on(told)
    except OSError as err:
        raise DemoError(f"{path}: cannot be read: {err.strerror}") from err
    except (ValueError, TypeError, KeyError) as err:
        # Only the kind of error: its text may quote a password.
        raise DemoError(f"{path}: not the settings of a sign-on ({type(err).__name__})") from err


def _sign_on(told: Mapping[str, Any]) -> SignOn:
    accounts = (Account(**{**user, "groups": tuple(user["groups"])}) for user in told["users"])
    return SignOn(
        port=int(told["port"]),
        host_name=told.get("host_name", "localhost"),
        folder=Path(told["folder"]).absolute(),
        accounts=tuple(accounts),
        client=Client(**told["client"]),
    )


def canaille_settings(sign_on: SignOn) -> dict[str, Any]:
    """The configuration that canaille is built with; keys that must outlive a restart are kept."""
    kept = _kept(sign_on.folder / "keys.json")
    return {
        "SECRET_KEY": kept["secret"],
        "SERVER_NAME": sign_on.server_name,
        "PREFERRED_URL_SCHEME": "http",
        "DEBUG": False,
        "OAUTH2_TOKEN_EXPIRES_IN": {
            "authorization_code": ACCESS_TOKEN_S,
            "refresh_token": ACCESS_TOKEN_S,
        },
        "CANAILLE": _core_settings(),
        "CANAILLE_SQL": {"DATABASE_URI": f"sqlite:///{sign_on.folder / 'accounts.sqlite'}"},
        "CANAILLE_OIDC": {
            "REQUIRE_NONCE": False,  # OAuthenticator sends none
            "ACTIVE_JWKS": [kept["key"]],
            # Both addresses of this machine: canaille then asks nobody for consent.
            "TRUSTED_DOMAINS": ["127.0.0.1", "localhost"],
            # Its default is the display name, which is missing here.
            "USERINFO_MAPPING": {"PREFERRED_USERNAME": "{{ user.user_name }}"},
        },
    }


def _core_settings() -> dict[str, Any]:
    logo = "data:image/svg+xml;base64," + base64.b64encode(LOGO.encode()).decode()
    return {
        "NAME": "jhub-ds demo",
        "DATABASE": "sql",
        "LOGO": logo,
        "FAVICON": logo,
        "SMTP": None,  # its default tries port 25
        "HTMX": False,  # it sends each password twice: once more as the field is left
        "CAPTCHA_ENABLED": False,
        "ENABLE_PASSWORD_RECOVERY": False,
        # Naming any list of permissions drops the default one, so `use_oidc` has to be said.
        "ACL": {"DEFAULT": {"PERMISSIONS": ["use_oidc", "edit_self"]}},
    }


def _kept(path: Path) -> dict[str, Any]:
    """The cookie secret and the signing key, made at the first start."""
    if path.exists():
        read: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return read
    made = {"secret": secrets.token_urlsafe(48), "key": _new_key()}
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(made, file)
    return made


def _new_key() -> dict[str, Any]:
    """A private RSA key: what every client of OpenID Connect can verify."""
    from joserfc.jwk import RSAKey

    return dict(RSAKey.generate_key(2048, auto_kid=True).as_dict(private=True))
