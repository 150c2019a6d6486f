"""The page and the answers in the reader's language."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from tests.support.hubs import Hub
from tests.support.platforms import ANALYSTS

_RUSSIAN = {"Accept-Language": "ru-RU,ru;q=0.9"}


@pytest.fixture
def hub(line: str, start_hub: Callable[..., Hub]) -> Hub:
    return start_hub(line, "jhub-ds")


def test_the_browser_says_which(hub: Hub) -> None:
    person = hub.person(ANALYSTS)
    person.http.headers.update(_RUSSIAN)
    page = BeautifulSoup(person.page().text, "html.parser")
    assert "Запустить сервер" in page.text
    assert page.select_one("[lang=ru] h1") is not None


def test_a_chosen_language_stays(hub: Hub) -> None:
    person = hub.person(ANALYSTS)
    assert "Ядра" in person.page(lang="ru").text
    assert "Ядра" in person.page().text
    assert "Cores" in person.page(lang="en").text
    assert "Cores" in person.page().text


def test_a_refusal_over_rest_is_in_the_callers_language(hub: Hub) -> None:
    person = hub.standing("refused", ANALYSTS)
    path = f"users/{person.name}/server"
    assert "above your maximum" in hub.api("POST", path, {"cpu": 9}).json()["message"]
    hub.http.headers.update(_RUSSIAN)
    try:
        answer = hub.api("POST", path, {"cpu": 9}).json()["message"]
    finally:
        del hub.http.headers["Accept-Language"]
    assert "9 ядер" in answer
    assert "above" not in answer
    said = hub.audit(person.name)[-1]["jhub_ds"]["violations"]
    assert said == ["cpu: 9 cores is above your maximum of 8 cores"]  # others read the trail


def test_the_pages_files_are_served_and_may_be_kept(hub: Hub) -> None:
    person = hub.person(ANALYSTS)
    page = BeautifulSoup(person.page().text, "html.parser")
    style = page.select_one("link[href*=jhub-ds]")
    assert style is not None
    answer = person.http.get(str(style["href"]))
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["Cache-Control"]
    assert hub.http.get(f"{hub.url}/hub/jhub-ds/static/secrets.py").status_code == 404
