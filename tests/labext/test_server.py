"""labext inside a real Jupyter server: its route, its kernels, its terminals."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking import BlockingKernelClient
from tornado.websocket import websocket_connect

from labext.connections.catalogue import KINDS
from labext.environ import ConnectionSpec, LabEnviron
from labext.handlers import routes, states
from tests.labext.notebook import TIMEOUT_S, Notebook, wait_until_ready

_API = "labext/api/connections"


@pytest.fixture(scope="module")
def notebook(lab: Any) -> Iterator[Notebook]:
    found = Notebook(lab)
    yield found
    found.close()


def test_each_connection_has_its_state_within_five_seconds(lab: Any) -> None:
    before = time.monotonic()
    status, body = lab.ask(_API)
    took = time.monotonic() - before
    assert status == 200
    assert took < 5.5, took  # five for the checks; the rest is this test's own request
    assert {row["name"]: row["state"] for row in body["connections"]} == {
        "gone": "down",
        "greenplum": "ok",
        "mlflow": "ok",
        "nexus": "ok",
        "silent": "down",
        "silent-web": "down",
        "strange": "unknown",
    }
    assert {frozenset(row) for row in body["connections"]} == {
        frozenset({"name", "kind", "title", "state", "message"})
    }


async def test_a_check_that_fails_unforeseen_is_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(KINDS, "broken", ("builtins", "divmod"))
    environ = LabEnviron({"odd": ConnectionSpec("odd", "broken")})
    [row] = await states(environ, logging.getLogger("labext"))
    assert row["state"] == "unknown"
    assert row["message"] == "The check did not end; see the lab's log."
    assert "labext check connection='odd' failed" in caplog.text
    assert "TypeError: " in caplog.text


def test_the_server_answers_others_while_it_checks(lab: Any) -> None:
    with ThreadPoolExecutor(1) as pool:
        checking = pool.submit(lab.ask, _API)
        before = time.monotonic()
        assert lab.ask("api/status")[0] == 200
        assert time.monotonic() - before < 2
        assert not checking.done()


def test_it_speaks_the_browsers_language(lab: Any) -> None:
    _status, body = lab.ask(_API, headers={"Accept-Language": "ru-RU,en;q=0.5"})
    rows = {row["name"]: row for row in body["connections"]}
    assert rows["greenplum"]["title"] == "Хранилище"
    assert "отвечает" in rows["greenplum"]["message"]
    assert "неизвестен" in rows["strange"]["message"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nobody_unknown_gets_anything(lab: Any, method: str) -> None:
    status, body = lab.ask(_API, method, authorised=False)
    assert status == (403 if method == "GET" else 405)
    assert "connections" not in str(body)


def test_a_refusal_is_json(lab: Any) -> None:
    status, body = lab.ask(_API, authorised=False)
    assert status == 403
    assert body["message"] == "Forbidden"


_AUTHORIZER = """
from jupyter_server.auth.authorizer import Authorizer

class AllBut(Authorizer):
    def is_authorized(self, handler, user, action, resource):
        return (action, resource) != ("read", "labext")

