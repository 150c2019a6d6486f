"""The sample policy is right, and the sample users have the roles that they are shown for."""

from __future__ import annotations

from pathlib import Path

import pytest
from traitlets.config import PyFileConfigLoader

import jhub_ds.demo
from jhub_ds.demo.extra import missing_of
from jhub_ds.demo.hub import connections
from jhub_ds.demo.people import PEOPLE
from jhub_ds.demo.ports import Ports
from jhub_ds.platform import plain_data
from jhub_ds.policy.config import read_policy
from jhub_ds.policy.policy import Policy


@pytest.fixture(scope="module")
def policy() -> Policy:
    """Read as the hub reads it, with the connections that the demo adds."""
    folder = Path(jhub_ds.demo.__file__).parent
    config = PyFileConfigLoader("policy_config.py", path=str(folder)).load_config()
    return read_policy(
        plain_data(config.DSPlatform) | {"connections": connections(Ports.from_hub(8000))}
    )


@pytest.mark.parametrize(
    ("who", "role"),
    [
        ("analyst", "analyst"),
        ("scientist", "scientist"),
        ("engineer", "engineer"),
        ("boss", "analyst"),
    ],
)
def test_each_sample_user_has_a_role(policy: Policy, who: str, role: str) -> None:
    (person,) = [each for each in PEOPLE if each.user_name == who]
    found = policy.roles.role_for(person.groups)
    assert found is not None and found.name == role


def test_the_three_images_are_the_environments(policy: Policy) -> None:
    assert set(policy.environments) == {"analyst", "ds", "dl"}


def test_the_engineer_may_have_all_that_one_person_may(policy: Policy) -> None:
    role = policy.roles.role_for(["/bank/ds/engineers"])
    assert role is not None and role.largest() == policy.ceiling


def test_every_connection_is_for_everybody(policy: Policy) -> None:
    for role in policy.roles.roles:
        assert [each.name for each in policy.connections_of(role)] == [
            "greenplum",
            "mlflow",
            "nexus",
        ]


def test_a_module_that_is_missing_is_found_out() -> None:
    assert missing_of(["json", "no_such_module"]) == ["no_such_module"]
