"""A real JupyterHub of either line with a real KubeSpawner or local processes, and people in
groups.

Its authenticator is somebody else's (people type a name and one password), so `jhub_ds.setup` is
what brings our pages. There is no proxy in front: the hub itself is asked.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.support.children import ROOT, begin, end, environ, free_port, wait_until
from tests.support.platforms import PLATFORM

LINES: Mapping[str, Path] = {
    "hub-6.1": Path(sys.executable),
    "hub-5.5": ROOT / ".venv-hub55/bin/python",
    "hub-5.5-python-3.14": ROOT / ".venv-hub55-python314/bin/python",
}
PASSWORD = "one for all"
# No proxy of this machine, and no certificates, which cost 50 ms a client: all is on loopback.
PLAIN: Mapping[str, Any] = {"timeout": 60, "trust_env": False, "verify": False}

_CONFIG = """
import json
from jupyterhub.proxy import Proxy

class NoProxy(Proxy):
    should_start = False
    routes = {{}}
    async def add_route(self, routespec, target, data):
        self.routes[routespec] = {{"routespec": routespec, "target": target, "data": data}}
    async def delete_route(self, routespec):
        self.routes.pop(routespec, None)
    async def get_all_routes(self):
        return dict(self.routes)

c.JupyterHub.proxy_class = NoProxy
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.bind_url = "http://127.0.0.1:{unused}"
c.JupyterHub.db_url = "sqlite:///hub.sqlite"
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = "{password}"
c.Authenticator.allow_all = True
c.Authenticator.admin_users = {{"boss"}}
c.JupyterHub.allow_named_servers = True
c.JupyterHub.tornado_settings = {{"slow_spawn_timeout": 20}}
c.JupyterHub.services = [{{"name": "tests", "api_token": "{token}"}}]
c.JupyterHub.load_roles = [{{
    "name": "tests", "services": ["tests"],
    "scopes": [
        "admin:users", "admin:groups", "admin:servers", "servers", "admin:server_state", "tokens",
    ],
}}]
c.JupyterHub.load_groups = {{name: {{"users": []}} for name in {groups}}}
c.Spawner.consecutive_failure_limit = 5  # as the chart sets it
c.DSPlatform.audit_file = "{audit}"
for _name, _value in json.loads({platform!r}).items():
    setattr(c.DSPlatform, _name, _value)
{spawner}
{extra}
import jhub_ds
jhub_ds.setup(c)
"""


@dataclass
class Person:
    """Somebody with a browser who signed in."""

    name: str
    http: httpx.Client

    def page(self, path: str = "spawn", **query: Any) -> httpx.Response:
        """A page of the hub, by its path below `/hub/`."""
        answer = self.http.get(f"/hub/{path}", params=query)
        while answer.has_redirect_location and answer.headers["Location"].startswith("/hub/"):
            answer = self.http.get(answer.headers["Location"])
        return answer

    def send(self, form: Mapping[str, Any], server: str = "") -> httpx.Response:
        """Send the spawn page's form; a start is answered with the address of its progress."""
        path = f"spawn/{self.name}/{server}" if server else "spawn"
        self.page(path)
        return self.http.post(f"/hub/{path}", data={**form, "_xsrf": self.xsrf()})

    def xsrf(self) -> str:
        """What a form has to send, so that no other site can send it."""
        return next(c.value or "" for c in self.http.cookies.jar if c.name == "_xsrf")


