"""What a person or a role holds already, and whether a choice fits beside it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from jhub_ds.policy.faults import Violation
from jhub_ds.policy.quota import Holding, violations_of_pool, violations_of_total
from jhub_ds.policy.roles import Amounts
from tests.policy.samples import policy, role

G = 2**30
POLICY, ENGINEER, ANALYST = policy(), role("engineer"), role("analyst")


def amounts(cpu: int = 1, memory: int = 1, gpu: int = 0) -> Amounts:
    return Amounts(Fraction(cpu), Fraction(memory * G), Fraction(gpu))


def holding(cpu: int = 1, memory: int = 1, gpu: int = 0) -> Holding:
    return Holding("engineer", amounts(cpu, memory, gpu))


def said(violations: tuple[Violation, ...]) -> list[str]:
    assert all(violation.rule == "total" for violation in violations)
    return [violation.line() for violation in violations]


def test_what_is_left_can_be_taken_to_the_last_core() -> None:
    assert violations_of_total(POLICY, ENGINEER, [holding(cpu=60)], amounts(cpu=4)) == ()


def test_what_is_not_left_is_refused_with_every_number() -> None:
    held = [holding(cpu=30, memory=200), holding(cpu=30, memory=40)]
    assert said(violations_of_total(POLICY, ENGINEER, held, amounts(cpu=5, memory=32))) == [
        "cpu: 5 cores is more than the 4 cores left to you: your other servers hold 60 cores of "
        "64 cores",
        "memory: 32G is more than the 16G left to you: your other servers hold 240G of 256G",
    ]


def test_the_number_of_servers_counts_too() -> None:
    assert said(violations_of_total(POLICY, ANALYST, [holding()], amounts())) == [
        "servers: your role may run 1 server at a time, and you run 1; stop one first"
    ]
    held = [holding()] * 3
    assert said(violations_of_total(POLICY, ENGINEER, held, amounts())) == [
        "servers: your role may run 3 servers at a time, and you run 3; stop one first"
    ]


def test_nothing_asked_takes_nothing_from_a_total_that_has_shrunk() -> None:
    assert violations_of_total(POLICY, ENGINEER, [holding(gpu=8)], amounts(gpu=0)) == ()


def test_the_ceiling_counts_where_it_is_smaller_than_the_total() -> None:
    low = replace(POLICY, ceiling=replace(POLICY.ceiling, cpu=Fraction(10)))
    assert violations_of_total(low, ENGINEER, [holding(cpu=6)], amounts(cpu=4)) == ()
    assert len(violations_of_total(low, ENGINEER, [holding(cpu=6)], amounts(cpu=5))) == 1


def test_a_pool_is_shared_by_everybody_with_the_role() -> None:
    assert violations_of_pool(ENGINEER, amounts(gpu=4), amounts(gpu=2)) == ()
    assert said(violations_of_pool(ENGINEER, amounts(gpu=5), amounts(gpu=2))) == [
        "gpu: 2 GPUs is more than the 1 GPU left to the role engineer: others hold 5 GPUs of 6 GPUs"
    ]


def test_without_a_pool_nothing_is_shared() -> None:
    assert violations_of_pool(ANALYST, amounts(10**6, 10**6, 10**6), amounts(4)) == ()


@given(st.lists(st.integers(1, 64), max_size=4), st.integers(1, 64))
def test_nothing_above_the_total_ever_fits(held: list[int], asked: int) -> None:
    found = violations_of_total(
        POLICY, ENGINEER, [holding(cpu=n) for n in held], amounts(cpu=asked)
    )
    assert any(v.field == "cpu" for v in found) == (sum(held) + asked > 64)
    assert any(v.field == "servers" for v in found) == (len(held) >= 3)
