"""The page in a real browser, inside the hub's own frame."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as Tab

from jhub_ds.form.page import Page
from jhub_ds.policy.policy import Policy
from tests.form.served import Hub
from tests.support.chromium import chromium

pytestmark = pytest.mark.browser

SHOTS = Path(__file__).parents[2] / "artefacts" / "form"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def hub(page_of: Callable[..., Page], make_policy: Callable[..., Policy]) -> Iterator[Hub]:
    hub = Hub(page_of, make_policy)
    thread = threading.Thread(target=hub.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield hub
    hub.server.shutdown()
    thread.join()
    hub.server.server_close()


@pytest.fixture
def opened(browser: Browser, hub: Hub) -> Iterator[Callable[..., Tab]]:
    """Opens a role's page; a test fails if the console says anything or a file is missing."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(role: str = "engineer", query: str = "", **settings: Any) -> Tab:
        width = settings.pop("width", 1440)
        context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
        contexts.append(context)
        tab = context.new_page()
        tab.set_default_timeout(10_000)
        tab.on("console", lambda said: complaints.append(said.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("requestfailed", lambda request: complaints.append(request.url))
        tab.goto(f"{hub.url}/hub/spawn/{role}{query}")
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def shot(tab: Tab, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    tab.screenshot(path=SHOTS / f"{name}.png", full_page=True)


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_nothing_overflows(opened: Callable[..., Tab], lang: str, scheme: str, width: int) -> None:
    tab = opened(query=f"?lang={lang}", width=width, color_scheme=scheme)
    shot(tab, f"{lang}-{scheme}-{width}")
    assert clipped(tab) == []


@pytest.mark.parametrize("width", [360, 1440])
def test_long_texts_fit(hub: Hub, opened: Callable[..., Tab], width: int) -> None:
    long = "Среда-для-обучения-больших-языковых-моделей-с-дообучением"
    hub.settings = {
        "announcement": "В пятницу с 20:00 до 22:00 обновление кластера: сохраните работу.",
        "contact": "https://wiki.bank.example/display/DS/JupyterHub+questions+and+answers",
        "environments": {
            "ds": {"title": long, "image": "r/ds:" + "2026.11-" * 12},
            "dl": {"retired": {"message": long, "on": "2026-12-31", "use": "ds"}},
        },
        "gpus": {"a100": {"title": long}},
        "presets": [{"title": long, "cpu": 2}, {"title": "Отчёт", "cpu": 4, "memory": "16G"}],
    }
    tab = opened(query="?lang=ru&opt-environment=dl&opt-gpu=9", width=width)
    shot(tab, f"long-{width}")
    assert clipped(tab) == []


def test_what_is_wrong_stands_beside_its_field(opened: Callable[..., Tab]) -> None:
    tab = opened(width=768)
    send(tab, cpu="99")
    shot(tab, "refused")
    assert tab.input_value("#jd-cpu") == "99"
    assert "99 cores is above your maximum" in tab.inner_text('[data-field="cpu"] .jd-error')
    assert tab.evaluate("document.activeElement.className") == "jd-box jd-box-refused"
    tab.click(".jd-box-refused a")
    assert tab.evaluate("document.activeElement.id") == "jd-cpu"


def test_without_a_script_the_form_starts_what_was_chosen(opened: Callable[..., Tab]) -> None:
    tab = opened(java_script_enabled=False)
    assert tab.locator('.jhub-ds input[type="range"]:visible').count() == 0
    tab.get_by_label("Deep learning").check()
    tab.fill("#jd-memory", "64")
    tab.fill("#jd-gpu", "1")
    assert sent(tab) == {
        "environment": "dl",
        "cpu": 8,
        "memory": "64G",
        "gpu": 1,
        "gpu_type": "a100",
    }


def test_without_a_script_presets_are_links(opened: Callable[..., Tab]) -> None:
    tab = opened(java_script_enabled=False)
    tab.get_by_role("link", name="Large").click()
    tab.wait_for_url("**opt-cpu=64**")
    assert tab.input_value("#jd-memory") == "256"
    assert tab.locator(".jd-box").count() == 0


def test_slider_and_number_follow_each_other(opened: Callable[..., Tab]) -> None:
    tab = opened("scientist")
    slider = tab.get_by_label("Memory: slider")
    tab.fill("#jd-memory", "64")
    assert slider.get_attribute("aria-valuetext") == "64G"
    slider.press("ArrowRight")
    assert tab.input_value("#jd-memory") == "66"
    slider.press("End")
    assert tab.input_value("#jd-memory") == "128"


def test_a_preset_is_set_in_place(opened: Callable[..., Tab]) -> None:
    tab = opened()
    address = tab.url
    tab.get_by_role("link", name="Small").click()
    assert (tab.input_value("#jd-cpu"), tab.input_value("#jd-memory")) == ("1", "2")
    assert tab.locator(".jd-preset[aria-current]").all_inner_texts()[0].startswith("Small")
    assert tab.url == address


def test_gpus_follow_the_environment(opened: Callable[..., Tab]) -> None:
    tab = opened()
    gpu, kind = tab.locator("#jd-gpu"), tab.locator("#jd-gpu_type")
    assert (gpu.is_visible(), kind.is_visible()) == (False, False)
    tab.get_by_label("Deep learning").check()
    assert (gpu.is_visible(), kind.is_visible()) == (True, False)
    gpu.fill("2")
    assert kind.is_visible()
    shot(tab, "gpus")
    tab.get_by_label("Data science").check()
    assert (gpu.is_visible(), gpu.input_value()) == (False, "0")
    tab.get_by_label("Deep learning").check()
    assert gpu.input_value() == "2"


def test_an_environment_that_needs_a_gpu_takes_one(hub: Hub, opened: Callable[..., Tab]) -> None:
    hub.settings = {"environments": {"dl": {"gpu": "required"}}}
    tab = opened()
    tab.get_by_label("Deep learning").check()
    assert tab.input_value("#jd-gpu") == "1"


def test_a_language_keeps_what_is_selected(opened: Callable[..., Tab]) -> None:
    tab = opened()
    tab.get_by_label("Deep learning").check()
    tab.fill("#jd-cpu", "12")
    tab.get_by_role("link", name="Русский").click()
    tab.wait_for_url("**lang=ru**")
    assert tab.get_by_label("Глубокое обучение").is_checked()
    assert (tab.input_value("#jd-cpu"), tab.input_value("#jd-memory")) == ("12", "32")


def test_going_back_shows_what_was_selected(opened: Callable[..., Tab]) -> None:
    tab = opened()
    tab.get_by_label("Deep learning").check()
    tab.fill("#jd-gpu", "2")
    tab.goto(tab.url.replace("engineer", "scientist"))
    tab.go_back()
    assert (tab.input_value("#jd-gpu"), tab.is_visible("#jd-gpu_type")) == ("2", True)


def test_everything_can_be_reached_by_keyboard(opened: Callable[..., Tab]) -> None:
    tab = opened()
    tab.focus(".jd-languages a")
    reached = []
    for _ in range(9):
        tab.keyboard.press("Tab")
        reached.append(
            tab.evaluate("document.activeElement.name || document.activeElement.className")
        )
    presets = ["jd-preset"] * 3
    assert reached[:8] == ["", "environment", *presets, "cpu", "", "memory"]
    tab.focus("[name=environment]:checked")
    tab.keyboard.press("ArrowDown")
    assert tab.get_by_label("Data science").is_checked()


def test_the_focused_card_has_a_ring(opened: Callable[..., Tab]) -> None:
    tab = opened()
    tab.focus(".jd-languages a")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    ring = "getComputedStyle(document.activeElement.parentElement).outline"
    assert tab.evaluate(ring).endswith("solid 3px")
    shot(tab, "focus")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_have_contrast(opened: Callable[..., Tab], scheme: str) -> None:
    tab = opened("scientist", color_scheme=scheme)
    assert [found for found in tab.evaluate(CONTRASTS) if found[1] < 4.5] == []


@pytest.mark.parametrize(
    ("name", "role", "query"),
    [
        pytest.param("notes", "engineer", "?opt-environment=dl&opt-gpu=7&opt-cpu=3.5", id="notes"),
        pytest.param("scientist", "scientist", "?lang=ru", id="lacking"),
        pytest.param("nobody", "nobody", "?lang=ru", id="no-role"),
    ],
)
def test_other_pages_fit_too(opened: Callable[..., Tab], name: str, role: str, query: str) -> None:
    tab = opened(role, query=query, width=360)
    shot(tab, name)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360


def clipped(tab: Tab) -> list[str]:
    """What is wider than its place, or than the window."""
    return list(tab.evaluate(CLIPPED))


def send(tab: Tab, **values: str) -> None:
    """Send the form with `values`, whatever the browser itself thinks of them."""
    for name, value in values.items():
        tab.fill(f"#jd-{name}", value)
    tab.evaluate("document.querySelector('form').noValidate = true")
    with tab.expect_navigation():
        tab.click("button[type=submit]")


def sent(tab: Tab) -> Any:
    """What the hub understood."""
    with tab.expect_navigation():
        tab.click("button[type=submit]")
    return json.loads(tab.inner_text("pre"))


CLIPPED = """() => [...document.querySelectorAll('html, .jhub-ds *')]
    .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1
        && !['INPUT', 'SELECT', 'OPTION'].includes(e.tagName)
        && getComputedStyle(e).display !== 'inline')
    .map((e) => e.className || e.tagName)"""

# Each element with a text of its own, and the contrast of it with what is behind it (WCAG 2).
CONTRASTS = """() => {
  const numbers = (colour) => colour.match(/[0-9.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = numbers(colour).map((v) => v / 255)
      .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (numbers(colour)[3] !== 0) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  return [...document.querySelectorAll('.jhub-ds *')]
    .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
    .map((e) => {
      const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => x - y);
      return [e.className + ': ' + e.textContent.trim(), (b + 0.05) / (a + 0.05)];
    });
}"""
