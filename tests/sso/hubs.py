"""A real JupyterHub behind a real proxy, on either line, and the configurations of these tests."""

from __future__ import annotations

import contextlib
import json
import secrets
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.sso.processes import PLAIN, Child, environ, free_port, running

POLICY = """
c.DSPlatform.environments = {"analyst": {"image": "registry.example/ds/analyst:1"}}
c.DSPlatform.roles = {
    "analyst": {"rank": 10, "groups": ["/bank/ds/analysts"], "environments": ["analyst"],
                "cpu": {"max": 8}, "memory": {"max": "32G"}},
    "dl-engineer": {"rank": 30, "groups": ["/bank/ds/dl"], "environments": ["analyst"],
                    "cpu": {"max": 64}, "memory": {"max": "256G"}},
}
"""
_HUB = """
c.JupyterHub.bind_url = "{url}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub_port}"
c.JupyterHub.proxy_class = "traefik_file"
c.TraefikProxy.traefik_api_url = "http://127.0.0.1:{api_port}"
c.TraefikProxy.traefik_api_username = "hub"
c.TraefikProxy.traefik_api_password = "{token}"
c.JupyterHub.spawner_class = "simple"
c.JupyterHub.services = [{{"name": "tests", "api_token": "{token}", "admin": True}}]
c.CryptKeeper.keys = ["{key}"]
"""
_OAUTH = """
c.JupyterHub.authenticator_class = "jhub-ds"
c.DSAuthenticator.authorize_url = "{url}{authorize}"
c.DSAuthenticator.token_url = "{url}{token}"
c.DSAuthenticator.userdata_url = "{url}{userinfo}"
c.DSAuthenticator.end_session_url = "{url}{end_session}"
c.DSAuthenticator.client_id = "jhub-ds"
c.DSAuthenticator.client_secret = "secret-of-the-hub"
c.DSAuthenticator.basic_auth = True
c.DSAuthenticator.enable_auth_state = True
"""


def oauth(url: str, folder: str = "") -> str:
    """The configuration of DSAuthenticator for a provider whose endpoints are in `folder`."""
    names = ("authorize", "token", "userinfo", "end_session")
    return _OAUTH.format(url=url, **{name: f"{folder}/{name}" for name in names})


@dataclass(frozen=True)
class Hub:
    """A running hub, seen from outside."""

    child: Child
    url: str
    token: str
    audit_file: Path

    def user(self, who: str) -> Mapping[str, Any]:
        """What the hub itself says of somebody."""
        headers = {"Authorization": f"token {self.token}"}
        address = f"{self.url}/hub/api/users/{who}"
        found: Mapping[str, Any] = httpx.get(address, headers=headers, **PLAIN).json()
        return found

    def audit(self, who: str, action: str = "login") -> list[dict[str, Any]]:
        """The audit events of somebody's sign-ins (or another action's), oldest first."""
        events = [json.loads(line) for line in self.audit_file.read_text().splitlines()]
        return [e for e in events if e["user"]["name"] == who and e["event"]["action"] == action]


@contextlib.contextmanager
def hub(python: Path, folder: Path, config: str, url: str = "") -> Iterator[Hub]:
    """Run a hub with this configuration until it is ready."""
    token, url = secrets.token_hex(16), url or f"http://127.0.0.1:{free_port()}"
    base = _HUB.format(
        url=url, hub_port=free_port(), api_port=free_port(), token=token, key=secrets.token_hex(32)
    )
    audit_file = folder / "audit.jsonl"
    file = folder / "jupyterhub_config.py"
    file.write_text(f'{base}\nc.DSPlatform.audit_file = "{audit_file}"\n{config}')
    with running([str(python), "-m", "jupyterhub", "-f", str(file)], folder) as child:
        child.wait_for(f"{url}/hub/api/")
        yield Hub(child, url, token, audit_file)


def refused_start(python: Path, folder: Path, config: str) -> subprocess.CompletedProcess[str]:
    """Start a hub that does not come up."""
    file = folder / "jupyterhub_config.py"
    file.write_text(f"c.JupyterHub.log_level = 50\n{config}")
    return subprocess.run(
        [str(python), "-m", "jupyterhub", "-f", str(file)],
        cwd=folder,
        env={**environ(), "PYTHONWARNINGS": "ignore"},  # jupyter_events warns about hub 5.5
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
