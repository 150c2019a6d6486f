"""Which role somebody has, out of the groups they are in."""

from __future__ import annotations

import pytest

from jhub_ds.policy.quantities import CPU, GPU, MEMORY
from tests.policy.samples import policy, role


def test_the_highest_rank_wins_and_the_others_are_named() -> None:
    matched = policy().roles.matched(["/bank/ds/analysts", "/bank/ds/dl"])
    assert [one.name for one in matched] == ["engineer", "analyst"]


@pytest.mark.parametrize(
    "group",
    ["/bank/ds", "analysts", "/bank/ds/analysts/", "/BANK/ds/analysts", "", "/bank/ds/analyst"],
)
def test_a_group_is_matched_whole(group: str) -> None:
    assert policy().roles.role_for([group]) is None


def test_nobody_without_groups_has_a_role() -> None:
    assert policy().roles.role_for([]) is None


def test_a_role_that_names_no_gpus_grants_none() -> None:
    assert not role("analyst").grants(GPU)
    assert role("engineer").grants(GPU)


def test_the_largest_choice_is_every_maximum() -> None:
    largest = role("engineer").largest()
    assert [largest.of(q) for q in (CPU, MEMORY, GPU)] == [64, 256 * 2**30, 4]


def test_every_group_that_gives_a_role_is_known() -> None:
    assert policy().roles.groups() == {"/bank/ds/analysts", "/bank/ds/dl"}
