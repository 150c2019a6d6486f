"""The spawn page on loopback: our form inside the hub's real templates and styles."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jinja2
from jupyterhub._data import DATA_FILES_PATH
from tornado.httputil import parse_body_arguments

import jhub_ds
from jhub_ds.form.assets import ASSETS
from jhub_ds.form.page import Page, render
from jhub_ds.form.reading import options_from_form, options_from_link
from jhub_ds.locale import msg
from jhub_ds.policy.choice import Refused, choose
from jhub_ds.policy.policy import Policy

SHARE = Path(DATA_FILES_PATH)
OWN = Path(jhub_ds.__file__).parent / "spawner" / "templates"


class Hub:
    """The hub's real templates and styles around our form, on loopback."""

    def __init__(self, page_of: Callable[..., Page], make_policy: Callable[..., Policy]) -> None:
        self.page_of, self.make_policy = page_of, make_policy
        self.settings: dict[str, Any] = {}  # what a test changes in the policy
        loader = jinja2.FileSystemLoader([SHARE / "templates", OWN])
        self.templates = jinja2.Environment(loader=loader, autoescape=True)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.answer(self, None)

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                outer.answer(self, self.rfile.read(length))

            def log_message(self, *_args: Any) -> None:
                """Tests print nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, handler: BaseHTTPRequestHandler, body: bytes | None) -> None:
        path = urlsplit(handler.path).path
        if path.startswith("/hub/jhub-ds/"):
            kind, content = ASSETS[path.rpartition("/")[2]]
        elif path.startswith("/hub/static/"):
            file = SHARE / "static" / path.removeprefix("/hub/static/")
            kind = {".css": "text/css", ".js": "text/javascript"}.get(file.suffix, "font/woff2")
            content = file.read_bytes()
        elif path.startswith("/hub/spawn"):
            kind, content = "text/html; charset=utf-8", self.spawn(handler, body).encode()
        else:
            kind, content = "image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg"/>'
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    def spawn(self, handler: BaseHTTPRequestHandler, body: bytes | None) -> str:
        query = parse_qs(urlsplit(handler.path).query, keep_blank_values=True)
        role = handler.path.split("?")[0].rpartition("/")[2]
        page = replace(
            self.page_of(role if role != "nobody" else None, self.make_policy(**self.settings)),
            language="ru" if query.get("lang") == ["ru"] else "en",
            path=handler.path,
            static_url="/hub/jhub-ds/",
            options=options_from_link(query),
        )
        if body is None:
            return self.framed(page)
        sent: dict[str, list[bytes]] = {}
        parse_body_arguments(handler.headers["Content-Type"], body, sent, {})
        options = options_from_form({k: [v.decode() for v in vs] for k, vs in sent.items()})
        assert page.role is not None
        outcome = choose(page.policy, page.role, options, page.today)
        if isinstance(outcome, Refused):
            return self.framed(replace(page, options=options, refused=outcome))
        return f"<pre>{json.dumps(outcome.as_options())}</pre>"

    def framed(self, page: Page) -> str:
        def translate(text: str, **values: object) -> str:
            return msg(text, **values).in_language(page.language)

        user = SimpleNamespace(name="ada", json_escaped_name="ada", spawner=None)
        return self.templates.get_template("jhub_ds_spawn.html").render(
            _=translate,
            static_url=lambda path, **_kwargs: f"/hub/static/{path}",
            base_url="/hub/",
            language=page.language,
            user=user,
            for_user=user,
            parsed_scopes=[],
            services=[],
            url=page.path,
            can_start=page.role is not None,
            spawner_options_form=render(page),
        )
