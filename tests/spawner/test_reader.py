"""What a request says about its answer: the language, and the hub's own templates."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from tornado.httputil import HTTPHeaders

from jhub_ds.spawner.reader import language_of, template_paths


def handler(
    lang: list[bytes] | None = None, cookie: str | None = None, accepts: str | None = None
) -> Any:
    """A handler as tornado has it: arguments are lists of bytes."""
    headers = HTTPHeaders({"Accept-Language": accepts} if accepts else {})
    arguments = {"lang": lang} if lang is not None else {}
    request = SimpleNamespace(arguments=arguments, headers=headers)
    return SimpleNamespace(request=request, get_cookie=lambda _name: cookie)


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        (None, "en"),
        (handler(), "en"),
        (handler(accepts="ru-RU,ru;q=0.9"), "ru"),
        (handler(cookie="en", accepts="ru"), "en"),
        (handler(lang=[b"ru"], cookie="en"), "ru"),
        (handler(lang=[b"en", b"ru"]), "ru"),
        (handler(lang=[b"xx"], cookie="ru"), "ru"),
        (handler(lang=[b"\xff\x00"], cookie="<script>", accepts="\x7f;q=x"), "en"),
        (handler(lang=[b""]), "en"),
    ],
)
def test_the_address_wins_over_the_cookie_and_that_over_the_browser(
    asked: Any, language: str
) -> None:
    assert language_of(asked) == language


@pytest.mark.parametrize(
    ("settings", "paths"),
    [
        ({}, ()),
        ({"template_path": "/a"}, ("/a",)),
        ({"template_path": ["/a", "/b"]}, ("/a", "/b")),
    ],
)
def test_an_administrators_templates_are_found(settings: Any, paths: tuple[str, ...]) -> None:
    assert template_paths(SimpleNamespace(settings=settings)) == paths


def test_without_a_request_there_are_no_templates() -> None:
    assert template_paths(None) == ()
