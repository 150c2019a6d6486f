"""As much of Kubernetes' API as KubeSpawner speaks to, on loopback; it keeps every pod it was sent.

Pods run as soon as they are made. Their labs are answered here too: `/user/…` gives what a lab's
`api` route gives. Only for what a spawner sends; real pods are another test's work.
"""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

_KINDS = {"pods": "Pod", "secrets": "Secret", "events": "Event"}


class Cluster:
    """The objects of one namespace, the watchers of them, and all pods that were ever sent."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.objects: dict[str, dict[str, Any]] = {kind: {} for kind in _KINDS}
        self.log: list[tuple[str, str, dict[str, Any]]] = []
        self.sent: list[dict[str, Any]] = []
        self.closed = False
        self.port = 0

    def create(self, kind: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """The object as the API server answers, or None if one of that name exists."""
        with self.changed:
            name = body["metadata"]["name"]
            if name in self.objects[kind]:
                return None
            if kind == "pods":
                self.sent.append(json.loads(json.dumps(body)))
                body["status"] = _running()
            body["metadata"] |= {"uid": str(uuid.uuid4()), "namespace": "labs"}
            self._changed(kind, "ADDED", body)
            return body

    def delete(self, kind: str, name: str) -> dict[str, Any] | None:
        """The object that was removed, with what it owned; None if there was none."""
        with self.changed:
            body = self.objects[kind].get(name)
            if body is None:
                return None
            self._changed(kind, "DELETED", body)
            for other in [o for o in self.objects["secrets"].values() if _owned(o, body)]:
                self._changed("secrets", "DELETED", other)
            return body

    def pods_of(self, user: str) -> list[dict[str, Any]]:
        """Every pod that was sent for `user`, whether it still runs or not."""
        name = "hub.jupyter.org/username"
        return [pod for pod in self.sent if pod["metadata"]["annotations"].get(name) == user]

    def news(self, since: int) -> Iterator[list[tuple[str, str, dict[str, Any]]]]:
        """What changes after the first `since` changes, as it comes, until the end."""
        seen = [since]
        while not self.closed:
            with self.changed:
                self.changed.wait_for(lambda: len(self.log) > seen[0] or self.closed, timeout=5)
                fresh = self.log[seen[0] :]
                seen[0] = len(self.log)
            yield fresh

    def _changed(self, kind: str, what: str, body: dict[str, Any]) -> None:
        self.log.append((kind, what, body))
        body["metadata"]["resourceVersion"] = str(len(self.log))
        if what == "DELETED":
            del self.objects[kind][body["metadata"]["name"]]
        else:
            self.objects[kind][body["metadata"]["name"]] = body
        self.changed.notify_all()


def _running() -> dict[str, Any]:
    container = {
        "name": "notebook",
        "ready": True,
        "state": {"running": {}},
        "image": "",
        "imageID": "",
        "restartCount": 0,
    }
    return {"phase": "Running", "podIP": "127.0.0.1", "containerStatuses": [container]}


def _owned(body: dict[str, Any], owner: dict[str, Any]) -> bool:
    owners = body["metadata"].get("ownerReferences") or []
    return any(each["uid"] == owner["metadata"]["uid"] for each in owners)


class _Handler(BaseHTTPRequestHandler):
    cluster: Cluster
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: Any) -> None:
        """Tests print nothing."""

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if not url.path.startswith("/api/"):
            return self._answer(200, {"version": "stub"}, {"X-JupyterHub-Version": "6.1.1"})
        kind, name = self._target(url.path)
        if "watch" in parse_qs(url.query):
            return self._watch(kind, int(parse_qs(url.query).get("resourceVersion", ["0"])[0]))
        with self.cluster.changed:
            if name:
                found = self.cluster.objects[kind].get(name)
                return self._answer(200, found) if found else self._missing(name)
            items = list(self.cluster.objects[kind].values())
            version = str(len(self.cluster.log))
            listed = {"kind": f"{_KINDS[kind]}List", "apiVersion": "v1", "items": items}
            return self._answer(200, {**listed, "metadata": {"resourceVersion": version}})

    def do_POST(self) -> None:
        kind, _name = self._target(urlsplit(self.path).path)
        body = self._body()
        made = self.cluster.create(kind, body)
        if made is None:
            return self._answer(409, {"kind": "Status", "status": "Failure", "code": 409})
        return self._answer(201, made)

    def do_DELETE(self) -> None:
        kind, name = self._target(urlsplit(self.path).path)
        self._body()
        gone = self.cluster.delete(kind, name)
        return self._answer(200, gone) if gone else self._missing(name)

    def _target(self, path: str) -> tuple[str, str]:
        """`/api/v1/namespaces/labs/KIND/NAME`."""
        parts = [*path.strip("/").split("/"), ""]
        return parts[4], parts[5]

    def _body(self) -> Any:
        length = int(self.headers.get("Content-Length") or 0)
        return json.loads(self.rfile.read(length) or b"null")

    def _missing(self, name: str) -> None:
        self._answer(404, {"kind": "Status", "status": "Failure", "code": 404, "message": name})

    def _answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def _watch(self, kind: str, since: int) -> None:
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        for news in self.cluster.news(since):
            lines = [{"type": what, "object": body} for k, what, body in news if k == kind]
            try:
                self.wfile.write("".join(json.dumps(each) + "\n" for each in lines).encode())
                self.wfile.flush()
            except OSError:
                return


@contextmanager
def running() -> Iterator[Cluster]:
    """A cluster that answers on loopback until the block ends."""
    cluster = Cluster()
    handler = type("Handler", (_Handler,), {"cluster": cluster})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    cluster.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield cluster
    finally:
        cluster.closed = True
        with cluster.changed:
            cluster.changed.notify_all()
        server.shutdown()
        thread.join()
        server.server_close()
