"""`jhub-ds check`: faults as lines and as an object."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Ask, with_platform
from tests.policy.samples import sample

Written = Callable[..., Path]
SIZE_LINE = 'roles.analyst.memory.max: "64Q" is not a size; use a number with K, M, G or T'


def faulty() -> dict[str, Any]:
    config = sample()
    config["roles"]["analyst"]["memory"]["max"] = "64Q"
    config["announcement"] = 5
    return config


def test_a_right_configuration_is_a_silent_yes(ask: Ask, config_file: Written) -> None:
    said = ask("check", config_file())
    assert (said.code, said.out, said.err) == (0, "", "")


def test_faults_are_lines_sorted_by_path(ask: Ask, config_file: Written) -> None:
    said = ask("check", config_file(platform=faulty()))
    assert said.code == 1
    assert said.out.splitlines() == [
        "announcement: 5 is not text, or texts in en and ru",
        SIZE_LINE,
    ]
    assert said.err == ""


def test_faults_are_an_object_for_programs(ask: Ask, config_file: Written) -> None:
    said = ask("check", config_file(platform=faulty()), "--json")
    assert said.code == 1
    assert said.json["ok"] is False
    assert said.json["faults"][1] == {
        "path": "roles.analyst.memory.max",
        "value": "64Q",
        "rule": "type",
        "message": '"64Q" is not a size; use a number with K, M, G or T',
    }


def test_a_right_configuration_is_an_object_too(ask: Ask, config_file: Written) -> None:
    assert ask("check", "--json", config_file()).json == {"ok": True, "faults": []}


def test_chart_values_and_the_hubs_file_have_the_same_faults(
    ask: Ask, config_file: Written, values_file: Written
) -> None:
    from_values = ask("check", values_file(with_platform(faulty())))
    assert from_values.out == ask("check", config_file(platform=faulty())).out


@pytest.mark.parametrize("values", ["", "# nothing\n", "hub: {}\n", "hub:\n  config: null\n"])
def test_without_a_policy_it_is_empty(ask: Ask, values_file: Written, values: str) -> None:
    said = ask("check", values_file(values))
    assert said.code == 1
    assert [line.partition(":")[0] for line in said.out.splitlines()] == ["environments", "roles"]


def test_a_hubs_file_without_a_policy_is_empty_too(ask: Ask, config_file: Written) -> None:
    said = ask("check", config_file(platform={}), "--json")
    assert [fault["path"] for fault in said.json["faults"]] == ["environments", "roles"]


@pytest.mark.parametrize(
    ("singleuser", "path"),
    [
        ({"profileList": [{"display_name": "a"}]}, "singleuser.profileList"),
        ({"memory": {"limit": "1T"}}, "singleuser.memory.limit"),
        ({"memory": {"guarantee": "1T"}}, "singleuser.memory.guarantee"),
        ({"cpu": {"limit": 64}}, "singleuser.cpu.limit"),
        ({"cpu": {"guarantee": 64}}, "singleuser.cpu.guarantee"),
        ({"extraResource": {"limits": {"a/b": 1}}}, "singleuser.extraResource.limits"),
        ({"extraResource": {"guarantees": {"a/b": 1}}}, "singleuser.extraResource.guarantees"),
    ],
)
def test_what_the_chart_decides_elsewhere_collides(
    ask: Ask, values_file: Written, singleuser: object, path: str
) -> None:
    said = ask("check", values_file(with_platform(sample()) | {"singleuser": singleuser}))
    assert said.code == 1
    assert said.out == f"{path}: this is decided by DSPlatform; take it out\n"


def test_a_key_of_the_chart_that_is_empty_collides_with_nothing(
    ask: Ask, values_file: Written
) -> None:
    singleuser = {"profileList": [], "memory": {"limit": None}, "cpu": None, "storage": {"a": 1}}
    assert ask("check", values_file(with_platform(sample()) | {"singleuser": singleuser})).code == 0


def test_a_profile_list_in_the_hubs_file_collides(ask: Ask, config_file: Written) -> None:
    said = ask("check", config_file("c.KubeSpawner.profile_list = [{'display_name': 'a'}]"))
    assert said.out == "KubeSpawner.profile_list: this is decided by DSPlatform; take it out\n"


def test_a_hub_that_is_no_mapping_is_a_fault(ask: Ask, values_file: Written) -> None:
    said = ask("check", values_file("hub: 5\n"), "--json")
    assert {"path": "hub", "value": 5, "rule": "type", "message": "5 is not a mapping of keys"} in (
        said.json["faults"]
    )


def test_extra_config_is_not_executed_and_that_is_said(ask: Ask, values_file: Written) -> None:
    said = ask(
        "check", values_file(with_platform(sample(), extraConfig={"a": "exit(7)"})), "--json"
    )
    assert said.code == 0
    assert said.json["ok"] is True
    assert "hub.extraConfig is not executed" in said.err


def test_the_language_changes_the_messages_alone(ask: Ask, config_file: Written) -> None:
    path = config_file(platform=faulty())
    english, russian = (ask("check", path, "--json", "--lang", one).json for one in ("en", "ru"))
    for one in (*english["faults"], *russian["faults"]):
        assert one.pop("message")
    assert english == russian
