"""Every way in to a start, on every hub line with every spawner: nothing beyond the role gets
through.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup, Tag

from jhub_ds.cli.main import main
from tests.support.children import wait_until
from tests.support.hubs import Hub, Person
from tests.support.platforms import ANALYSTS, ENGINEERS, PLATFORM, SCIENTISTS
from tests.support.spawners import Started

G = 2**30
Ask = Callable[[Hub, Person, Mapping[str, Any]], httpx.Response]
StartedFor = Callable[[str], list[Started]]

ALLOWED = {"environment": "analyst", "cpu": 4, "memory": "16G"}
BEYOND = {
    "cpu": ({"cpu": 9}, "9 cores is above your maximum of 8 cores"),
    "memory": ({"memory": "33G"}, "33G is above your maximum of 32G"),
    "gpu": ({"gpu": 1}, "your role analyst has no GPUs"),
    "environment": ({"environment": "dl"}, "is not an environment of your role"),
    "text": ({"cpu": "1e9"}, "is not a number of cores"),
    "infinity": ({"memory": "0G"}, "0G is below your minimum of 2G"),
    "unknown": ({"image": "registry.example/evil:1"}, "there is no such option"),
    "limit": ({"mem_limit": "1T"}, "there is no such option"),
}


def _form(hub: Hub, person: Person, options: Mapping[str, Any]) -> httpx.Response:
    return person.send({name: str(value) for name, value in options.items()})


def _own_token(hub: Hub, person: Person, options: Mapping[str, Any]) -> httpx.Response:
    made = hub.api("POST", f"users/{person.name}/tokens", {"note": "mine"})
    return hub.api("POST", f"users/{person.name}/server", options, token=made.json()["token"])


def _service(hub: Hub, person: Person, options: Mapping[str, Any]) -> httpx.Response:
    return hub.api("POST", f"users/{person.name}/server", options)


def _administrator(hub: Hub, person: Person, options: Mapping[str, Any]) -> httpx.Response:
    hub.standing("boss", ENGINEERS)
    made = hub.api("POST", "users/boss/tokens", {"note": "for others"})
    token = made.json()["token"]
    return hub.api("POST", f"users/{person.name}/server", options, token=token)


def _administrators_page(hub: Hub, person: Person, options: Mapping[str, Any]) -> httpx.Response:
    boss = hub.standing("boss", ENGINEERS)
    boss.page()
    form = {name: str(value) for name, value in options.items()}
    return boss.http.post(f"/hub/spawn/{person.name}", data={**form, "_xsrf": boss.xsrf()})


def _patched(hub: Hub, person: Person, options: Mapping[str, Any]) -> httpx.Response:
    if hub.line.startswith("hub-5"):
        pytest.skip("this hub line has no PATCH")
    done = hub.api("PATCH", f"users/{person.name}/server", {"user_options": dict(options)})
    assert done.status_code == 200, done.text
    return hub.api("POST", f"users/{person.name}/server")


WAYS: Mapping[str, Ask] = {
    "form": _form,
    "own token": _own_token,
    "service": _service,
    "administrator": _administrator,
    "administrator's page": _administrators_page,
    "patch": _patched,
}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Ask:
    return WAYS[request.param]


@pytest.mark.parametrize("case", BEYOND)
def test_beyond_the_role_is_refused_in_words(
    any_hub: Hub, started: StartedFor, way: Ask, case: str
) -> None:
    person = any_hub.standing("refused", ANALYSTS)
    options, said = BEYOND[case]
    answer = way(any_hub, person, {**ALLOWED, **options})
    assert 400 <= answer.status_code < 500, _words(answer)
    assert said in _words(answer)
    assert started(person.name) == []


def test_what_is_allowed_is_started_exactly(any_hub: Hub, started: StartedFor, way: Ask) -> None:
    person = any_hub.person(ANALYSTS)
    answer = way(any_hub, person, ALLOWED)
    assert answer.status_code < 400, _words(answer)
    wait_until(lambda: started(person.name), "the server")
    assert started(person.name) == [Started("analyst", 4, 16 * G, 0)]


def test_everything_wrong_is_said_at_once(any_hub: Hub, way: Ask) -> None:
    person = any_hub.standing("refused", ANALYSTS)
    answer = way(any_hub, person, {"environment": "x", "cpu": 0, "memory": "1Q", "gpu": "x"})
    for said in ("environment of your role", "minimum of 1 core", "not a size", "number of GPUs"):
        assert said in _words(answer)


def test_the_form_shows_what_is_wrong_beside_its_field(any_hub: Hub) -> None:
    person = any_hub.standing("refused", ANALYSTS)
    page = BeautifulSoup(person.send({**ALLOWED, "cpu": "9"}).text, "html.parser")
    field = page.select_one("#jd-cpu")
    assert field is not None
    assert field["value"] == "9"
    assert field["aria-invalid"] == "true"
    assert "above your maximum" in page.select_one("#jd-cpu-error").text  # type: ignore[union-attr]
    assert _value(page, "#jd-memory") == "16"


def test_the_page_sends_its_own_token_and_keeps_it_out_of_addresses(any_hub: Hub) -> None:
    person = any_hub.standing("refused", ANALYSTS)
    form = BeautifulSoup(person.page().text, "html.parser").select_one("#spawn_form")
    assert form is not None
    assert form["action"] == "/hub/spawn"
    assert _value(form, "[name=_xsrf]") == person.xsrf()
    forged = person.http.post("/hub/spawn", data={"cpu": "2"})
    assert forged.status_code == 403


def test_the_command_line_refuses_in_the_same_words(
    any_hub: Hub, way: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "values.yaml"
    config.write_text(json.dumps({"hub": {"config": {"DSPlatform": PLATFORM}}}))
    asked = ["--environment", "ds", "--cpu", "9", "--memory", "33G", "--gpu", "1"]
    assert main(["explain", str(config), "--group", ANALYSTS, "--json", *asked]) == 1
    explained = json.loads(capsys.readouterr().out)["violations"]
    options = {"environment": "ds", "cpu": "9", "memory": "33G", "gpu": "1"}
    answer = way(any_hub, any_hub.standing("refused", ANALYSTS), options)
    assert len(explained) == 4
    for violation in explained:
        assert violation["message"] in _words(answer)


def test_a_link_selects_and_never_starts(any_hub: Hub, started: StartedFor) -> None:
    person = any_hub.standing("refused", ANALYSTS)
    answer = person.page(**{"opt-environment": "analyst", "opt-cpu": 6, "opt-memory": "99G"})
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 200
    assert _value(page, "#jd-cpu") == "6"
    assert "99G is above your maximum of 32G" in page.text
    assert started(person.name) == []


@pytest.mark.parametrize(
    "query", [{"cpu": "4"}, {"lang": "ru"}, {"x": "y"}, {"opt-": "1"}, {"opt-cpu": ["1", "2"]}]
)
def test_no_address_starts_anything(
    any_hub: Hub, started: StartedFor, query: dict[str, Any]
) -> None:
    person = any_hub.person(ANALYSTS)  # of their own: a language that is chosen stays
    assert person.page(**query).status_code == 200
    assert started(person.name) == []


def test_a_remembered_choice_is_checked_against_the_role_of_now(
    any_hub: Hub, started: StartedFor
) -> None:
    person = any_hub.person(SCIENTISTS)
    choice = {"environment": "ds", "cpu": 12, "memory": "48G"}
    assert _service(any_hub, person, choice).status_code < 300
    _stop(any_hub, person)
    any_hub.put_in(person.name, ANALYSTS)
    before = started(person.name)
    answer = any_hub.api("POST", f"users/{person.name}/server")
    assert answer.status_code == 400, _words(answer)
    assert "12 cores is above your maximum of 8 cores" in _words(answer)
    assert started(person.name) == before
    page = BeautifulSoup(person.page().text, "html.parser")
    assert _value(page, "#jd-cpu") == "8"
    assert "12 cores is above your maximum of 8 cores" in page.text


def test_without_a_role_nothing_starts_and_the_page_says_so(
    any_hub: Hub, started: StartedFor, way: Ask
) -> None:
    person = any_hub.standing("nobody")
    answer = way(any_hub, person, ALLOWED)
    assert 400 <= answer.status_code < 500
    assert "role" in _words(answer)
    assert started(person.name) == []
    page = BeautifulSoup(person.page().text, "html.parser")
    assert "You cannot start a server yet" in page.text
    assert page.select_one("#start") is None


def test_after_a_refusal_the_former_choice_is_remembered(any_hub: Hub, way: Ask) -> None:
    person = any_hub.person(ANALYSTS)
    assert _service(any_hub, person, ALLOWED).status_code < 300
    _stop(any_hub, person)
    former = any_hub.remembered(person.name)
    assert former["cpu"] == 4
    assert way(any_hub, person, {**ALLOWED, "cpu": 9}).status_code == 400
    assert any_hub.remembered(person.name) == former


def test_options_from_before_this_project_are_dropped(any_hub: Hub, started: StartedFor) -> None:
    person = any_hub.person(ANALYSTS)
    answer = _service(any_hub, person, {"profile": "large", "profile-option-large--image": "x"})
    assert answer.status_code < 300, _words(answer)
    assert started(person.name) == [Started("analyst", 2, 8 * G, 0)]


def test_a_second_server_beyond_the_total_is_refused(any_hub: Hub, started: StartedFor) -> None:
    person = any_hub.person(ANALYSTS)
    assert _service(any_hub, person, ALLOWED).status_code < 300
    answer = any_hub.api("POST", f"users/{person.name}/servers/second", ALLOWED)
    assert answer.status_code == 409, _words(answer)
    assert len(started(person.name)) == 1
    _stop(any_hub, person)
    again = any_hub.api("POST", f"users/{person.name}/servers/second", ALLOWED)
    assert again.status_code < 300, again.text


def _stop(hub: Hub, person: Person) -> None:
    answer = hub.api("DELETE", f"users/{person.name}/server")
    assert answer.status_code in (202, 204), answer.text
    wait_until(lambda: not hub.user(person.name)["servers"], "the server's end")


def _value(page: Tag, selector: str) -> object:
    found = page.select_one(selector)
    assert found is not None, selector
    return found["value"]


def _words(answer: httpx.Response) -> str:
    """What a person reads, of a page or of the API's JSON."""
    if "json" in answer.headers.get("content-type", ""):
        return str(answer.json().get("message"))
    return " ".join(BeautifulSoup(answer.text, "html.parser").text.split())
