"""What one lab gets of this machine, and in which sentences that differs from what was chosen.

Cores are pinned by affinity, the least used first; memory and parts of a core need cgroups
(`local_cgroup`). A machine that is smaller than the choice gives what there is.
"""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from jhub_ds.locale import Message, msg
from jhub_ds.policy.choice import Choice
from jhub_ds.policy.quantities import CPU, MEMORY
from jhub_ds.policy.units import G

from .local_cgroup import Amount, Group, Groups, groups_of_this_machine

Cores = tuple[int, ...]

NO_MEMORY_LIMIT = msg(
    "This machine does not let the hub limit memory: your lab can use more than you chose."
)
NO_CORE_LIMIT = msg(
    "This machine does not let the hub pin cores: your lab can use more than you chose."
)
NO_GPU_LIMIT = msg("GPUs are not divided on this machine: your lab sees all of them.")


@dataclass(frozen=True)
class Placement:
    """What a lab starts with: `choice` with what there is, its cores and its group."""

    choice: Choice
    cores: Cores
    group: Group | None
    sentences: tuple[Message, ...]

    def enter(self) -> None:
        """Take the limits on; called in the lab's process before its program runs."""
        if self.cores:
            os.sched_setaffinity(0, self.cores)
        if self.group is not None:
            self.group.enter()


@dataclass(frozen=True)
class Limits:
    """What this machine has, and what it lets the hub limit.

    `cores` are those that the hub may use; `pins`: a process can be kept on some of them; `memory`
    in bytes.
    """

    cores: Cores
    memory: int
    pins: bool = True
    groups: Groups | None = None

    @classmethod
    def of_this_machine(cls) -> Limits:
        """Ask this machine; costs a process where cgroups can be made."""
        pins = hasattr(os, "sched_setaffinity")
        cores = os.sched_getaffinity(0) if pins else range(os.cpu_count() or 1)
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        unit = G if memory >= 2 * G else 2**20  # a number that people can read
        return cls(tuple(sorted(cores)), memory // unit * unit, pins, groups_of_this_machine())

    def place(self, choice: Choice, taken: Iterable[Cores], name: str) -> Placement:
        """What `choice` gets here, beside labs on `taken` cores; `name` names its group."""
        there = replace(
            choice,
            cpu=min(choice.cpu, Fraction(len(self.cores))),
            memory=min(choice.memory, Fraction(self.memory)),
        )
        count = max(1, math.ceil(there.cpu))
        cores = least_used(self.cores, taken, count) if self.pins else ()
        amount = Amount(int(there.memory), float(there.cpu))
        group = self.groups.make(name, amount) if self.groups is not None else None
        sentences = (*self._smaller(choice, there), *self._unlimited(there, group))
        return Placement(there, cores, group, sentences)

    def _smaller(self, choice: Choice, there: Choice) -> Iterable[Message]:
        for quantity in (CPU, MEMORY):
            wanted, given = choice.amounts.of(quantity), there.amounts.of(quantity)
            if given < wanted:
                yield msg(
                    "You chose {wanted}, this machine has {given}: your lab starts with that.",
                    wanted=quantity.named(wanted),
                    given=quantity.named(given),
                )

    def _unlimited(self, there: Choice, group: Group | None) -> Iterable[Message]:
        if not self.pins:
            yield NO_CORE_LIMIT
        elif there.cpu.denominator != 1 and (group is None or not _limits_parts(self.groups)):
            yield msg(
                "This machine does not let the hub limit parts of a core: your lab gets {given}.",
                given=CPU.named(Fraction(math.ceil(there.cpu))),
            )
        if group is None:
            yield NO_MEMORY_LIMIT
        if there.gpu:
            yield NO_GPU_LIMIT


def _limits_parts(groups: Groups | None) -> bool:
    return groups is not None and groups.limits_cores


def least_used(cores: Cores, taken: Iterable[Cores], count: int) -> Cores:
    """The `count` of `cores` that the fewest labs are on, in order."""
    used = Counter(core for each in taken for core in each)
    return tuple(sorted(sorted(cores, key=lambda core: (used[core], core))[:count]))
