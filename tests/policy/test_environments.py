"""Environments and connections: what a role may use, and until when."""

from __future__ import annotations

from datetime import date

from jhub_ds.policy.config import read_policy
from jhub_ds.policy.environments import Retired
from tests.policy.samples import policy, role, sample


def test_without_a_date_an_environment_is_retired_at_once() -> None:
    assert Retired().is_due(date(1970, 1, 1))


def test_an_environment_is_retired_from_its_date_on() -> None:
    retired = Retired(on=date(2026, 11, 25))
    assert not retired.is_due(date(2026, 11, 24))
    assert retired.is_due(date(2026, 11, 25))


def test_a_roles_environments_come_in_its_order() -> None:
    names = [one.name for one in policy().environments_of(role("engineer"))]
    assert names == ["ds", "train", "analyst"]


def test_a_connection_that_names_no_roles_is_for_everybody() -> None:
    config = sample()
    config["connections"] = {
        "mlflow": {"kind": "mlflow", "url": "https://mlflow.example"},
        "greenplum": {
            "kind": "greenplum",
            "host": "gp.example",
            "database": "warehouse",
            "roles": ["engineer"],
        },
    }
    read = read_policy(config)
    assert [c.name for c in read.connections_of(role("analyst"))] == ["mlflow"]
    assert [c.name for c in read.connections_of(role("engineer"))] == ["greenplum", "mlflow"]
