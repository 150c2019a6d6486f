"""The policy that these tests ask, as an administrator would write it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from jhub_ds.errors import PolicyError
from jhub_ds.policy.config import read_policy
from jhub_ds.policy.policy import Policy
from jhub_ds.policy.roles import Role

TODAY = date(2026, 11, 25)


def sample() -> dict[str, Any]:
    """A configuration without a fault; new at every call."""
    return {
        "environments": {
            "analyst": {
                "title": {"en": "Data analyst", "ru": "Дата-аналитик"},
                "image": "registry.example/ds/analyst:2026.11",
            },
            "ds": {"extends": "analyst", "image": "registry.example/ds/ds:1", "gpu": "preferred"},
            "train": {"extends": "ds", "image": "registry.example/ds/dl:1", "gpu": "required"},
            "old": {
                "image": "registry.example/ds/old:1",
                "retired": {"message": "Too old.", "on": "2026-01-01", "use": "ds"},
            },
        },
        "gpus": {
            "a100": {
                "title": "A100 80 GB",
                "resource": "nvidia.com/gpu",
                "node_selector": {"gpu": "a100"},
                "tolerations": [{"key": "gpu", "operator": "Exists"}],
            },
            "slice": {"resource": "nvidia.com/mig-1g.10gb"},
        },
        "roles": {
            "analyst": {
                "rank": 10,
                "groups": ["/bank/ds/analysts"],
                "environments": ["analyst", "old", "ds"],
                "cpu": {"min": 0.5, "max": 4, "default": 1, "step": 0.25},
                "memory": {"min": "2G", "max": "10752M", "default": "4G", "step": "1G"},
            },
            "engineer": {
                "rank": 30,
                "groups": ["/bank/ds/dl"],
                "environments": ["ds", "train", "analyst"],
                "cpu": {"max": 64, "default": 8},
                "memory": {"max": "256G"},
                "gpu": {"max": 4, "types": ["a100", "slice"]},
                "total": {"cpu": 64, "servers": 3},
                "pool": {"gpu": 6},
            },
        },
    }


def with_change(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """The sample after `change`."""
    config = sample()
    change(config)
    return config


def policy() -> Policy:
    """The sample policy."""
    return read_policy(sample())


def role(name: str) -> Role:
    """A role of the sample policy."""
    found = policy().roles.named(name)
    assert found is not None
    return found


def fault_lines(config: object) -> list[str]:
    """What `config` is refused with; nothing where it is a policy."""
    try:
        read_policy(config)
    except PolicyError as err:
        return str(err).splitlines()
    return []


def rules(config: object) -> list[tuple[str, str]]:
    """Path and rule of every fault."""
    try:
        read_policy(config)
    except PolicyError as err:
        return [(fault.path, fault.rule) for fault in err.faults]
    return []
