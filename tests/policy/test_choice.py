"""A choice: what each refusal says, and what a missing field takes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from jhub_ds.policy.choice import Choice, Refused, choose, without_legacy
from tests.policy.samples import TODAY, policy, role

G = 2**30


def lines(role_name: str, options: object, today: date = TODAY) -> list[str]:
    outcome = choose(policy(), role(role_name), options, today)
    return outcome.lines() if isinstance(outcome, Refused) else []


def chosen(role_name: str, options: object) -> Choice:
    outcome = choose(policy(), role(role_name), options, TODAY)
    assert isinstance(outcome, Choice)
    return outcome


def test_a_missing_field_takes_the_roles_default() -> None:
    assert chosen("engineer", {}).as_options() == {
        "environment": "ds",
        "cpu": 8,
        "memory": "1G",
        "gpu": 0,
        "gpu_type": None,
    }


def test_the_first_type_is_the_default_where_gpus_are_chosen() -> None:
    assert chosen("engineer", {"gpu": 1}).gpu_type == "a100"


def test_a_type_without_a_gpu_is_ignored() -> None:
    assert chosen("engineer", {"gpu": 0, "gpu_type": {"not": "read"}}).gpu_type is None


def test_text_from_a_form_is_read_like_numbers() -> None:
    asked = {"cpu": "4.25", "memory": "10752M", "gpu": "0"}
    assert lines("analyst", asked) == ["cpu: 4.25 cores is above your maximum of 4 cores"]


@pytest.mark.parametrize(
    ("role_name", "options", "said"),
    [
        ("analyst", {"cpu": 8}, "cpu: 8 cores is above your maximum of 4 cores"),
        ("analyst", {"cpu": 0}, "cpu: 0 cores is below your minimum of 0.5 cores"),
        (
            "analyst",
            {"cpu": 0.6},
            "cpu: 0.6 cores is between two steps; use 0.5 cores or 0.75 cores",
        ),
        ("analyst", {"memory": "1T"}, "memory: 1T is above your maximum of 10752M"),
        (
            "analyst",
            {"memory": "32"},
            'memory: "32" is not a size; use a number with K, M, G or T, such as "32G"',
        ),
        ("analyst", {"memory": ""}, 'memory: "" is not a size; use a number with K, M, G or T'),
        ("analyst", {"gpu": 1}, "gpu: your role analyst has no GPUs; use 0"),
        (
            "analyst",
            {"environment": "ds", "gpu": 0.5},
            "gpu: your role analyst has no GPUs; use 0",
        ),
        (
            "engineer",
            {"environment": "analyst", "gpu": 1},
            "gpu: environment analyst does not use GPUs; use 0",
        ),
        (
            "engineer",
            {"environment": "train"},
            "gpu: environment train needs a GPU; use at least 1",
        ),
        (
            "engineer",
            {"gpu": 1, "gpu_type": "v100"},
            'gpu_type: "v100" is not a GPU type of your role; use one of: a100, slice',
        ),
        (
            "engineer",
            {"environment": "dl"},
            'environment: "dl" is not an environment of your role; use one of: ds, train, analyst',
        ),
        (
            "engineer",
            {"environment": 5},
            "environment: 5 is not a name; use one of: ds, train, analyst",
        ),
        (
            "analyst",
            {"environment": "old"},
            'environment: "old" is retired; use ds. Too old.',
        ),
        ("analyst", {"cpus": 1}, "cpus: there is no such option; did you mean cpu?"),
        (
            "analyst",
            {"zzz": 1},
            "zzz: there is no such option; options are environment, cpu, memory, gpu, gpu_type",
        ),
        (
            "analyst",
            [1],
            "user_options: [1] is not a selection; use an object with the fields environment, cpu, "
            "memory, gpu, gpu_type",
        ),
    ],
)  # fmt: skip
def test_a_refusal_says_what_was_given_and_what_is_allowed(
    role_name: str, options: Any, said: str
) -> None:
    assert lines(role_name, options) == [said]


def test_every_violation_is_reported_at_once() -> None:
    options = {"environment": "x", "cpu": True, "memory": 1, "gpu": 9, "gpu_type": 3, "colour": 1}
    outcome = choose(policy(), role("engineer"), options, TODAY)
    assert isinstance(outcome, Refused)
    assert [violation.field for violation in outcome.violations] == [
        "environment", "cpu", "memory", "gpu", "gpu_type", "colour",
    ]  # fmt: skip


def test_an_environment_is_offered_until_the_day_it_is_retired() -> None:
    retired = date(2026, 1, 1)
    assert lines("analyst", {"environment": "old"}, retired - timedelta(days=1)) == []
    assert lines("analyst", {"environment": "old"}, retired) != []


def test_options_from_before_this_project_are_dropped_and_noted() -> None:
    assert without_legacy({"profile": "gpu", "profile-option-x": 1}) == ({}, True)
    assert without_legacy({"profile": "gpu", "cpu": 1}) == ({"profile": "gpu", "cpu": 1}, False)
    assert without_legacy("profile") == ("profile", False)


def test_very_many_unknown_options_are_counted_and_not_all_named() -> None:
    said = lines("analyst", {f"x{n}": n for n in range(1000)})
    assert len(said) == 21
    assert said[-1] == "user_options: there are 980 more such options"
