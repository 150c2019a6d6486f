"""The table of keys: complete, and the same that the check reads."""

from __future__ import annotations

import pytest

from jhub_ds.policy import keys
from tests.policy.samples import rules, sample


def test_every_path_stands_in_the_table_once_with_its_words() -> None:
    paths = [key.path for key in keys.KEYS]
    assert len(set(paths)) == len(paths)
    assert all(key.type and key.absent and key.says.endswith((".", ")")) for key in keys.KEYS)


def test_every_section_below_which_keys_stand_has_a_row() -> None:
    paths = {key.path for key in keys.KEYS}
    above = {path.rpartition(".")[0] for path in paths} - {""}
    assert {path for path in above if not path.endswith(".N")} <= paths


def test_the_keys_of_the_sample_are_known() -> None:
    assert rules(sample()) == []


@pytest.mark.parametrize(
    "pattern",
    sorted(
        {key.path.rpartition(".")[0] for key in keys.KEYS if key.path.startswith("roles.NAME.")}
    ),
)
def test_a_key_that_is_not_in_the_table_is_a_fault(pattern: str) -> None:
    if pattern.endswith((".N", "roles")):
        return
    config = sample()
    here = config["roles"]["analyst"]
    for step in pattern.removeprefix("roles.NAME").strip(".").split("."):
        here = here.setdefault(step, {}) if step else here
    here["zzz"] = 1
    path = pattern.replace("NAME", "analyst")
    assert (f"{path}.zzz", "unknown_field") in rules(config)
