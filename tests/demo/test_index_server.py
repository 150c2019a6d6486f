"""The package index, in front of a real one on loopback."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from jhub_ds.demo.upstream import is_trusted, upstream_for
from tests.demo.demos import PATIENCE_S, free_ports
from tests.support.children import what_to_import

WHEEL = "tiny-1.0-py3-none-any.whl"
FILES = {
    "METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
    "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "RECORD": "",
}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Tests print nothing."""


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ThreadingHTTPServer]:
    """The index behind: one project with one wheel."""
    root = tmp_path_factory.mktemp("upstream")
    project = root / "simple" / "tiny"
    project.mkdir(parents=True)
    with zipfile.ZipFile(project / WHEEL, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(f"tiny-1.0.dist-info/{name}", text)
    digest = hashlib.sha256((project / WHEEL).read_bytes()).hexdigest()
    (project / "index.html").write_text(f'<a href="{WHEEL}#sha256={digest}">{WHEEL}</a>')
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def _serving(folder: Path, url: str) -> Iterator[httpx.Client]:
    port = free_ports(1)
    environ = {n: v for n, v in os.environ.items() if not n.startswith(("PIP_", "UV_"))}
    environ |= {**what_to_import(), "PIP_INDEX_URL": url, "PIP_CONFIG_FILE": os.devnull}
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jhub_ds.demo.index_server", str(port)],
            env=environ,
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=address, trust_env=False) as client:
            until = time.monotonic() + PATIENCE_S
            while not _alive(client):
                assert server.poll() is None and time.monotonic() < until
                time.sleep(0.05)
            yield client
    finally:
        server.terminate()
        server.wait(10)


def _alive(client: httpx.Client) -> bool:
    try:
        return client.get("/service/rest/v1/status").is_success
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def index(
    upstream: ThreadingHTTPServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    url = f"http://127.0.0.1:{upstream.server_port}/simple/"
    yield from _serving(tmp_path_factory.mktemp("index"), url)


@pytest.fixture(scope="module")
def cut_off(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """An index with nothing behind it."""
    url = f"http://127.0.0.1:{free_ports(1)}/simple/"
    yield from _serving(tmp_path_factory.mktemp("cut-off"), url)


PROJECT = "/repository/pypi-proxy/simple/tiny/"


def _file(index: httpx.Client) -> str:
    accept = {"Accept": "application/vnd.pypi.simple.v1+json"}
    (file,) = index.get(PROJECT, headers=accept).json()["files"]
    assert file["filename"] == WHEEL
    return str(httpx.URL(PROJECT).join(file["url"]))


def test_a_file_comes_through_the_index(index: httpx.Client, upstream: ThreadingHTTPServer) -> None:
    answer = index.get(_file(index))
    assert answer.status_code == 200 and answer.content.startswith(b"PK")
    assert answer.url.port != upstream.server_port


def test_head_is_answered(index: httpx.Client) -> None:
    assert index.head(PROJECT).status_code == 200


def test_a_project_that_nobody_has_is_not_found(index: httpx.Client) -> None:
    assert index.get("/repository/pypi-proxy/simple/nothing/").status_code == 404


def test_pip_installs_from_it(index: httpx.Client, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--no-cache-dir", "-q", "tiny"]
    environ = {n: v for n, v in os.environ.items() if not n.startswith("PIP_")}
    url = str(index.base_url.join(PROJECT.removesuffix("tiny/")))
    environ |= {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": url}
    subprocess.run(command, cwd=tmp_path, env=environ, check=True)
    assert [path.name for path in tmp_path.iterdir()] == [WHEEL]


def test_an_index_behind_that_is_away_is_said(cut_off: httpx.Client) -> None:
    answer = cut_off.get(PROJECT)
    assert (answer.status_code, answer.text) == (
        502,
        "The index behind this one does not answer.\n",
    )


@pytest.mark.parametrize(
    ("hosts", "trusted"),
    [(["nexus.example"], True), (["nexus.example:8443"], True), (["example"], False), ([], False)],
)
def test_a_host_is_trusted_by_its_whole_name(hosts: list[str], trusted: bool) -> None:
    assert is_trusted("https://user:secret@nexus.example:8443/simple/", hosts) is trusted


def test_certificates_of_pip_are_believed() -> None:
    told = {"PIP_INDEX_URL": "https://n.example/", "PIP_CERT": "/a.pem", "PIP_TRUSTED_HOST": "x"}
    found = upstream_for(told | {"REQUESTS_CA_BUNDLE": "/b.pem"})
    assert (found.url, found.certificates, found.trusted) == (
        "https://n.example/",
        "/a.pem",
        False,
    )


def test_the_address_is_not_shown() -> None:
    found = upstream_for({"PIP_INDEX_URL": "https://u:p@n.example/", "PIP_CONFIG_FILE": os.devnull})
    assert "p@" not in repr(found)
