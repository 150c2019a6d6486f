"""An administrator's own templates take the place of ours, block by block."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bs4 import BeautifulSoup

Show = Callable[..., BeautifulSoup]


def test_a_block_can_be_replaced(show: Show, tmp_path: Path) -> None:
    own = (
        '{% extends "page.html" %}{% block summary %}<h2>{{ _("Size") }}, rules</h2>{% endblock %}'
    )
    (tmp_path / "jhub_ds_page.html").write_text(own)
    page = show(template_paths=(str(tmp_path),))
    assert page.select_one("h2").text == "Size, rules"
    assert len(page.select("input[type=radio]")) == 3


def test_a_block_of_the_frame_can_be_replaced_on_every_page(show: Show, tmp_path: Path) -> None:
    own = '{% extends "frame.html" %}{% block contact %}<p id="own">Ask Ada</p>{% endblock %}'
    (tmp_path / "jhub_ds_frame.html").write_text(own)
    for role in ("engineer", None):
        page = show(role, template_paths=(str(tmp_path),))
        assert page.select_one("#own").text == "Ask Ada"
        assert page.select(".jd-contact") == []


def test_a_hub_s_own_page_is_not_taken_for_ours(show: Show, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("the hub's own page")
    assert len(show(template_paths=(str(tmp_path),)).select("input[type=radio]")) == 3


def test_a_template_s_texts_are_escaped(show: Show, tmp_path: Path) -> None:
    own = '{% extends "page.html" %}{% block size %}{{ "<b>" }}{% endblock %}'
    (tmp_path / "jhub_ds_page.html").write_text(own)
    assert show(template_paths=(str(tmp_path),)).select("b") == []
