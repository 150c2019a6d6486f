"""What the index holds, read over the simple repository API."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from labext.connections.catalogue import connection_of
from labext.environ import ConnectionSpec
from labext.errors import ServiceUnavailable

_JSON = "application/vnd.pypi.simple.v1+json"


def _index(url: str) -> Any:
    return connection_of(ConnectionSpec("nexus", "nexus", "", {"url": url}), None).client()


@pytest.fixture
def json_index() -> Iterator[str]:
    """An index that serves JSON (PEP 691), and one project that is broken."""

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"files": [{"filename": "a-1.whl"}]}).encode()
            body = body if "a" in self.path else b"{"
            self.send_response(200)
            self.send_header("Content-Type", _JSON)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Tests print nothing."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_files_of_a_project_from_html(index_url: str) -> None:
    found = _index(index_url).files("tiny")
    assert found == ["tiny-1.0-py3-none-any.whl", "tiny-2.0-py3-none-any.whl"]


def test_files_of_a_project_from_json(json_index: str) -> None:
    assert _index(json_index).files("a") == ["a-1.whl"]


def test_an_unknown_project_has_none(index_url: str) -> None:
    assert _index(index_url).files("nothing") == []


def test_a_name_cannot_leave_the_index(index_url: str) -> None:
    assert _index(index_url).files("../../..") == []


def test_a_broken_answer_is_said(json_index: str) -> None:
    with pytest.raises(ServiceUnavailable, match="does not answer: Expecting"):
        _index(json_index).files("broken")