c.ServerApp.authorizer_class = AllBut
"""


def test_the_servers_authorizer_decides(start_server: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "jupyter_server_config.py").write_text(_AUTHORIZER)
    lab = start_server({"odd": {"kind": "telex"}}, JUPYTER_CONFIG_PATH=str(tmp_path))
    assert lab.ask("api/status")[0] == 200
    status, body = lab.ask(_API)
    assert status == 403
    assert "odd" not in str(body)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_it_can_only_be_read(lab: Any, method: str) -> None:
    assert lab.ask(_API, method)[0] == 405


def test_every_route_says_who_may() -> None:
    found = routes("/", LabEnviron())
    assert found
    for path, handler, _arguments in found:
        assert path.startswith("/labext/api/")
        assert handler.auth_resource == "labext"
        assert handler.SUPPORTED_METHODS == ("GET",)


def test_a_kernel_runs_in_the_overlay_without_the_token(notebook: Notebook, hub_token: str) -> None:
    shown = notebook.run(
        "import os, sys, json; print(sys.prefix); print(json.dumps(dict(os.environ)))"
    )
    prefix, environ = shown.split("\n", 1)
    assert prefix.endswith("/ds")
    assert json.loads(environ)["VIRTUAL_ENV"] == prefix
    assert json.loads(environ)["MLFLOW_HTTP_REQUEST_TIMEOUT"] == "20"
    assert json.loads(environ)["PIP_RETRIES"] == "1"
    assert json.loads(environ)["UV_HTTP_CONNECT_TIMEOUT"] == "5"
    assert "JUPYTERHUB_USER" in environ
    assert hub_token not in environ


def test_a_restarted_kernel_has_no_token_either(lab: Any, hub_token: str) -> None:
    notebook = Notebook(lab)
    try:
        assert lab.ask(f"api/kernels/{notebook.id}/restart", "POST", {})[0] == 200
        wait_until_ready(notebook.client)
        assert hub_token not in notebook.run("import os; print(dict(os.environ))")
    finally:
        notebook.close()


def test_a_notebooks_session_has_no_token_either(lab: Any, hub_token: str) -> None:
    body = {"path": "a.ipynb", "name": "a", "type": "notebook", "kernel": {"name": "python3"}}
    status, session = lab.ask("api/sessions", "POST", body)
    assert status == 201, session
    file = lab.home / "runtime" / f"kernel-{session['kernel']['id']}.json"
    client = BlockingKernelClient(connection_file=str(file))
    client.load_connection_file()
    client.start_channels()
    try:
        wait_until_ready(client)
        seen: list[str] = []
        client.execute_interactive(
            "import os; print(dict(os.environ))",
            output_hook=lambda m: seen.append(m["content"].get("text", "")),
            timeout=TIMEOUT_S,
        )
        assert "JPY_SESSION_NAME" in "".join(seen)
        assert hub_token not in "".join(seen)
    finally:
        client.stop_channels()
        lab.ask(f"api/sessions/{session['id']}", "DELETE")


def test_pip_in_a_cell_installs_into_the_overlay(notebook: Notebook) -> None:
    shown = notebook.run("%pip install --no-color tiny==2.0\nimport tiny; print(tiny.__file__)")
    assert "Successfully installed tiny-2.0" in shown
    assert shown.strip().splitlines()[-1].endswith("/ds/lib/" + _lib() + "/site-packages/tiny.py")


@pytest.mark.parametrize(
    "command", ["%uv pip install", "!{sys.executable} -m uv pip install", "!pip install"]
)
def test_other_ways_of_a_cell_install_into_the_overlay_too(
    notebook: Notebook, command: str
) -> None:
    shown = notebook.run(
        f"import sys\n{command} --no-color needy\n"
        "import needy; print(needy.__file__)\n%pip uninstall -y -q needy\ndel sys.modules['needy']"
    )
    assert f"/ds/lib/{_lib()}/site-packages/needy.py" in shown, shown
    assert "numpy-" not in shown, "of the environment nothing is installed again"


def _lib() -> str:
    return f"python{sys.version_info.major}.{sys.version_info.minor}"


def test_a_cell_writes_and_reads_a_table(notebook: Notebook) -> None:
    shown = notebook.run(
        "import labext, pandas as pd\ngp = labext.connect('greenplum')\n"
        "print(gp.write(pd.DataFrame({'x': [1, 2]}), 'cells', if_exists='replace'))\n"
        "print(gp.read('SELECT sum(x) AS total FROM cells')['total'].tolist())"
    )
    assert shown.split("\n", 1)[0] == "2"
    assert "Decimal('3')" in shown


def test_a_wrong_name_in_a_cell_is_said_in_words(notebook: Notebook) -> None:
    shown = notebook.run("import labext; labext.connect('greenplun')")
    assert "Did you mean 'greenplum'?" in shown
    assert "Traceback" not in shown


async def test_a_terminal_starts_without_the_token(
    lab: Any, hub_token: str, tmp_path: Path
) -> None:
    status, terminal = lab.ask("api/terminals", "POST", {})
    assert status == 200, terminal
    url = f"{lab.url.replace('http', 'ws', 1)}terminals/websocket/{terminal['name']}"
    socket = await websocket_connect(f"{url}?token={lab.token}")
    command = f"env > {tmp_path}/part; mv {tmp_path}/part {tmp_path}/environ\r"
    await socket.write_message(json.dumps(["stdin", command]))
    deadline = time.monotonic() + TIMEOUT_S
    while not (tmp_path / "environ").exists() and time.monotonic() < deadline:
        await socket.read_message()
    environ = (tmp_path / "environ").read_text()
    socket.close()
    lab.ask(f"api/terminals/{terminal['name']}", "DELETE")
    assert "VIRTUAL_ENV=" in environ
    assert "JUPYTERHUB_USER=ada" in environ
    assert hub_token not in environ


def test_what_cannot_be_read_does_not_stop_the_lab(
    start_server: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    lab = start_server(["odd"], JHUB_DS_GPU="x", JHUB_DS_OVERLAY=str(tmp_path / "file" / "ds"))
    assert lab.ask(_API) == (200, {"connections": []})
    log = lab.log.read_text()
    assert "labext: JHUB_DS_" in log
    assert "cannot be made" in log
    assert "Kernels run in the environment itself" in log
    assert "Traceback" not in log
    notebook = Notebook(lab)
    try:
        assert "environment0/ds" in notebook.run("import sys; print(sys.prefix)")
    finally:
        notebook.close()
