"""`roles`: one role, read from its keys. What it takes from another one is in `family`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from jhub_ds.policy.bounds import NOT_GRANTED
from jhub_ds.policy.quantities import CPU, GPU, MEMORY, Name
from jhub_ds.policy.roles import RequestRatio, Role

from . import amounts, values
from .amounts import Ends, Known
from .node import Section, section
from .overrides import overrides


@dataclass(frozen=True)
class Surroundings:
    """What a role is checked against; None: it cannot be read, and everything passes."""

    environments: Collection[str] | None
    gpus: Collection[str] | None
    ceiling: Known


def role(name: str, keys: Section, around: Surroundings) -> Role | None:
    """The role; None if it is not complete."""
    rank = values.whole_number(keys.needed("rank"))
    groups = values.members(keys.needed("groups"), None)
    environments = values.members(keys.needed("environments"), around.environments)
    ends = _ends(keys)
    types = _types(keys, around.gpus)
    total = amounts.total(section(keys.key("total")), ends, around.ceiling)
    pool = amounts.amounts(section(keys.key("pool")), {})
    ratio = _ratio(section(keys.key("request_ratio")))
    idle, max_age = values.duration(keys.key("idle")), values.duration(keys.key("max_age"))
    traits = overrides(keys.key("overrides"))
    cpu, memory, gpu = (ends[q.name].bounds() for q in (CPU, MEMORY, GPU))
    if rank is None or groups is None or environments is None or total is None:
        return None
    if cpu is None or memory is None or gpu is None:
        return None
    return Role(
        name=name,
        rank=rank,
        groups=groups,
        environments=environments,
        cpu=cpu,
        memory=memory,
        total=total,
        gpu=NOT_GRANTED if keys.key("gpu") is None else gpu,
        gpu_types=types,
        pool={q: amount for q, amount in pool.items() if amount is not None},
        request_ratio=ratio,
        idle_s=idle,
        max_age_s=max_age,
        overrides=traits,
    )


def _ends(keys: Section) -> dict[Name, Ends]:
    """The bounds of each quantity; GPUs are not granted by a role that does not name them."""
    gpu = keys.key("gpu")
    ungranted = Ends() if keys.node.partial else amounts.NONE_GRANTED
    return {
        "cpu": amounts.ends(section(keys.needed("cpu")), CPU),
        "memory": amounts.ends(section(keys.needed("memory")), MEMORY),
        "gpu": amounts.ends(section(gpu), GPU) if gpu is not None else ungranted,
    }


def _types(keys: Section, known: Collection[str] | None) -> tuple[str, ...]:
    """The GPU types of a role that names GPUs."""
    gpu = keys.key("gpu")
    if gpu is None or not isinstance(gpu.value, dict):
        return ()  # said already
    return values.members(Section(gpu, gpu.value).needed("types"), known) or ()


def _ratio(keys: Section | None) -> RequestRatio:
    if keys is None:
        return RequestRatio()
    one = Fraction(1)
    return RequestRatio(
        values.ratio(keys.key("cpu")) or one, values.ratio(keys.key("memory")) or one
    )
