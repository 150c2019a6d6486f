"""What a lab gets of a machine: in numbers of machines that there are not, and on this one."""

from __future__ import annotations

import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from jhub_ds.policy.choice import Choice
from jhub_ds.spawner.local_cgroup import Groups
from jhub_ds.spawner.local_limits import Limits, least_used

G = 2**30
LAPTOP = Limits(cores=(0, 1, 2, 3), memory=16 * G)


def choice(cpu: Any = 2, memory: int = 4 * G, gpu: int = 0) -> Choice:
    return Choice("analyst", "ds", Fraction(cpu), Fraction(memory), Fraction(gpu), None)


def sentences(limits: Limits, chosen: Choice) -> list[str]:
    return [str(each) for each in limits.place(chosen, [], "test").sentences]


@pytest.mark.parametrize(
    ("taken", "count", "given"),
    [
        ([], 2, (0, 1)),
        ([(0, 1)], 2, (2, 3)),
        ([(0, 1), (2,)], 2, (0, 3)),
        ([(0, 1, 2, 3), (1,)], 3, (0, 2, 3)),
        ([(7,)], 1, (0,)),
    ],
)
def test_the_least_used_cores_are_taken_first(taken: Any, count: int, given: Any) -> None:
    assert least_used((0, 1, 2, 3), taken, count) == given


def test_a_part_of_a_core_takes_a_whole_one_and_says_so() -> None:
    assert LAPTOP.place(choice(Fraction(1, 2)), [], "test").cores == (0,)
    (parts, _memory) = sentences(LAPTOP, choice(Fraction(3, 2)))
    assert parts == (
        "This machine does not let the hub limit parts of a core: your lab gets 2 cores."
    )


def test_a_choice_above_the_machine_becomes_what_there_is() -> None:
    placement = LAPTOP.place(choice(64, 256 * G), [], "test")
    assert (placement.choice.cpu, placement.choice.memory) == (4, 16 * G)
    assert [str(each) for each in placement.sentences][:2] == [
        "You chose 64 cores, this machine has 4 cores: your lab starts with that.",
        "You chose 256G, this machine has 16G: your lab starts with that.",
    ]


def test_a_machine_without_groups_says_that_memory_is_not_limited() -> None:
    assert sentences(LAPTOP, choice()) == [
        "This machine does not let the hub limit memory: your lab can use more than you chose."
    ]


def test_a_machine_without_affinity_says_that_cores_are_not_pinned() -> None:
    elsewhere = Limits(cores=(0, 1), memory=16 * G, pins=False)
    assert elsewhere.place(choice(), [], "test").cores == ()
    assert "does not let the hub pin cores" in sentences(elsewhere, choice())[0]


def test_gpus_are_said_to_be_shared() -> None:
    assert sentences(LAPTOP, choice(gpu=1))[-1] == (
        "GPUs are not divided on this machine: your lab sees all of them."
    )


def test_a_machine_with_groups_has_nothing_to_say(tmp_path: Path) -> None:
    limits = Limits((0, 1), 16 * G, groups=Groups(tmp_path, 2, limits_cores=True))
    placement = limits.place(choice(Fraction(1, 2)), [], "test")
    assert placement.sentences == ()
    assert placement.group is not None


def test_this_machine_has_the_cores_of_this_process_and_its_memory_in_whole_g() -> None:
    found = Limits.of_this_machine()
    assert set(found.cores) == os.sched_getaffinity(0)
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert total - G < found.memory <= total


def test_a_process_that_enters_keeps_to_its_cores_and_so_do_its_children() -> None:
    limits = Limits.of_this_machine()
    placement = limits.place(choice(1), [limits.cores[:1]], "test-enter")
    code = "import os, subprocess, sys; print(os.sched_getaffinity(0)); sys.stdout.flush(); "
    code += "subprocess.run([sys.executable, '-c', 'import os; print(os.sched_getaffinity(0))'])"
    try:
        said = subprocess.check_output(
            [sys.executable, "-c", code], preexec_fn=placement.enter, text=True
        )
    finally:
        if placement.group is not None:
            placement.group.remove()
    expected = {limits.cores[min(1, len(limits.cores) - 1)]}
    assert said.splitlines() == [str(expected)] * 2