@dataclass
class Hub:
    """A running hub, seen from outside; `kind` says which spawner it has."""

    line: str
    kind: str
    url: str
    token: str
    folder: Path
    child: subprocess.Popen[bytes]
    env: Mapping[str, str]
    people: dict[str, Person] = field(default_factory=dict)
    http: httpx.Client = field(default_factory=lambda: httpx.Client(**PLAIN))

    def api(self, method: str, path: str, body: object = None, **more: Any) -> httpx.Response:
        """The REST API, with a service's token unless `token` gives another."""
        headers = {"Authorization": f"token {more.pop('token', self.token)}"}
        url = f"{self.url}/hub/api/{path}"
        sent = more if "content" in more else {"json": body, **more}
        return self.http.request(method, url, headers=headers, **sent)

    def person(self, *groups: str, name: str = "") -> Person:
        """Somebody new in these groups, signed in."""
        name = name or f"p{secrets.token_hex(4)}"
        assert self.api("POST", f"users/{name}").status_code in (201, 409)
        self.put_in(name, *groups)
        person = Person(name, httpx.Client(base_url=self.url, **PLAIN))
        person.page("login")
        form = {"username": name, "password": PASSWORD, "_xsrf": person.xsrf()}
        assert person.http.post("/hub/login", data=form).status_code == 302
        self.people[name] = person
        return person

    def standing(self, name: str, *groups: str) -> Person:
        """Somebody of this name in these groups, made when first asked for, shared by tests."""
        return self.people.get(name) or self.person(*groups, name=name)

    def put_in(self, name: str, *groups: str) -> None:
        """Make these the groups of somebody, of those that the test's policy knows."""
        for group in _groups():
            method = "POST" if group in groups else "DELETE"
            path = f"groups/{group.replace('/', '%2F')}/users"
            answer = self.api(method, path, {"users": [name]})
            assert answer.status_code == 200, answer.text

    def user(self, name: str) -> dict[str, Any]:
        """What the hub says of somebody."""
        found: dict[str, Any] = self.api("GET", f"users/{name}").json()
        return found

    def remembered(self, name: str, server: str = "") -> Any:
        """The options that the next start without any takes, read from the hub's own database."""
        with sqlite3.connect(f"file:{self.folder}/hub.sqlite?mode=ro", uri=True) as db:
            row = db.execute(
                "select s.user_options from spawners s join users u on u.id = s.user_id "
                "where u.name = ? and s.name = ?",
                (name, server),
            ).fetchone()
        return json.loads(row[0]) if row and row[0] else None

    def audit(self, name: str) -> list[dict[str, Any]]:
        """The audit events about somebody, the oldest first."""
        lines = (self.folder / "audit.jsonl").read_text().splitlines()
        return [each for each in map(json.loads, lines) if each["user"]["name"] == name]

    def restart(self) -> None:
        """End the hub, not the servers, and start it again."""
        self.child.terminate()
        self.child.wait(20)
        self.child = begin(_command(self.line), self.folder, self.env)
        self.wait()

    def wait(self) -> None:
        """Wait until it is ready; a hub that ended instead fails the test with its words."""
        ready = lambda: self.child.poll() is not None or self.answers()  # noqa: E731
        wait_until(ready, "the hub", self.folder / "log")
        assert self.child.poll() is None, self.log

    def answers(self) -> bool:
        """Whether it is ready to be asked."""
        try:
            return self.http.get(f"{self.url}/hub/api/", timeout=1).is_success
        except httpx.HTTPError:
            return False

    @property
    def log(self) -> str:
        """All that the hub has said."""
        return (self.folder / "log").read_text(errors="replace")


def _groups() -> list[str]:
    return [group for role in PLATFORM["roles"].values() for group in role["groups"]]


@contextmanager
def hub(line: str, kind: str, folder: Path, spawner: str, extra: str = "") -> Iterator[Hub]:
    """Run a hub of a line with a spawner's configuration, ready to be asked."""
    port, token = free_port(), secrets.token_hex(16)
    (folder / "jupyterhub_config.py").write_text(
        _CONFIG.format(
            port=port,
            unused=free_port(),
            token=token,
            password=PASSWORD,
            groups=_groups(),
            audit=folder / "audit.jsonl",
            platform=json.dumps(PLATFORM),
            spawner=spawner,
            extra=extra,
        )
    )
    url = f"http://127.0.0.1:{port}"
    programs = f"{os.environ['PATH']}:{Path(sys.executable).parent}"  # uv is there
    env = environ(KUBECONFIG=str(folder / "kubeconfig"), PATH=programs)
    ready = Hub(line, kind, url, token, folder, begin(_command(line), folder, env), env)
    try:
        ready.wait()
        yield ready
    finally:
        for person in ready.people.values():
            person.http.close()
        end(ready.child)
        ready.http.close()


def _command(line: str) -> list[str]:
    return [str(LINES[line]), "-m", "jupyterhub"]
