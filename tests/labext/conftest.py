"""Real counterparts on loopback: a Jupyter server, PostgreSQL, MLflow, an index, dead ports."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tomllib
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import labext
from tests.labext import index
from tests.labext.database import Database, running
from tests.labext.processes import free_port, stop, wait

ROOT = Path(__file__).parents[2]
HUB_TOKEN = "hub-token-" + secrets.token_hex(8)


def _clean_environ(**extra: str) -> dict[str, str]:
    """This process's environment variables without what could hide a broken index or hub."""
    prefixes = ("PIP_", "UV_", "JHUB_DS_", "JUPYTER", "JPY_", "MLFLOW_", "PG", "LC_", "LANG")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(prefixes)}
    return {**kept, "PIP_CONFIG_FILE": "/dev/null", "LANG": "C.UTF-8", **extra}


@pytest.fixture(scope="session")
def clean_environ() -> Callable[..., dict[str, str]]:
    return _clean_environ


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


@pytest.fixture(scope="session")
def silent_port() -> Iterator[int]:
    """A port that accepts and never answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        yield int(listening.getsockname()[1])


@pytest.fixture(scope="session")
def refused_port() -> Iterator[int]:
    """A port that nobody listens on, and that nobody else can take meanwhile."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield int(bound.getsockname()[1])


@pytest.fixture(scope="session")
def postgres() -> Iterator[Database]:
    """A PostgreSQL with the user ada."""
    with running() as found:
        yield found


@pytest.fixture(scope="session")
def mlflow_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, port = tmp_path_factory.mktemp("mlflow"), free_port()
    environ = _clean_environ(
        MLFLOW_SERVER_ENABLE_JOB_EXECUTION="false",
        _MLFLOW_SERVER_FILE_STORE=f"sqlite:///{folder}/ml.db",
        _MLFLOW_SERVER_ARTIFACT_DESTINATION=str(folder / "artifacts"),
        _MLFLOW_SERVER_ARTIFACT_ROOT="mlflow-artifacts:/",
        _MLFLOW_SERVER_SERVE_ARTIFACTS="true",
    )
    command = [sys.executable, "-m", "uvicorn", "--host", "127.0.0.1", "--port", str(port)]
    command.append("mlflow.server.fastapi_app:app")
    log = folder / "log"
    with log.open("wb") as sink:
        server = subprocess.Popen(command, stdout=sink, stderr=sink, env=environ, cwd=folder)
    url = f"http://127.0.0.1:{port}"
    try:
        wait(lambda: _answers(f"{url}/health"), server, log)
        yield url
    finally:
        stop(server)


@pytest.fixture(scope="session")
def wheel() -> Callable[..., Path]:
    return index.wheel


@pytest.fixture(scope="session")
def index_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A package index, see `index`."""
    with index.serving(tmp_path_factory.mktemp("index")) as url:
        yield url


def _install_metadata(packages: Path) -> None:
    """What the wheel of the source tree would say: its version and its entry points."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    head = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    info = packages / f"jhub_ds-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(head)
    points = "".join(
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in entries.items())
        for group, entries in project["entry-points"].items()
    )
    (info / "entry_points.txt").write_text(points)


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment like an image's: pip, tiny 1.0, and all that this test run has. Its Python."""
    folder = tmp_path_factory.mktemp("environment") / "ds"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = folder / "lib" / version / "site-packages"
    own = [path for path in sys.path if path.endswith("site-packages")]
    lines = [f"import site; site.addsitedir({path!r})" for path in own]
    (packages / "tests.pth").write_text("\n".join(lines) + "\n")
    tested = Path(labext.__file__).parent
    if str(tested.parent) not in own:  # the source tree, not the wheel: before one that is there
        (packages / "labext").symlink_to(tested)
        _install_metadata(packages)
    with zipfile.ZipFile(index.wheel(tmp_path_factory.mktemp("wheel"), "tiny", "1.0")) as archive:
        archive.extractall(packages)
    return folder / "bin" / "python"


