"""labext inside jupyterhub-singleuser of both hub lines: enabled by its installed JSON file, its
route open to whom the hub gives access to that server, its kernels without the hub's token.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

import labext
from tests.support.children import ROOT, end, environ, free_port, running, wait_until

_LINES = {"hub-6.1": Path(sys.executable), "hub-5.5": ROOT / ".venv-hub55/bin/python"}
_CONFIG = """
from jupyterhub.proxy import Proxy

class NoProxy(Proxy):  # the lab is asked directly, its hub too
    should_start = False
    async def add_route(self, routespec, target, data): pass
    async def delete_route(self, routespec): pass
    async def get_all_routes(self): return {{}}

c.JupyterHub.proxy_class = NoProxy
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub_port}"
c.JupyterHub.bind_url = "http://127.0.0.1:{unused}"
c.JupyterHub.db_url = "sqlite:///hub.sqlite"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.services = [{{"name": "tests", "api_token": "{token}"}}]
c.JupyterHub.load_roles = [
    {{"name": "tests", "services": ["tests"], "scopes": ["admin:users", "servers", "tokens"]}}
]
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{folder}/{{username}}"
c.Spawner.cmd = ["{python}", "-m", "jupyterhub.singleuser"]
c.Spawner.args = ["--allow-root"]
c.Spawner.ip, c.Spawner.port = "127.0.0.1", {lab_port}
c.Spawner.environment = {environment!r}
"""


@dataclass(frozen=True)
class Hub:
    url: str
    lab: str
    token: str

    def ask(self, method: str, path: str, body: object = None) -> Any:
        headers = {"Authorization": f"token {self.token}"}
        url = f"{self.url}/hub/api/{path}"
        answer = httpx.request(method, url, json=body, headers=headers, timeout=60, trust_env=False)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def token_of(self, user: str, *scopes: str) -> str:
        body = {"scopes": list(scopes)} if scopes else {}
        return str(self.ask("POST", f"users/{user}/tokens", body)["token"])

    def lab_answers(self, path: str, token: str = "", method: str = "GET") -> httpx.Response:
        headers = {"Authorization": f"token {token}"} if token else {}
        url = f"{self.lab}/user/ada/{path}"
        return httpx.request(method, url, headers=headers, timeout=30, trust_env=False)

    @property
    def has_started(self) -> bool:
        return bool(self.ask("GET", "users/ada")["server"])


@pytest.fixture(scope="module", params=list(_LINES))
def hub(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub of each line, with a lab of ada."""
    if not _LINES[request.param].exists():
        pytest.skip(f"{request.param} is not installed here; make install does it")
    folder, python = tmp_path_factory.mktemp(request.param), _LINES[request.param]
    hub_port, lab_port, token = free_port(), free_port(), secrets.token_hex(16)
    text = _CONFIG.format(
        hub_port=hub_port,
        lab_port=lab_port,
        unused=free_port(),
        token=token,
        folder=folder,
        python=python,
        environment={
            "PYTHONPATH": os.pathsep.join(_path_of(python)),
            "JHUB_DS_CONNECTIONS": json.dumps({"odd": {"kind": "telex"}}),
        },
    )
    (folder / "jupyterhub_config.py").write_text(text)
    with running([str(python), "-m", "jupyterhub"], folder, environ()) as child:
        log = folder / "log"
        found = Hub(f"http://127.0.0.1:{hub_port}", f"http://127.0.0.1:{lab_port}", token)
        wait_until(lambda: child.poll() is not None or _answers(found), "the hub", log)
        for user in ("ada", "eve"):
            found.ask("POST", f"users/{user}")
        found.ask("POST", "users/ada/server")
        wait_until(lambda: found.has_started, "the lab", log)
        yield found
        found.ask("DELETE", "users/ada/server")
        end(child)


def _path_of(python: Path) -> list[str]:
    """The labext that is tested; for a hub line without a Jupyter server, this run's too."""
    tested = str(Path(labext.__file__).parents[1])
    own = [each for each in sys.path if each.endswith("site-packages")]
    first = [tested] if tested not in own else []
    if str(python) == sys.executable:
        return first
    return [*first, *map(str, python.parents[1].glob("lib/python*/site-packages")), *own]


def _answers(hub: Hub) -> bool:
    try:
        return httpx.get(f"{hub.url}/hub/api/", timeout=1, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


_API = "labext/api/connections"


def test_the_owner_sees_the_connections(hub: Hub) -> None:
    answer = hub.lab_answers(_API, hub.token_of("ada"))
    assert answer.status_code == 200, answer.text
    assert [row["name"] for row in answer.json()["connections"]] == ["odd"]


def test_a_token_for_that_server_alone_is_enough(hub: Hub) -> None:
    token = hub.token_of("ada", "access:servers!server=ada/")
    assert hub.lab_answers(_API, token).status_code == 200


@pytest.mark.parametrize(
    ("user", "scopes"),
    [
        pytest.param("eve", [], id="somebody else"),
        pytest.param("ada", ["read:users!user=ada"], id="a token of the owner without access"),
    ],
)
def test_nobody_else_sees_them(hub: Hub, user: str, scopes: list[str]) -> None:
    answer = hub.lab_answers(_API, hub.token_of(user, *scopes))
    assert answer.status_code == 403
    assert "odd" not in answer.text


@pytest.mark.parametrize("token", ["", "made-up"])
def test_nobody_unknown_sees_them(hub: Hub, token: str) -> None:
    answer = hub.lab_answers(_API, token)
    assert answer.status_code == 403
    assert "odd" not in answer.text


def test_a_kernel_starts_without_the_hubs_token(hub: Hub) -> None:
    answer = hub.lab_answers("api/kernels", hub.token_of("ada"), "POST")
    assert answer.status_code == 201, answer.text
    variables = _variables_of(answer.json()["id"])
    assert variables["JUPYTERHUB_USER"] == "ada"
    assert "JUPYTERHUB_API_TOKEN" not in variables
    assert "JPY_API_TOKEN" not in variables


def _variables_of(kernel: str) -> dict[str, str]:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if kernel in (process / "cmdline").read_text():
                pairs = (process / "environ").read_text().split("\0")
                return dict(pair.split("=", 1) for pair in pairs if pair)
        except OSError:
            continue  # it ended meanwhile
    pytest.fail(f"kernel {kernel} does not run")
