"""The demo that the browser's tests walk through, and the people who do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, StorageState, expect

from tests.browser.complaints import Complaints
from tests.browser.visitor import PATIENCE_MS, Visitor
from tests.browser.whole_demo import WholeDemo, whole_demo
from tests.support.chromium import chromium

Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with chromium() as started:
        yield started
    expect.set_options(timeout=None)


@pytest.fixture(scope="module")
def demo(browser: Browser) -> Iterator[WholeDemo]:
    """Not started where there is no browser."""
    with whole_demo() as demo:
        yield demo


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """A test fails if a page complains of something unknown."""
    complaints = Complaints()
    yield complaints
    unexpected = complaints.unexpected()
    assert not unexpected, "\n".join(unexpected)


@pytest.fixture
def visit(browser: Browser, demo: WholeDemo, complaints: Complaints) -> Iterator[Visit]:
    """Somebody who opens a browser of their own, with these settings of it."""
    contexts = []

    def opened(who: str, state: StorageState | None = None, **settings: Any) -> Visitor:
        settings = {"viewport": {"width": 1280, "height": 800}, **settings}
        context = browser.new_context(storage_state=state, **settings)
        contexts.append(context)
        complaints.listen_to(context)
        return Visitor(demo, who, context.new_page())

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def cookies() -> dict[str, StorageState]:
    """Of those who signed in once."""
    return {}


@pytest.fixture
def back(visit: Visit, cookies: dict[str, StorageState]) -> Visit:
    """Somebody who signed in before, in a browser with these settings."""

    def opened(who: str, **settings: Any) -> Visitor:
        if who not in cookies:
            first = visit(who)
            first.sign_in()
            cookies[who] = first.tab.context.storage_state()
        return visit(who, cookies[who], **settings)

    return opened
