"""From a choice to the values of spawner traits: both bounds always, and nothing left over."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jhub_ds.policy.choice import Choice
from jhub_ds.policy.config import read_policy
from jhub_ds.policy.policy import Policy
from jhub_ds.policy.roles import Role
from jhub_ds.spawner.overrides import limits, pod_bounds, pod_placement
from tests.support.platforms import PLATFORM

G = 2**30
GPU, MIG = "nvidia.com/gpu", "nvidia.com/mig-1g.10gb"
A100 = {"key": "gpu", "operator": "Exists", "effect": "NoSchedule"}


def choice(cpu: Any = 4, memory: int = 8 * G, gpu: int = 0, gpu_type: str | None = None) -> Choice:
    return Choice("engineer", "dl", Fraction(cpu), Fraction(memory), Fraction(gpu), gpu_type)


def policy(**changes: Mapping[str, Any]) -> Policy:
    """The policy of all tests; `dl`, `engineer`: changes of that environment and role."""
    config = deepcopy(PLATFORM)
    config["environments"]["dl"] |= changes.get("dl", {})
    config["roles"]["engineer"] |= changes.get("engineer", {})
    return read_policy(config)


def engineer(found: Policy) -> Role:
    role = found.roles.named("engineer")
    assert role is not None
    return role


def ratios(cpu: float, memory: float) -> Role:
    return engineer(policy(engineer={"request_ratio": {"cpu": cpu, "memory": memory}}))


def bounds(chosen: Choice, **current: Any) -> dict[str, Any]:
    found = policy()
    return pod_bounds(found, engineer(found), chosen, current.get)


def placement(
    chosen: Choice, current: Mapping[str, Any] | None = None, **changes: Mapping[str, Any]
) -> dict[str, Any]:
    found = policy(**changes)
    return pod_placement(found, engineer(found), chosen, (current or {}).get)


def test_limits_are_what_was_chosen_and_guarantees_follow_the_ratio() -> None:
    assert limits(ratios(0.25, 0.5), choice(6, 8 * G)) == {
        "cpu_limit": 6.0,
        "cpu_guarantee": 1.5,
        "mem_limit": 8 * G,
        "mem_guarantee": 4 * G,
    }


def test_guarantees_are_the_limits_unless_said_otherwise() -> None:
    assert limits(ratios(1, 1), choice(Fraction(1, 2), 3 * G)) == {
        "cpu_limit": 0.5,
        "cpu_guarantee": 0.5,
        "mem_limit": 3 * G,
        "mem_guarantee": 3 * G,
    }


def test_a_guarantee_is_rounded_up_to_what_a_cluster_can_divide() -> None:
    found = limits(ratios(0.0001, 1e-12), choice(Fraction(1, 1000), 2**10))
    assert found["cpu_guarantee"] == 0.001
    assert found["mem_guarantee"] == 1
    assert limits(ratios(0.333, 0.3), choice(1, 1001))["mem_guarantee"] == 301


@given(
    st.integers(1, 64_000),
    st.integers(1, 256 * 2**20),
    st.floats(1e-9, 1).map(lambda number: float(f"{number:.3g}")),
    st.floats(1e-9, 1).map(lambda number: float(f"{number:.3g}")),
)
def test_nothing_is_zero_and_no_guarantee_is_above_its_limit(
    milli: int, kilobytes: int, cpu: float, memory: float
) -> None:
    chosen = choice(Fraction(milli, 1000), kilobytes * 2**10)
    found = limits(ratios(cpu, memory), chosen)
    assert 0 < found["cpu_guarantee"] <= found["cpu_limit"] == milli / 1000
    assert 0 < found["mem_guarantee"] <= found["mem_limit"] == kilobytes * 2**10
    assert isinstance(found["mem_guarantee"], int)


@pytest.mark.parametrize(("kind", "resource"), [("a100", GPU), ("a100-slice", MIG)])
def test_gpus_are_limit_and_guarantee_of_their_type(kind: str, resource: str) -> None:
    found = bounds(choice(gpu=2, gpu_type=kind))
    assert found["extra_resource_limits"] == {resource: "2"}
    assert found["extra_resource_guarantees"] == {resource: "2"}


@pytest.mark.parametrize("kind", [None, "a100"])
def test_no_gpu_is_no_resource_and_not_zero_of_it(kind: str | None) -> None:
    found = bounds(choice(gpu=0, gpu_type=kind))
    assert found["extra_resource_limits"] == {}
    assert found["extra_resource_guarantees"] == {}


@pytest.mark.parametrize(("gpu", "kind"), [(0, None), (1, "a100-slice")])
def test_gpus_that_are_configured_for_all_are_taken_away(gpu: int, kind: str | None) -> None:
    configured = {GPU: "8", MIG: 7, "rdma/hca": "1", "ephemeral-storage": "1Gi"}
    found = bounds(
        choice(gpu=gpu, gpu_type=kind),
        extra_resource_limits=configured,
        extra_resource_guarantees={GPU: "8"},
    )
    chosen = {MIG: "1"} if gpu else {}
    kept = {"rdma/hca": "1", "ephemeral-storage": "1Gi"}
    assert found["extra_resource_limits"] == kept | chosen
    assert found["extra_resource_guarantees"] == chosen
    assert configured[GPU] == "8"


def test_the_image_is_the_environments() -> None:
    assert bounds(choice())["image"] == "registry.example/ds/dl:2026.11"


def test_without_overrides_and_gpus_nothing_is_placed() -> None:
    assert placement(choice(), {"node_selector": {"disk": "ssd"}}) == {}


def test_a_gpus_nodes_are_added_to_what_is_configured() -> None:
    configured = {"node_selector": {"disk": "ssd"}, "tolerations": [{"key": "team"}]}
    assert placement(choice(gpu=1, gpu_type="a100"), configured) == {
        "node_selector": {"disk": "ssd", "gpu": "a100"},
        "tolerations": [{"key": "team"}, A100],
    }
    assert configured["tolerations"] == [{"key": "team"}]


def test_a_gpu_type_without_a_gpu_places_nothing() -> None:
    assert placement(choice(gpu=0, gpu_type="a100")) == {}


def test_the_role_wins_over_the_environment_and_the_gpu_over_both() -> None:
    found = placement(
        choice(gpu=1, gpu_type="a100"),
        {"node_selector": {"a": "all", "b": "all", "c": "all", "gpu": "all"}},
        dl={"overrides": {"node_selector": {"b": "dl", "c": "dl"}, "start_timeout": 60}},
        engineer={
            "overrides": {
                "node_selector": {"c": "engineer", "gpu": "none"},
                "start_timeout": 90,
                "http_timeout": 30,
            }
        },
    )
    assert found["node_selector"] == {"a": "all", "b": "dl", "c": "engineer", "gpu": "a100"}
    assert (found["start_timeout"], found["http_timeout"]) == (90, 30)


def test_lists_of_all_layers_are_joined() -> None:
    found = placement(
        choice(gpu=1, gpu_type="a100"),
        {"tolerations": [{"key": "all"}]},
        dl={"overrides": {"tolerations": [{"key": "dl"}]}},
        engineer={"overrides": {"tolerations": [{"key": "engineer"}]}},
    )
    assert found["tolerations"] == [{"key": "all"}, {"key": "dl"}, {"key": "engineer"}, A100]


def test_what_is_placed_is_nobody_elses_to_change() -> None:
    found = policy(engineer={"overrides": {"node_selector": {"a": "b"}, "tolerations": []}})
    placed = pod_placement(found, engineer(found), choice(gpu=1, gpu_type="a100"), {}.get)
    placed["node_selector"]["a"] = placed["tolerations"][0]["key"] = "changed"
    again = pod_placement(found, engineer(found), choice(gpu=1, gpu_type="a100"), {}.get)
    assert again["node_selector"]["a"] == "b"
    assert again["tolerations"] == [A100]
