"""Named servers, totals over all of a person's servers, and what survives a restart of the hub."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from tests.support import kubeapi
from tests.support.children import wait_until
from tests.support.hubs import Hub, hub
from tests.support.platforms import ANALYSTS, ENGINEERS
from tests.support.spawners import SPAWNERS

G = 2**30


def _start(hub: Hub, name: str, server: str = "", **options: Any) -> Any:
    path = f"users/{name}/servers/{server}" if server else f"users/{name}/server"
    return hub.api("POST", path, options)


def _value(page: BeautifulSoup, selector: str) -> Any:
    found = page.select_one(selector)
    assert found is not None, selector
    return found["value"]


def test_a_named_server_has_its_own_page_and_choice(any_hub: Hub) -> None:
    person = any_hub.person(ENGINEERS)
    assert _start(any_hub, person.name, "small", environment="ds", cpu=2).status_code == 201
    assert _start(any_hub, person.name, "", environment="analyst", cpu=3).status_code == 201
    any_hub.api("DELETE", f"users/{person.name}/servers/small")
    wait_until(lambda: "small" not in any_hub.user(person.name)["servers"], "its end")
    page = BeautifulSoup(person.page(f"spawn/{person.name}/small").text, "html.parser")
    assert "small" in page.select_one("h1").text  # type: ignore[union-attr]
    assert _value(page, "#jd-cpu") == "2"
    any_hub.api("DELETE", f"users/{person.name}/server")


def test_a_refused_named_server_is_shown_on_its_own_page(any_hub: Hub) -> None:
    person = any_hub.person(ENGINEERS)
    answer = person.send({"environment": "ds", "cpu": "65"}, "small")
    assert answer.status_code == 400
    page = BeautifulSoup(answer.text, "html.parser")
    assert "small" in page.select_one("h1").text  # type: ignore[union-attr]
    assert _value(page, "#jd-cpu") == "65"
    assert "above your maximum" in page.select_one("#jd-cpu-error").text  # type: ignore[union-attr]


def test_the_total_counts_all_servers_and_every_end_gives_back(any_hub: Hub) -> None:
    person = any_hub.person(ENGINEERS)
    half = {"environment": "analyst", "cpu": 32, "memory": "16G"}
    assert _start(any_hub, person.name, "a", **half).status_code == 201
    assert _start(any_hub, person.name, "b", **half).status_code == 201
    refused = _start(any_hub, person.name, "c", **{**half, "cpu": 1})
    assert refused.status_code == 409
    assert "1 core is more than the 0 cores left to you" in refused.json()["message"]
    any_hub.api("DELETE", f"users/{person.name}/servers/b")
    wait_until(lambda: "b" not in any_hub.user(person.name)["servers"], "its end")
    assert _start(any_hub, person.name, "c", **half).status_code == 201
    for name in ("a", "c"):
        any_hub.api("DELETE", f"users/{person.name}/servers/{name}")


def test_a_refused_start_holds_nothing(any_hub: Hub) -> None:
    person = any_hub.person(ANALYSTS)
    for _turn in range(3):
        assert _start(any_hub, person.name, "", cpu=9).status_code == 400
    assert _start(any_hub, person.name, "", cpu=8).status_code == 201
    any_hub.api("DELETE", f"users/{person.name}/server")


@pytest.mark.parametrize("kind", list(SPAWNERS))
def test_a_restarted_hub_knows_what_is_held(
    line: str, kind: str, tmp_path: Path, cluster: kubeapi.Cluster
) -> None:
    keeps = "c.JupyterHub.cleanup_servers = False\n"
    spawner = SPAWNERS[kind].configuration(tmp_path, cluster)
    with hub(line, kind, tmp_path, spawner, keeps) as found:
        person = found.person(ENGINEERS)
        choice = {"environment": "analyst", "cpu": 60, "memory": "8G"}
        assert _start(found, person.name, "a", **choice).status_code == 201
        found.restart()
        try:
            answer = _start(found, person.name, "b", **{**choice, "cpu": 5})
            assert answer.status_code == 409, answer.text
            assert "5 cores is more than the 4 cores left to you" in answer.json()["message"]
            assert found.api("DELETE", f"users/{person.name}/servers/a").status_code in (202, 204)
            wait_until(lambda: "a" not in found.user(person.name)["servers"], "its end")
            assert _start(found, person.name, "b", **{**choice, "cpu": 5}).status_code == 201
        finally:
            found.api("DELETE", f"users/{person.name}/servers/b")
            wait_until(lambda: not found.user(person.name)["servers"], "the end of all")