@pytest.fixture
def run(
    clean_environ: Callable[..., dict[str, str]], index_url: str, tmp_path: Path
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a command as a lab's terminal does: the index is passed, nothing else of pip or uv."""
    environ = clean_environ(
        PIP_INDEX_URL=index_url,
        PIP_DISABLE_PIP_VERSION_CHECK="1",
        UV_DEFAULT_INDEX=index_url,
        UV_CACHE_DIR=str(tmp_path / "uv-cache"),
        UV_NO_CONFIG="1",
    )

    def run(*command: object) -> subprocess.CompletedProcess[str]:
        words = [str(word) for word in command]
        done = subprocess.run(words, capture_output=True, text=True, check=False, env=environ)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    return run


@dataclass
class Server:
    url: str
    token: str
    home: Path
    log: Path
    process: subprocess.Popen[bytes]

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: object = None,
        authorised: bool = True,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, Any]:
        sent = dict(headers or {})
        if authorised:
            sent["Authorization"] = f"token {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as err:
            with err:
                text = err.read()
            try:
                return err.code, json.loads(text or b"null")
            except ValueError:
                return err.code, text.decode()


@pytest.fixture(scope="session")
def start_server(
    tmp_path_factory: pytest.TempPathFactory, environment: Path
) -> Iterator[Callable[..., Server]]:
    """Starts real Jupyter servers with labext enabled, as a hub would; stops them at the end."""
    started: list[Server] = []

    def start(connections: object = None, **extra: str) -> Server:
        home, port = tmp_path_factory.mktemp("home"), free_port()
        etc = home / "etc" / "jupyter_server_config.d"
        etc.mkdir(parents=True)
        shutil.copy(ROOT / "labext" / "etc" / "labext.json", etc)
        terminals = {"ServerApp": {"jpserver_extensions": {"jupyter_server_terminals": True}}}
        (etc / "terminals.json").write_text(json.dumps(terminals))
        token = secrets.token_hex(16)
        environ = _clean_environ(
            HOME=str(home),
            JUPYTER_CONFIG_DIR=str(home / "etc"),
            JUPYTER_RUNTIME_DIR=str(home / "runtime"),
            JUPYTER_TOKEN=token,
            JUPYTERHUB_API_TOKEN=HUB_TOKEN,
            JPY_API_TOKEN=HUB_TOKEN,
            JUPYTERHUB_USER="ada",
            SHELL="/bin/sh",
            **extra,
        )
        if connections is not None:
            environ["JHUB_DS_CONNECTIONS"] = json.dumps(connections)
        command = [str(environment), "-m", "jupyter_server", f"--port={port}", "--ip=127.0.0.1"]
        command += ["--no-browser", "--allow-root", "--ServerApp.base_url=/user/ada/"]
        log = home / "log"
        with log.open("wb") as sink:
            process = subprocess.Popen(command, stdout=sink, stderr=sink, env=environ, cwd=home)
        server = Server(f"http://127.0.0.1:{port}/user/ada/", token, home, log, process)
        started.append(server)
        wait(lambda: _answers(server.url + "api"), process, log)
        return server

    yield start
    for server in started:
        stop(server.process)


@pytest.fixture(scope="session")
def lab(
    start_server: Callable[..., Server],
    tmp_path_factory: pytest.TempPathFactory,
    postgres: Database,
    mlflow_url: str,
    index_url: str,
    silent_port: int,
    refused_port: int,
) -> Server:
    """One lab with an overlay, with living and dead services."""
    return start_server(
        {
            "greenplum": {**postgres.connection(), "title": {"en": "Warehouse", "ru": "Хранилище"}},
            "mlflow": {"kind": "mlflow", "url": mlflow_url},
            "nexus": {"kind": "nexus", "url": index_url},
            "gone": {"kind": "mlflow", "url": f"http://127.0.0.1:{refused_port}"},
            "silent": {**postgres.connection(), "port": silent_port},
            "silent-web": {"kind": "nexus", "url": f"http://127.0.0.1:{silent_port}/simple/"},
            "strange": {"kind": "telex"},
        },
        JHUB_DS_OVERLAY=str(tmp_path_factory.mktemp("overlays") / "ds"),
        JHUB_DS_ENVIRONMENT="ds",
        PIP_INDEX_URL=index_url,
        UV_DEFAULT_INDEX=index_url,
    )


@pytest.fixture(scope="session")
def hub_token() -> str:
    return HUB_TOKEN
