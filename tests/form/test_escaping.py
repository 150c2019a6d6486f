"""Nothing that somebody wrote becomes markup: not in texts, not in attributes, not in links."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup

from jhub_ds.form.page import Page, render
from jhub_ds.locale import msg
from jhub_ds.policy.policy import Policy

EVIL = """"'><img src=x onerror=alert(1)>{{ 7*7 }}{x}%s\\"""


def elements(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """The elements of a page and the names of their attributes."""
    return [(it.name, tuple(it.attrs)) for it in BeautifulSoup(html, "html.parser").find_all(True)]


def test_hostile_options_are_echoed_as_text(show_refused: Callable[..., BeautifulSoup]) -> None:
    page = show_refused({"cpu": EVIL, "memory": EVIL, "gpu": EVIL, "gpu_type": EVIL, EVIL: EVIL})
    assert page.select("img") == []
    assert page.select_one("#jd-cpu")["value"] == EVIL
    assert "onerror" in page.select_one("[role=alert]").text


def test_hostile_titles_stay_text(
    page_of: Callable[..., Page], make_policy: Callable[..., Policy], policy: Policy
) -> None:
    changes: dict[str, Any] = {
        "environments": {
            name: {
                "title": EVIL,
                "description": EVIL,
                "retired": {"message": EVIL, "on": "2999-01-01"},
            }
            for name in ("analyst", "ds", "dl")
        },
        "gpus": {"a100": {"title": EVIL}},
        "presets": [{"title": EVIL, "cpu": 2}],
        "contact": EVIL,
        "announcement": EVIL,
    }
    html = render(page_of(policy=make_policy(**changes)))
    assert "<img" not in html
    assert BeautifulSoup(html, "html.parser").select_one(".jd-preset strong").text == EVIL
    assert "49" not in html


def test_hostile_names_of_roles_and_notes_stay_text(
    page_of: Callable[..., Page],
) -> None:
    html = render(page_of("analyst", notes=(msg("{note}", note=EVIL),)))
    assert "<img" not in html
    assert EVIL in BeautifulSoup(html, "html.parser").select_one("[role=status]").text


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(f"/hub/spawn?{EVIL}", id="query"),
        pytest.param(f"//evil.example/{EVIL}?x={EVIL}", id="host"),
        pytest.param("javascript:alert(1)", id="script"),
        pytest.param("/hub/spawn?\ud800=\udfff", id="surrogates"),
        pytest.param("http://[::1", id="no-address"),
    ],
)
def test_links_stay_on_the_page(page_of: Callable[..., Page], path: str) -> None:
    page = BeautifulSoup(render(page_of(path=path, options={EVIL: EVIL})), "html.parser")
    links = [str(it["href"]) for it in page.select(".jd-languages a, .jd-preset")]
    assert len(links) == 5
    assert all(link.startswith("?") for link in links)


def test_options_change_no_element(page_of: Callable[..., Page]) -> None:
    harmless = elements(render(page_of(options={"cpu": "4"}, path="/hub/spawn")))
    hostile = elements(render(page_of(options={"cpu": "4"}, path=f"/hub/spawn?x={EVIL}")))
    assert hostile == harmless
