"""Refusals are no failures of the hub: however many there are, it goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from tests.support.children import wait_until
from tests.support.hubs import Hub
from tests.support.platforms import ANALYSTS

MANY = 200
_LIMIT = 5  # `consecutive_failure_limit`, as the chart sets it and these hubs too
_CARELESS = """
import jhub_ds.spawner.mixin as mixin, jhub_ds.spawner.refusal as refusal
mixin.refuse_start = lambda refused, handler: refusal.answer(refused)
"""


def _refused(hub: Hub, options: Mapping[str, Any]) -> int:
    return hub.api("POST", "users/refused/server", options).status_code


@pytest.mark.parametrize("kind", ["jhub-ds", "jhub-ds-local"])
def test_many_refusals_in_a_row_leave_the_hub_running(
    line: str, kind: str, start_hub: Callable[..., Hub]
) -> None:
    hub = start_hub(line, kind)
    hub.standing("refused", ANALYSTS)
    cases: list[dict[str, Any]] = [{"cpu": 9}, {"memory": "x"}, {"image": "x"}, {"gpu": 1}]
    answers = {_refused(hub, cases[turn % len(cases)]) for turn in range(MANY)}
    assert answers == {400}
    assert hub.child.poll() is None
    assert "Aborting" not in hub.log
    assert "consecutive spawns failed" not in hub.log


def test_without_our_care_they_stop_the_older_line(start_hub: Callable[..., Hub]) -> None:
    hub = start_hub("hub-5.5", "jhub-ds", _CARELESS)
    hub.standing("refused", ANALYSTS)
    for _turn in range(_LIMIT):
        assert _refused(hub, {"cpu": 9}) == 400
    wait_until(lambda: hub.child.poll() is not None, "the hub's end", hub.folder / "log")
    assert f"Aborting due to {_LIMIT} consecutive spawn failures" in hub.log


def test_a_real_fault_still_counts(line: str, start_hub: Callable[..., Hub]) -> None:
    """Taking back what was not given would hide faults: the hub's own counting is untouched."""
    broken = "def boom(spawner):\n    raise RuntimeError('boom')\nc.Spawner.pre_spawn_hook = boom\n"
    hub = start_hub(line, "jhub-ds", broken)
    person = hub.standing("unlucky", ANALYSTS)
    for turn in range(_LIMIT):
        assert _refused_for(hub, person.name, {"cpu": 9}) == 400
        assert _refused_for(hub, person.name, {"cpu": 2}) == 500, turn
    wait_until(lambda: hub.child.poll() is not None, "the hub's end", hub.folder / "log")


def test_refused_forms_and_links_are_not_counted_back(
    line: str, start_hub: Callable[..., Hub]
) -> None:
    """They are not counted in the first place."""
    broken = "def bang(spawner):\n    raise RuntimeError('bang')\nc.Spawner.pre_spawn_hook = bang\n"
    hub = start_hub(line, "jhub-ds", broken)
    person = hub.standing("unlucky", ANALYSTS)
    for _turn in range(_LIMIT):
        assert person.send({"cpu": "9"}).status_code == 400
        assert person.page(**{"opt-cpu": "9"}).status_code == 200
        assert _refused_for(hub, person.name, {"cpu": 2}) == 500
    wait_until(lambda: hub.child.poll() is not None, "the hub's end", hub.folder / "log")


def _refused_for(hub: Hub, name: str, options: Mapping[str, Any]) -> int:
    try:
        return hub.api("POST", f"users/{name}/server", options).status_code
    except httpx.TransportError:
        pytest.fail(f"the hub is gone\n{hub.log[-2000:]}")
