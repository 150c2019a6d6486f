"""Canaille as the demo runs it, and somebody who signs in there with a browser's means."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from bs4 import BeautifulSoup

from tests.sso.processes import PLAIN, Child, free_port, running

PASSWORDS = {who: f"password-of-{who}" for who in ("analyst", "engineer", "boss", "nobody")}
GROUPS = {
    "analyst": ["/bank/ds/analysts", "/bank/ds", "/bank/everybody"],
    "engineer": ["/bank/ds/analysts", "/bank/ds/dl"],
    "boss": ["/bank/ds/dl", "/bank/it/hub"],
    "nobody": [],
}


def told(folder: Path, hub_url: str) -> dict[str, Any]:
    """What the file of the sign-on holds."""
    users = [
        {"user_name": who, "password": PASSWORDS[who], "name": who.title(), "groups": groups}
        for who, groups in GROUPS.items()
    ]
    client = {
        "id": "jhub-ds",
        "secret": "secret-of-the-hub",
        "redirect_uri": f"{hub_url}/hub/oauth_callback",
        "post_logout_redirect_uri": f"{hub_url}/hub/logout",
    }
    return {
        "port": free_port(),
        "host_name": "localhost",
        "folder": str(folder / "data"),
        "users": users,
        "client": client,
    }


@dataclass(frozen=True)
class SignOn:
    """A running canaille."""

    child: Child
    url: str
    client: Mapping[str, str]


@contextlib.contextmanager
def sign_on(folder: Path, settings: Mapping[str, Any]) -> Iterator[SignOn]:
    """Run `python -m jhub_ds.demo.oidc` on the settings until it is ready."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "sign-on.json"
    file.write_text(json.dumps(settings))
    url = f"http://localhost:{settings['port']}"
    with running([sys.executable, "-m", "jhub_ds.demo.oidc", str(file)], folder) as child:
        child.wait_for(f"{url}/.well-known/openid-configuration")
        yield SignOn(child, url, settings["client"])


@dataclass
class Browser:
    """Cookies, redirects and forms, as a person's browser has them."""

    http: httpx.Client = field(
        default_factory=lambda: httpx.Client(follow_redirects=True, timeout=20, **PLAIN)
    )

    def get(self, url: str, **query: str) -> httpx.Response:
        return self.http.get(url, params=query or None)

    def fill(self, page: httpx.Response, **fields: str) -> httpx.Response:
        """Send the page's form with these fields filled in."""
        form = BeautifulSoup(page.text, "html.parser").select_one("form")
        assert form is not None, page.text[:2000]
        there = {i["name"]: i.get("value", "") for i in form.select("input[name]")}
        address = page.url.join(str(form.get("action") or ""))
        return self.http.post(address, data={**there, **fields})

    def try_to_sign_in(self, hub_url: str, who: str, password: str) -> httpx.Response:
        """From the hub's button over both pages of the sign-on, to wherever that leads."""
        page = self.get(f"{hub_url}/hub/oauth_login", next="/hub/home")
        page = self.fill(page, login=who)
        return self.fill(page, password=password)

    def sign_in(self, hub_url: str, who: str) -> None:
        """Sign in, and be at the hub as that person."""
        page = self.try_to_sign_in(hub_url, who, PASSWORDS[who])
        assert (page.status_code, str(page.url)) == (200, f"{hub_url}/hub/home"), page.text
