"""Who holds what: every server with a granted choice, and none that ended."""

from __future__ import annotations

import gc
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from jhub_ds.policy.roles import Amounts
from jhub_ds.spawner import holders
from jhub_ds.spawner.remembered import held_choice
from tests.spawner.hubless import Hubless
from tests.support.platforms import ANALYSTS, ENGINEERS

G = 2**30
SMALL = {"environment": "dl", "cpu": 2, "memory": "4G", "gpu": 1}


@pytest.fixture
def world(hubless: Callable[..., Hubless]) -> Hubless:
    return hubless()


def started(world: Hubless, name: str, server: str = "", group: str = ENGINEERS) -> Any:
    options = SMALL if group == ENGINEERS else {}
    return world.check(world.spawner(world.user(name, group), server), options)


def amounts(cpu: int, memory: int, gpu: int) -> Amounts:
    return Amounts(Fraction(cpu), Fraction(memory * G), Fraction(gpu))


def test_a_person_holds_all_their_other_servers(world: Hubless) -> None:
    one, two, _other = (started(world, *who) for who in (("ann", ""), ("ann", "b"), ("bob", "")))
    third = world.spawner(world.user("ann", ENGINEERS), "c")
    assert [held.amounts for held in holders.of_person(third)] == [amounts(2, 4, 1)] * 2
    assert [held.role for held in holders.of_person(one)] == ["engineer"]
    assert len(holders.of_person(two)) == 1


def test_a_role_holds_what_all_its_people_hold(world: Hubless) -> None:
    mine = started(world, "ann")
    started(world, "bob")
    started(world, "cat", group=ANALYSTS)
    assert holders.of_role(mine, "engineer") == amounts(2, 4, 1)
    assert holders.of_role(mine, "analyst") == amounts(2, 8, 0)
    assert holders.of_role(mine, "scientist") == Amounts()


def test_a_server_counts_under_the_role_that_it_was_granted_with(world: Hubless) -> None:
    mine, other = started(world, "ann"), started(world, "bob")
    world.user("bob", ANALYSTS)
    assert other.role().name == "analyst"
    assert holders.of_role(mine, "engineer") == amounts(2, 4, 1)


def test_a_server_that_ended_is_not_counted(world: Hubless) -> None:
    mine, other = started(world, "ann"), started(world, "ann", "b")
    other.clear_state()
    assert holders.of_person(mine) == []
    assert holders.of_role(mine, "engineer") == Amounts()


def test_a_refused_start_holds_nothing(world: Hubless) -> None:
    mine = started(world, "ann")
    other = world.spawner(world.user("ann", ENGINEERS), "b")
    with pytest.raises(Exception, match="above your maximum"):
        world.check(other, SMALL | {"cpu": 65})
    assert holders.of_person(mine) == []


def test_a_spawner_that_nobody_has_any_more_is_not_counted(world: Hubless) -> None:
    mine, other = started(world, "ann"), started(world, "ann", "b")
    mine.user.spawners.pop("b")
    other.handler = None
    del other
    gc.collect()
    assert holders.of_person(mine) == []


def test_after_a_restart_of_the_hub_a_running_server_is_held_again(world: Hubless) -> None:
    mine, other = started(world, "ann"), started(world, "ann", "b")
    state = other.get_state()
    other.clear_state()
    other.load_state(state)
    assert other.choice == held_choice(state["jhub_ds"])
    assert [held.amounts for held in holders.of_person(mine)] == [amounts(2, 4, 1)]


def test_after_a_restart_of_the_hub_a_stopped_server_is_not(world: Hubless) -> None:
    mine, other = started(world, "ann"), started(world, "ann", "b")
    other.clear_state()
    other.load_state(other.get_state())
    assert holders.of_person(mine) == []
