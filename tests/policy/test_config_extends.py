"""Roles that take keys from another one: what is taken, and where a fault is said."""

from __future__ import annotations

from typing import Any

from jhub_ds.policy.config import read_policy
from jhub_ds.policy.roles import Role
from tests.policy.samples import fault_lines, rules, sample


def with_child(child: object, **more: object) -> dict[str, Any]:
    """The sample, with a role `child` and others."""
    config = sample()
    config["roles"] |= {"child": child, **more}
    return config


def child_of(config: dict[str, Any]) -> Role:
    found = read_policy(config).roles.named("child")
    assert found is not None
    return found


def test_a_role_takes_the_keys_where_it_is_silent() -> None:
    child = child_of(with_child({"extends": "engineer", "rank": 40, "groups": ["g"]}))
    parent = read_policy(sample()).roles.named("engineer")
    assert parent is not None
    assert (child.rank, child.groups) == (40, ("g",))
    assert (child.cpu, child.gpu, child.gpu_types) == (parent.cpu, parent.gpu, parent.gpu_types)
    assert (child.total, child.pool) == (parent.total, parent.pool)


def test_what_it_says_replaces_the_parents_key_and_no_more() -> None:
    child = child_of(with_child({"extends": "engineer", "rank": 40, "cpu": {"max": 16}}))
    assert (child.cpu.maximum, child.cpu.default) == (16, 8)


def test_lists_and_overrides_are_replaced_whole() -> None:
    config = with_child(
        {"extends": "engineer", "rank": 40, "environments": ["ds"],
         "overrides": {"node_selector": {"b": "2"}}}
    )  # fmt: skip
    config["roles"]["engineer"]["overrides"] = {
        "node_selector": {"a": "1"},
        "image_pull_policy": "Always",
    }
    child = child_of(config)
    assert child.environments == ("ds",)
    assert child.overrides == {"node_selector": {"b": "2"}, "image_pull_policy": "Always"}


def test_the_nearest_of_several_generations_wins() -> None:
    config = with_child(
        {"extends": "middle", "rank": 50},
        middle={"extends": "engineer", "rank": 40, "cpu": {"default": 4}},
    )
    assert child_of(config).cpu.default == 4


def test_a_parents_fault_is_said_of_the_parent_alone() -> None:
    config = with_child({"extends": "engineer", "rank": 40})
    config["roles"]["engineer"]["cpu"]["max"] = "many"
    assert [path for path, _ in rules(config)] == ["roles.engineer.cpu.max"]


def test_the_same_fault_is_said_of_both_where_both_make_it() -> None:
    config = with_child({"extends": "engineer", "rank": 40, "cpu": {"max": "many"}})
    config["roles"]["engineer"]["cpu"]["max"] = "many"
    assert [path for path, _ in rules(config)] == ["roles.child.cpu.max", "roles.engineer.cpu.max"]


def test_what_does_not_fit_together_is_said_of_the_child() -> None:
    config = with_child({"extends": "engineer", "rank": 40, "cpu": {"max": 4}})
    assert fault_lines(config) == ["roles.child.cpu.default: 8 cores is above max, 4 cores"]


def test_the_rank_is_taken_too_and_then_not_distinct() -> None:
    assert rules(with_child({"extends": "analyst"})) == [("roles.child.rank", "duplicate")]


def test_a_cycle_is_said_of_each_role_on_it() -> None:
    config = with_child(
        {"extends": "other"}, other={"extends": "child"}, below={"extends": "other"}
    )
    assert [one for one in rules(config) if one[1] == "cycle"] == [
        ("roles.child.extends", "cycle"),
        ("roles.other.extends", "cycle"),
    ]


def test_a_role_on_a_cycle_is_still_checked_but_misses_nothing() -> None:
    config = with_child({"extends": "child", "cpu": {"max": "x"}})
    assert rules(config) == [("roles.child.cpu.max", "type"), ("roles.child.extends", "cycle")]


def test_a_parent_that_is_not_there_is_the_one_fault() -> None:
    assert fault_lines(with_child({"extends": "enginer", "rank": 40, "cpu": {"default": 0.5}})) == [
        'roles.child.extends: there is no "enginer"; use one of: analyst, child, engineer'
    ]


def test_a_parent_that_cannot_be_read_is_the_one_fault() -> None:
    config = with_child({"extends": "broken", "rank": 40}, broken=5)
    assert rules(config) == [("roles.broken", "type")]


def test_a_long_line_of_ancestors_is_read() -> None:
    more = {f"r{i}": {"extends": f"r{i - 1}", "rank": 100 + i} for i in range(1, 1500)}
    config = with_child(
        {"extends": "r1499", "rank": 99}, r0={"extends": "engineer", "rank": 98}, **more
    )
    assert child_of(config).cpu.maximum == 64
