"""From `c.DSPlatform` to the policy of a hub: read as it was written, once, or ended in words."""

from __future__ import annotations

import subprocess
import sys
from ast import literal_eval
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from traitlets.config import Config

from jhub_ds import audit, platform
from jhub_ds.audit.sink import _Sink
from jhub_ds.errors import PolicyError
from jhub_ds.platform import DSPlatform, policy_of, policy_or_exit
from jhub_ds.policy.config import read_policy
from tests.support.children import environ
from tests.support.platforms import PLATFORM

ANALYST = PLATFORM["roles"]["analyst"]


@pytest.fixture(autouse=True)
def nothing_read() -> Iterator[None]:
    """No policy from another test, and events on standard output again."""
    platform._read.clear()
    yield
    platform._read.clear()
    audit.use(None)


def config(**changes: Any) -> Config:
    found = Config()
    for name, value in (deepcopy(PLATFORM) | changes).items():
        setattr(found.DSPlatform, name, value)
    return found


def roles(c: Config) -> list[str]:
    return [role.name for role in policy_of(c).roles.roles]


def test_what_was_assigned_is_read() -> None:
    assert roles(config()) == ["engineer", "scientist", "analyst"]


def test_what_was_added_to_a_mapping_is_read() -> None:
    c = Config()
    for name in ("environments", "gpus", "roles"):
        getattr(c.DSPlatform, name).update(PLATFORM[name])
    c.DSPlatform.roles.update({"analyst": ANALYST | {"rank": 99}})
    assert roles(c) == ["analyst", "engineer", "scientist"]


@pytest.mark.parametrize("way", ["append", "prepend", "insert", "extend"])
def test_what_was_added_to_a_list_is_read(way: str) -> None:
    preset = {"title": "Small", "cpu": 2}
    given = {"append": (preset,), "insert": (0, preset)}.get(way, ([preset],))
    c = config()
    getattr(c.DSPlatform.presets, way)(*given)
    (found,) = policy_of(c).presets or ()
    assert str(found.title) == "Small"


def test_a_name_that_was_only_looked_at_is_as_if_absent() -> None:
    c = config()
    for name in ("presets", "contact", "announcement", "connections", "audit_file", "ceiling"):
        getattr(c.DSPlatform, name)
    assert policy_of(c) == policy_of(config())


def test_a_policy_is_read_once() -> None:
    c = config()
    assert policy_of(c) is policy_of(c)
    assert policy_of(config()) is policy_of(c)


def test_two_hubs_in_one_process_have_each_its_own() -> None:
    one, other = config(), config(roles={"analyst": ANALYST})
    assert roles(one) == ["engineer", "scientist", "analyst"]
    first = policy_of(one)
    assert roles(other) == ["analyst"]
    assert policy_of(one) is first


def test_what_is_set_after_the_first_reading_counts() -> None:
    c = config()
    policy_of(c)
    c.DSPlatform.roles = {"analyst": ANALYST}
    assert roles(c) == ["analyst"]


def test_what_is_changed_inside_after_the_first_reading_counts() -> None:
    c = config()
    policy_of(c)
    c.DSPlatform.roles["analyst"]["cpu"]["max"] = 4
    role = policy_of(c).roles.named("analyst")
    assert role is not None
    assert role.cpu.maximum == 4


def test_what_is_added_after_the_first_reading_counts() -> None:
    c = Config()
    for name in ("environments", "gpus"):
        setattr(c.DSPlatform, name, PLATFORM[name])
    c.DSPlatform.roles.update({"analyst": ANALYST})
    policy_of(c)
    c.DSPlatform.roles.update({"second": ANALYST | {"rank": 11}})
    assert roles(c) == ["second", "analyst"]


def test_a_wrong_policy_is_an_error_with_every_fault() -> None:
    c = config(announcement=5, contact=6)
    with pytest.raises(PolicyError) as raised:
        policy_of(c)
    assert [fault.path for fault in raised.value.faults] == ["announcement", "contact"]


@pytest.mark.parametrize("c", [Config(), Config({"DSPlatform": {}}), Config({"DSPlatform": None})])
def test_an_empty_policy_is_refused(c: Config) -> None:
    with pytest.raises(PolicyError, match="roles: this key is needed"):
        policy_of(c)


def test_a_wrong_policy_ends_the_process_with_its_lines_alone(tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text(
        "from traitlets.config import Config\n"
        "from jhub_ds.platform import policy_or_exit\n"
        "policy_or_exit(Config({'DSPlatform': {'roles': [], 'rolls': 1, 'environments': 2}}))\n"
    )
    ended = subprocess.run(
        [sys.executable, "wrong.py"], cwd=tmp_path, env=environ(), capture_output=True, text=True
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.splitlines() == [
        "environments: 2 is not a mapping by name",
        "roles: [] is not a mapping by name",
        "rolls: there is no such key; did you mean roles?",
    ]


def test_events_go_to_the_file_of_the_policy(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    policy_of(config(audit_file=str(path)))
    assert _Sink.path == path
    assert path.exists()


def test_a_file_of_events_that_cannot_be_written_ends_the_process_in_words(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as raised:
        policy_or_exit(config(audit_file=f"{tmp_path}/a/b"))
    said = str(raised.value.code)
    assert said.startswith('audit_file: "/')
    assert said.endswith(" cannot be written: No such file or directory")
    assert "\n" not in said


def test_a_file_of_events_whose_name_no_file_can_have_is_a_fault() -> None:
    with pytest.raises(PolicyError, match=r'^audit_file: "/a.u0000b" is not an absolute path$'):
        policy_of(config(audit_file="/a\0b"))


@pytest.mark.parametrize("name", sorted(DSPlatform.class_own_traits(config=True)))
def test_every_trait_says_what_it_does_its_default_and_a_right_example(name: str) -> None:
    said = DSPlatform.class_own_traits(config=True)[name].help
    assert "Default: " in said
    example = literal_eval(said.partition("Example: ")[2])
    assert not [line for line in faults({name: example}) if "is not" in line or "no such" in line]


def faults(settings: dict[str, Any]) -> list[str]:
    try:
        read_policy(settings)
    except PolicyError as err:
        return str(err).splitlines()
    return []
