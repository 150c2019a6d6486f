"""Somebody at a browser: signs in, chooses, starts, stops, signs out."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.whole_demo import WholeDemo

SHOTS = Path(__file__).parents[2] / "artefacts" / "whole-path"
PATIENCE_MS = 20_000
LAB_MS = 90_000


class Visitor:
    """A person, and the tab that they look at."""

    def __init__(self, demo: WholeDemo, who: str, tab: Page) -> None:
        self.demo, self.who, self.tab = demo, who, tab
        tab.set_default_timeout(PATIENCE_MS)
        tab.set_default_navigation_timeout(PATIENCE_MS)

    def look(self, name: str) -> None:
        """Keep a picture of the page."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.tab.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    def go(self, path: str) -> None:
        """Open a page below the hub's address."""
        self.tab.goto(self.demo.url + path)

    # In and out

    def ask_to_sign_in(self) -> None:
        """From the hub's button to the first page of the sign-on."""
        self.tab.get_by_role("button", name="Sign in with single sign-on").click()
        self._is_asked_for("login")

    def say_who(self) -> None:
        """On to the second page of the sign-on, which asks for the password."""
        self.tab.fill("input[name=login]", self.who)
        self.tab.keyboard.press("Enter")
        self._is_asked_for("password")

    def say_password(self) -> None:
        """Back to the hub."""
        self.tab.fill("input[name=password]", self.demo.password(self.who))
        self.tab.keyboard.press("Enter")
        self.tab.wait_for_url(f"{self.demo.url}/**")

    def _is_asked_for(self, field: str) -> None:
        """Nobody types before the page is whole: the sign-on's scripts would stumble."""
        expect(self.tab.locator(f"input[name={field}]")).to_be_visible()
        self.tab.wait_for_load_state("load")

    def sign_in(self) -> None:
        """From the hub's address to wherever the hub leads."""
        self.go("/")
        self.ask_to_sign_in()
        self.say_who()
        self.say_password()

    def sign_out(self) -> None:
        """By the button on every page of the hub; over the sign-on back to the hub's door."""
        self.tab.locator("#logout").click()
        self.tab.wait_for_url("**/hub/login")

    # The server

    def start(self) -> None:
        """By the key Enter on the button; returns on the page that shows the progress."""
        self.tab.locator("#start").press("Enter")
        self.tab.wait_for_url("**/hub/spawn-pending/**")

    def wait_for_lab(self) -> None:
        """Until JupyterLab has come by itself."""
        self.tab.wait_for_url(f"**/user/{self.who}/lab**", timeout=LAB_MS)
        expect(self.tab.locator(".jp-Launcher")).to_be_visible(timeout=LAB_MS)

    def stop(self) -> None:
        """By the button of the hub's home."""
        self.tab.locator("#stop").click()
        self.expect_no_server()

    def expect_no_server(self) -> None:
        """The hub's home offers to start one."""
        expect(self.tab.locator("#start")).to_have_text(re.compile(r"^\s*Start\s+My Server\s*$"))
        expect(self.tab.locator("#stop")).to_be_hidden()
