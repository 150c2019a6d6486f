"""Every link leads somewhere, and nothing leads where it should not."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import ROOT, Page, page, pages

PAGES = pages()


@pytest.mark.parametrize("each", PAGES, ids=lambda each: each.name)
def test_every_link_leads_somewhere(each: Page) -> None:
    for link in each.links():
        place, _, anchor = link.partition("#")
        if place.startswith("https://"):
            continue
        target = (each.path.parent / place).resolve() if place else each.path
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        if anchor:
            assert anchor in page(target.relative_to(ROOT).as_posix()).anchors(), link


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen, coming = set(), ["README.md"]
    while coming:
        name = coming.pop()
        seen.add(name)
        for link in page(name).links():
            target = (page(name).path.parent / link.partition("#")[0]).resolve()
            found = target.relative_to(ROOT).as_posix() if target.is_relative_to(ROOT) else ""
            if found.endswith(".md") and found not in seen:
                coming.append(found)
    assert seen == {each.name for each in PAGES}


@pytest.mark.parametrize("each", PAGES, ids=lambda each: each.name)
def test_example_hosts_are_nobodys(each: Page) -> None:
    hosts = set(re.findall(r"https?://([\w.-]+)", each.text))
    nobodys = {host for host in hosts if host.endswith(".example") or host in ("hub", "HUB")}
    local = {"127.0.0.1", "localhost", "…"}
    standards = {"openid.net", "www.elastic.co", "www.rfc-editor.org"}
    assert hosts <= nobodys | local | standards, hosts - nobodys
