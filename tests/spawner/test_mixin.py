"""The policy at the hub's hooks, with a real KubeSpawner and no hub."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tornado import web

from jhub_ds import audit
from jhub_ds.platform import policy_of
from jhub_ds.spawner.asked import Asked
from tests.spawner.hubless import Hubless
from tests.support.platforms import ANALYSTS, ENGINEERS, PLATFORM, SCIENTISTS

G = 2**30
DL = {"environment": "dl", "cpu": 4, "memory": "8G", "gpu": 2, "gpu_type": "a100"}
BOUND = ("cpu_limit", "mem_limit", "image", "extra_resource_limits", "node_selector", "tolerations")


@pytest.fixture
def world(hubless: Callable[..., Hubless]) -> Hubless:
    return hubless(
        {**deepcopy(PLATFORM), "announcement": "one more policy"},
        KubeSpawner={"node_selector": {"disk": "ssd"}, "extra_resource_limits": {"rdma/hca": "1"}},
    )


@pytest.fixture
def events(world: Hubless, tmp_path: Path) -> Iterator[Callable[[], list[tuple[str, Any]]]]:
    """What was noted: action and options of each event."""
    path = tmp_path / "audit.jsonl"
    policy_of(world.settings["config"])  # the first reading chooses where events go
    audit.use(str(path))

    def noted() -> list[tuple[str, Any]]:
        lines = [json.loads(text) for text in path.read_text().splitlines()]
        return [(each["event"]["action"], each["jhub_ds"]["options"]) for each in lines]

    yield noted
    audit.use(None)


def traits(spawner: Any) -> dict[str, Any]:
    return {name: deepcopy(getattr(spawner, name)) for name in BOUND}


def refused(world: Hubless, spawner: Any, options: Any) -> web.HTTPError:
    with pytest.raises(web.HTTPError) as raised:
        world.check(spawner, options)
    return raised.value


def engineer(world: Hubless) -> Any:
    return world.spawner(world.user("ann", ENGINEERS))


def test_what_was_chosen_is_set_held_and_remembered_in_full(world: Hubless) -> None:
    spawner = world.check(engineer(world), {"environment": "dl", "gpu": "1", "cpu": "4"})
    complete = {"environment": "dl", "cpu": 4, "memory": "32G", "gpu": 1, "gpu_type": "a100"}
    assert spawner.user_options == complete
    assert spawner.orm_spawner.user_options == complete
    assert spawner.choice.as_options() == complete
    assert (spawner.cpu_limit, spawner.cpu_guarantee, spawner.mem_limit) == (4.0, 1.0, 32 * G)
    assert spawner.extra_resource_limits == {"rdma/hca": "1", "nvidia.com/gpu": "1"}
    assert spawner.node_selector == {"disk": "ssd", "gpu": "a100"}


def test_without_options_the_roles_defaults_are_taken(world: Hubless) -> None:
    spawner = world.check(world.spawner(world.user("bob", ANALYSTS)))
    assert spawner.user_options["environment"] == "analyst"
    assert (spawner.cpu_limit, spawner.mem_limit) == (2.0, 8 * G)


def test_options_from_before_this_project_are_dropped(world: Hubless) -> None:
    spawner = world.check(engineer(world), {"profile": "big", "profile-option-big--cpu": "64"})
    assert spawner.cpu_limit == 8.0


def test_an_end_puts_every_trait_back(world: Hubless) -> None:
    spawner = engineer(world)
    before = traits(spawner)
    world.check(spawner, DL)
    assert traits(spawner) != before
    spawner.clear_state()
    assert traits(spawner) == before
    assert spawner.choice is None


def test_what_is_set_between_two_starts_counts_for_the_second(world: Hubless) -> None:
    spawner = world.check(engineer(world), DL)
    spawner.clear_state()
    spawner.node_selector = {"disk": "hdd"}  # as the hub's group overrides do
    world.check(spawner, DL)
    assert spawner.node_selector == {"disk": "hdd", "gpu": "a100"}
    spawner.clear_state()
    assert spawner.node_selector == {"disk": "hdd"}


def test_nothing_of_a_former_choice_is_in_the_next_pod(world: Hubless) -> None:
    spawner = engineer(world)
    first = world.pod(spawner, DL)
    assert first["spec"]["nodeSelector"] == {"disk": "ssd", "gpu": "a100"}
    second = world.pod(spawner, {"environment": "analyst", "cpu": 1})
    assert second["spec"]["nodeSelector"] == {"disk": "ssd"}
    assert "tolerations" not in second["spec"] or second["spec"]["tolerations"] == []
    (lab,) = second["spec"]["containers"]
    assert lab["resources"]["limits"] == {"cpu": 1.0, "memory": 32 * G, "rdma/hca": "1"}
    assert lab["image"].endswith("/analyst:2026.11")


def test_what_a_hook_set_after_the_check_is_set_right_before_the_pod(world: Hubless) -> None:
    spawner = world.check(engineer(world), DL)
    spawner.cpu_limit, spawner.mem_limit, spawner.image = 100, 2**60, "evil:1"
    spawner.extra_resource_limits["nvidia.com/gpu"] = "8"
    world.run(spawner.load_user_options())
    assert (spawner.cpu_limit, spawner.mem_limit) == (4.0, 8 * G)
    assert spawner.extra_resource_limits["nvidia.com/gpu"] == "2"
    assert spawner.image.endswith("/dl:2026.11")


HOSTILE: dict[str, Any] = {
    "more cores": {"cpu": 65},
    "a bool": {"cpu": True},
    "NaN": {"cpu": float("nan")},
    "another alphabet": {"cpu": "٤"},
    "below zero": {"cpu": -1},
    "zero": {"cpu": 0},
    "memory without a unit": {"memory": 8},
    "memory in Gi": {"memory": "8Gi"},
    "more memory": {"memory": "1T"},
    "an environment of nobody": {"environment": "../dl"},
    "an unknown GPU type": {"environment": "dl", "gpu": 1, "gpu_type": "h100"},
    "more GPUs": {"environment": "dl", "gpu": 8},
    "a trait": {"mem_limit": "1T"},
    "an override": {"kubespawner_override": {"cpu_limit": 100}},
    "an image": {"image": "evil:1"},
    "profile and more": {"profile": "big", "cpu": 65},
    "a number as name": {5: 5},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_not_allowed_is_refused_and_changes_nothing(world: Hubless, name: str) -> None:
    spawner = world.check(engineer(world), DL)
    spawner.clear_state()
    before = traits(spawner)
    err = refused(world, spawner, HOSTILE[name])
    assert 400 <= err.status_code < 500
    assert traits(spawner) == before
    assert spawner.choice is None
    assert spawner.user_options == spawner.orm_spawner.user_options == DL


def test_without_a_role_nothing_starts_and_the_words_say_why(world: Hubless) -> None:
    err = refused(world, world.spawner(world.user("eve")), {})
    assert err.status_code == 403
    assert "None of your groups gives you a role here" in str(err)


def test_a_group_counts_whole_only(world: Hubless) -> None:
    spawner = world.spawner(world.user("eve", f"{ENGINEERS}/interns", "/bank", "engineers"))
    assert spawner.role() is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=5,
)
OPTIONS = st.dictionaries(st.text(max_size=8), JSON, max_size=2) | st.fixed_dictionaries(
    {},
    optional={
        "environment": st.sampled_from(["analyst", "ds", "dl"]) | JSON,
        "cpu": st.integers(-1, 70) | st.floats(-1, 70) | JSON,
        "memory": st.from_regex(r"[0-9]{1,3}[KMGTi]{0,2}", fullmatch=True) | JSON,
        "gpu": st.integers(-1, 4) | JSON,
        "gpu_type": st.sampled_from(["a100", "a100-slice"]) | JSON,
    },
)


@settings(max_examples=150, deadline=None)
@given(options=OPTIONS)
def test_any_options_are_refused_in_words_or_within_the_role(
    hubless_world: Hubless, options: dict[str, Any]
) -> None:
    spawner = hubless_world.spawner(hubless_world.user("any", SCIENTISTS))
    err = outcome(hubless_world, spawner, options)
    if err is None:
        assert 0.5 <= spawner.cpu_limit <= 16
        assert 2 * G <= spawner.mem_limit <= 64 * G
        gpus = {n: v for n, v in spawner.extra_resource_limits.items() if "nvidia" in n}
        assert gpus in ({}, {"nvidia.com/mig-1g.10gb": "1"})
    else:
        assert err.status_code == 400
        assert spawner.choice is None
    spawner.clear_state()


def outcome(world: Hubless, spawner: Any, options: Any) -> web.HTTPError | None:
    try:
        world.check(spawner, options)
    except web.HTTPError as err:
        return err
    return None


@pytest.fixture(scope="module")
def hubless_world(hubless: Callable[..., Hubless]) -> Hubless:
    return hubless()


def test_a_role_that_shrank_refuses_what_is_remembered(world: Hubless) -> None:
    spawner = world.check(engineer(world), DL)
    spawner.clear_state()
    world.user("ann", ANALYSTS)
    err = refused(world, spawner, spawner.orm_spawner.user_options)
    assert 'environment: "dl" is not an environment of your role' in str(err)


def test_a_role_that_is_lost_between_the_checks_refuses_and_remembers_the_former(
    world: Hubless,
) -> None:
    spawner = world.check(engineer(world), DL)
    world.check(spawner, DL | {"cpu": 5})
    world.user("ann")
    with pytest.raises(web.HTTPError, match="None of your groups"):
        spawner.check_again()
    assert spawner.orm_spawner.user_options == DL


def test_a_start_that_skipped_the_first_check_is_checked_at_the_second(world: Hubless) -> None:
    spawner = engineer(world)
    spawner.clear_state()
    spawner.user_options = {"cpu": 65}
    with pytest.raises(web.HTTPError, match="above your maximum"):
        world.run(spawner.load_user_options())
    spawner.user_options = DL
    world.run(spawner.load_user_options())
    assert spawner.cpu_limit == 4.0


def test_a_second_server_beyond_the_total_is_a_conflict(world: Hubless) -> None:
    user = world.user("bob", ANALYSTS)
    world.check(world.spawner(user))
    err = refused(world, world.spawner(user, "second"), {})
    assert err.status_code == 409
    assert "your role may run 1 server at a time" in str(err)


def test_a_server_is_never_in_its_own_way(world: Hubless) -> None:
    spawner = world.check(engineer(world), DL | {"cpu": 64})
    assert spawner.check_again().cpu == 64
    world.check(spawner, DL | {"cpu": 64})


def test_an_administrators_hook_on_options_runs_after_the_check(world: Hubless) -> None:
    called = []
    spawner = engineer(world)
    spawner.apply_user_options = lambda spawner, options: called.append(spawner.cpu_limit)
    refused(world, spawner, {"cpu": 65})
    world.check(spawner, DL)
    assert called == [4.0]


def test_a_form_becomes_complete_options(world: Hubless) -> None:
    form = {
        "environment": ["dl"],
        "cpu": ["4"],
        "memory": ["8"],
        "gpu": ["2"],
        "gpu_type": ["a100"],
    }
    assert engineer(world).options_from_form(form) == DL


def test_a_refused_form_is_kept_at_its_request_and_is_no_failure(world: Hubless) -> None:
    spawner = engineer(world)
    spawner.handler = SimpleNamespace(
        settings={},
        request=SimpleNamespace(arguments={"lang": [b"ru"]}, headers={}),
        get_cookie=lambda _name: None,
    )
    with pytest.raises(web.HTTPError) as raised:
        spawner.options_from_form({"cpu": ["65"]})
    assert raised.value.status_code == 400
    assert spawner.handler.settings == {}
    asked = spawner.handler.asked
    assert isinstance(asked, Asked)
    assert [(each.field, each.rule) for each in asked.refused.violations] == [("cpu", "max")]
    assert raised.value.jupyterhub_message == asked.refused.lines("ru")[0]


def test_a_link_of_the_hubs_own_page_starts_nothing(world: Hubless) -> None:
    with pytest.raises(web.HTTPError, match="A link cannot start a server here"):
        engineer(world).options_from_query({"cpu": ["1"]})


def test_events_tell_what_was_asked_granted_refused_and_stopped(
    world: Hubless, events: Callable[[], list[tuple[str, Any]]]
) -> None:
    spawner = engineer(world)
    asked = {"environment": "dl", "cpu": 4, "memory": "8G", "gpu": 2}
    world.check(spawner, asked)
    spawner.note_started()
    spawner.clear_state()
    spawner.clear_state()
    refused(world, spawner, {"cpu": 65})
    assert events() == [
        ("asked", asked),
        ("granted", DL),
        ("started", DL),
        ("stopped", DL),
        ("asked", {"cpu": 65}),
        ("refused", {"cpu": 65}),
    ]


def test_a_server_that_never_ran_is_not_said_to_stop(
    world: Hubless, events: Callable[[], list[tuple[str, Any]]]
) -> None:
    world.check(engineer(world), DL).clear_state()
    assert [action for action, _options in events()] == ["asked", "granted"]


@pytest.mark.parametrize(
    "noted",
    [
        None,
        5,
        [],
        {"remembered": 5},
        {"remembered": {}, "role": 5},
        {"remembered": {"cpu": "x"}, "role": "engineer"},
        {"remembered": {"cpu": [[]], "memory": {}, "environment": None}, "role": "engineer"},
    ],
)
def test_no_state_in_the_database_breaks_a_hub_or_holds_anything(
    world: Hubless, noted: Any
) -> None:
    spawner = engineer(world)
    spawner.load_state({"jhub_ds": noted})
    assert spawner.choice is None
    assert world.check(spawner, DL).cpu_limit == 4.0


@pytest.mark.parametrize("stored", [None, {}, {"cpu": [[]]}, {"profile": "x"}, {"cpu": 65}])
def test_no_stored_options_break_the_page(world: Hubless, stored: Any) -> None:
    spawner = engineer(world)
    spawner.orm_spawner.user_options = stored
    assert "<fieldset" in spawner.spawn_page() or "<form" in spawner.spawn_page()
