"""What somebody with a valid account tries: nothing ends the hub, and nothing goes uncounted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from bs4 import BeautifulSoup

from tests.support import hubs, kubeapi
from tests.support.children import wait_until
from tests.support.hubs import Hub, Person
from tests.support.platforms import ANALYSTS
from tests.support.spawners import SPAWNERS

KINDS = ("jhub-ds", "jhub-ds-local")
_NEVER_READY = """
import asyncio

async def wait(spawner, pod):
    await asyncio.sleep(600)

c.KubeSpawner.after_pod_created_hook = wait
c.JupyterHub.tornado_settings = {"slow_spawn_timeout": 0}
c.JupyterHub.cleanup_servers = False
"""


def _own_token(hub: Hub, person: Person) -> str:
    made = hub.api("POST", f"users/{person.name}/tokens", {"note": "mine"})
    return str(made.json()["token"])


def _start(hub: Hub, person: Person, body: str, method: str = "POST") -> httpx.Response:
    """A start over REST with the very text of a body."""
    headers = {"Authorization": f"token {_own_token(hub, person)}"}
    url = f"{hub.url}/hub/api/users/{person.name}/server"
    return hub.http.request(method, url, content=body, headers=headers)


@pytest.mark.parametrize("kind", KINDS)
def test_options_that_no_database_takes_do_not_end_the_hub(
    line: str, kind: str, start_hub: Callable[..., Hub]
) -> None:
    """JSON of some depth can be read, but not written from deeper inside the hub."""
    hub = start_hub(line, kind)
    person = hub.standing("refused", ANALYSTS)
    for depth in range(920, 1000, 4):
        answer = _start(hub, person, '{"cpu": ' + "[" * depth + "]" * depth + "}")
        assert answer.status_code == 400, answer.text
    assert "Aborting" not in hub.log
    assert "consecutive spawns failed" not in hub.log


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_huge_body_is_refused(line: str, method: str, start_hub: Callable[..., Hub]) -> None:
    hub = start_hub(line, "jhub-ds")
    if hub.line.startswith("hub-5") and method == "PATCH":
        pytest.skip("this hub line has no PATCH")
    person = hub.standing("refused", ANALYSTS)
    answer = _start(hub, person, '{"user_options": {"cpu": "' + "1" * 70_000 + '"}}', method)
    assert answer.status_code == 413, answer.text
    assert "use at most 65536" in answer.json()["message"]


def test_a_body_that_is_no_json_is_refused(line: str, start_hub: Callable[..., Hub]) -> None:
    hub = start_hub(line, "jhub-ds")
    answer = _start(hub, hub.standing("refused", ANALYSTS), "{")
    assert answer.status_code == 400, answer.text


def test_a_form_that_is_no_text_is_refused_in_words(
    line: str, start_hub: Callable[..., Hub]
) -> None:
    hub = start_hub(line, "jhub-ds")
    person = hub.standing("refused", ANALYSTS)
    person.page()
    answer = person.http.post(
        "/hub/spawn",
        params={"_xsrf": person.xsrf()},
        content=b"environment=%ff",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 400
    assert "is not an environment of your role" in answer.text


def test_the_form_leads_on_to_where_somebody_wanted_to_go(
    line: str, start_hub: Callable[..., Hub]
) -> None:
    hub = start_hub(line, "jhub-ds")
    person = hub.person(ANALYSTS)
    there = f"/hub/user/{person.name}/lab/tree/a b.ipynb?x=1&y=2"
    answer = person.page(next=there)
    for cpu in ("9", "2"):  # the page after a refusal too
        form = BeautifulSoup(answer.text, "html.parser").select_one("#spawn_form")
        assert form is not None
        answer = person.http.post(str(form["action"]), data={"cpu": cpu, "_xsrf": person.xsrf()})
    pending = httpx.URL(answer.headers["Location"])
    assert pending.path == f"/hub/spawn-pending/{person.name}"
    assert pending.params["next"] == there


def test_a_pod_whose_hub_died_during_the_start_is_held(
    line: str, tmp_path: Path, cluster: kubeapi.Cluster
) -> None:
    spawner = SPAWNERS["jhub-ds"].configuration(tmp_path, cluster)
    with hubs.hub(line, "jhub-ds", tmp_path, spawner, _NEVER_READY) as found:
        person = found.person(ANALYSTS)
        assert found.api("POST", f"users/{person.name}/server").status_code == 202
        wait_until(lambda: cluster.pods_of(person.name), "the pod")
        found.child.kill()
        found.restart()
        assert "" in found.user(person.name)["servers"]
        answer = found.api("POST", f"users/{person.name}/servers/second")
        assert answer.status_code == 409, answer.text
        assert len(cluster.pods_of(person.name)) == 1
        found.api("DELETE", f"users/{person.name}/server")
        again = found.api("POST", f"users/{person.name}/servers/second")
        assert again.status_code < 300, again.text


def test_nobody_in_between_keeps_an_answer_that_signs_people_out(
    line: str, start_hub: Callable[..., Hub]
) -> None:
    hub = start_hub(line, "jhub-ds")
    stale = {"Cookie": "jupyterhub-hub-login=stale"}
    answer = hub.http.get(f"{hub.url}/hub/jhub-ds/static/form.css", headers=stale)
    assert answer.status_code == 200
    assert "jupyterhub-hub-login=" in answer.headers["Set-Cookie"]
    assert "private" in answer.headers["Cache-Control"]
