"""`jhub-ds explain`: the role of some groups, its bounds, and whether a choice is allowed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jhub_ds.policy.choice import Refused, choose
from tests.cli.conftest import Ask
from tests.policy.samples import policy, role, sample

Written = Callable[..., Path]
DL, ANALYSTS = "/bank/ds/dl", "/bank/ds/analysts"
KEYS = [
    "ok",
    "role",
    "matched",
    "environments",
    "bounds",
    "total",
    "allowed",
    "choice",
    "violations",
]


def test_a_role_is_explained_with_everything_it_bounds(ask: Ask, config_file: Written) -> None:
    said = ask("explain", config_file(), "--group", ANALYSTS, "--group", DL, "--json")
    assert said.code == 0
    assert list(said.json) == KEYS
    assert said.json == {
        "ok": True,
        "role": "engineer",
        "matched": ["engineer", "analyst"],
        "environments": ["ds", "train", "analyst"],
        "bounds": {
            "cpu": {"min": 1, "max": 64, "default": 8, "step": 1},
            "memory": {"min": "1G", "max": "256G", "default": "1G", "step": "1G"},
            "gpu": {"min": 0, "max": 4, "default": 0, "step": 1, "types": ["a100", "slice"]},
        },
        "total": {"cpu": 64, "memory": "256G", "gpu": 4, "servers": 3},
        "allowed": None,
        "choice": None,
        "violations": [],
    }


def test_a_resource_that_is_not_granted_is_all_zeros(ask: Ask, config_file: Written) -> None:
    said = ask("explain", config_file(), "--group", ANALYSTS, "--json").json
    assert said["bounds"]["gpu"] == {"min": 0, "max": 0, "default": 0, "step": 0, "types": []}
    assert said["bounds"]["memory"]["max"] == "10752M"
    assert said["bounds"]["cpu"] == {"min": 0.5, "max": 4, "default": 1, "step": 0.25}
    assert said["total"] == {"cpu": 4, "memory": "10752M", "gpu": 0, "servers": 1}


def test_without_a_role_the_answer_is_no(ask: Ask, config_file: Written) -> None:
    said = ask("explain", config_file(), "--group", "/bank/ds", "--json")
    assert said.code == 1
    assert said.json == {
        "ok": False,
        "role": None,
        "matched": [],
        "environments": [],
        "bounds": {},
        "total": {},
        "allowed": None,
        "choice": None,
        "violations": [],
    }
    assert ask("explain", config_file(), "--group", "x\ny").out == (
        'no role is given by these groups: "x\\u000ay"\n'
    )


def test_without_a_role_no_choice_is_allowed(ask: Ask, config_file: Written) -> None:
    said = ask("explain", config_file(), "--group", "nobody", "--cpu", "1", "--json")
    assert (said.code, said.json["allowed"]) == (1, False)


def test_an_allowed_choice_is_shown_complete(ask: Ask, config_file: Written) -> None:
    words = ("--cpu", "16", "--memory", "32G", "--gpu", "1")
    said = ask("explain", config_file(), "--group", DL, *words, "--json")
    assert (said.code, said.json["allowed"]) == (0, True)
    assert said.json["choice"] == {
        "environment": "ds",
        "cpu": 16,
        "memory": "32G",
        "gpu": 1,
        "gpu_type": "a100",
    }


def test_a_refused_choice_names_every_violation(ask: Ask, config_file: Written) -> None:
    words = ("--cpu", "65", "--memory", "32", "--gpu", "1", "--gpu-type", "v100")
    said = ask("explain", config_file(), "--group", DL, *words, "--json")
    assert said.code == 1
    assert (said.json["ok"], said.json["allowed"], said.json["choice"]) == (False, False, None)
    assert [(one["field"], one["value"], one["rule"]) for one in said.json["violations"]] == [
        ("cpu", "65", "max"),
        ("memory", "32", "type"),
        ("gpu_type", "v100", "member"),
    ]


def test_a_refusal_is_in_the_words_of_the_page(ask: Ask, config_file: Written) -> None:
    out = ask("explain", config_file(), "--group", ANALYSTS, "--cpu", "8", "--memory", "1").out
    outcome = choose(policy(), role("analyst"), {"cpu": "8", "memory": "1"}, date.today())
    assert isinstance(outcome, Refused)
    for line in outcome.lines():
        assert line in out


def test_people_read_lines(ask: Ask, config_file: Written) -> None:
    said = ask("explain", config_file(), "--group", DL, "--group", ANALYSTS, "--cpu", "2")
    assert said.out.splitlines() == [
        "role: engineer (before analyst)",
        "environments: ds, train, analyst",
        "cpu: min 1, max 64, default 8, step 1",
        "memory: min 1G, max 256G, default 1G, step 1G",
        "gpu: min 0, max 4, default 0, step 1, types a100, slice",
        "total: 64 cores, 256G, 4 GPUs, servers: 3",
        "allowed: environment ds, cpu 2, memory 1G, gpu 0",
    ]


@pytest.mark.parametrize("option", ["--environment", "--cpu", "--memory", "--gpu", "--gpu-type"])
@pytest.mark.parametrize(
    "value",
    ["", " ", "-1", "--json", "--lang", "-h", "--", "=", "8\n", "9" * 5000, "nan", "\udcff",
     "@file", "{x}", "%s", "٤", "8G;", "\x1b[31m"],
)  # fmt: skip
def test_whatever_a_choice_holds_the_answer_is_yes_or_no(
    ask: Ask, config_file: Written, option: str, value: str
) -> None:
    said = ask("explain", "--json", config_file(), "--group", DL, "--gpu", "1", option, value)
    assert said.code in (0, 1)
    assert said.json["allowed"] is (said.code == 0)
    text = ask("explain", config_file(), "--group", DL, option, value).out
    assert "\x1b" not in text


def test_a_group_may_look_like_an_option(ask: Ask, config_file: Written) -> None:
    config: Any = sample()
    config["roles"]["analyst"]["groups"] = ["--json"]
    said = ask("explain", config_file(platform=config), "--group", "--json")
    assert said.out.startswith("role: analyst\n")


def test_a_faulty_policy_cannot_be_asked(ask: Ask, config_file: Written) -> None:
    path = config_file(platform=sample() | {"announcement": 5})
    said = ask("explain", path, "--group", DL)
    assert (said.code, said.out) == (2, "")
    assert "announcement: 5 is not text" in said.err
    assert ask("explain", path, "--group", DL, "--json").json["ok"] is False


def test_the_hub_is_what_loads_the_sample_of_the_demo(ask: Ask) -> None:
    import jhub_ds

    path = Path(jhub_ds.__file__).parent / "demo" / "policy_config.py"
    assert ask("check", path).out == ""
    assert ask("explain", path, "--group", "/bank/ds/analysts", "--json").json["role"] == "analyst"
