"""What a hub noted of a running server, read again after its restart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jhub_ds.policy.choice import Choice
from jhub_ds.policy.quantities import CPU, GPU, MEMORY


def held_choice(noted: Mapping[str, Any]) -> Choice | None:
    """The choice that a server holds, also one that nobody could make any more; None: none is
    noted.

    `noted` has the keys `role` and `remembered` (options), as the spawner's state keeps them.
    """
    role, options = noted.get("role"), noted.get("remembered")
    if not isinstance(role, str) or not isinstance(options, Mapping):
        return None
    cpu, memory, gpu = (q.read_option(options.get(q.name)) for q in (CPU, MEMORY, GPU))
    environment, gpu_type = options.get("environment"), options.get("gpu_type")
    if not isinstance(environment, str) or cpu is None or memory is None or gpu is None:
        return None
    if min(cpu, memory, gpu) < 0:  # it would make room for more than there is
        return None
    return Choice(
        role, environment, cpu, memory, gpu, gpu_type if isinstance(gpu_type, str) else None
    )
