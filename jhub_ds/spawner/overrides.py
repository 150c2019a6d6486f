"""From a choice to the values of spawner traits. Pure: a dict out, nothing is set here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from math import ceil
from typing import Any

from jhub_ds.policy.choice import Choice
from jhub_ds.policy.environments import GpuType
from jhub_ds.policy.policy import Policy
from jhub_ds.policy.roles import Role

Current = Callable[[str], Any]
"""What a trait holds now, by its name."""


def limits(role: Role, choice: Choice) -> dict[str, Any]:
    """Limits and guarantees of cores and memory, always together: `cpu` in cores, `mem` in bytes.

    A guarantee is rounded up to what a cluster can divide (a thousandth of a core, a byte), so that
    none is 0, which would be no guarantee at all.
    """
    ratio = role.request_ratio
    return {
        "cpu_limit": float(choice.cpu),
        "cpu_guarantee": ceil(choice.cpu * ratio.cpu * 1000) / 1000,
        "mem_limit": int(choice.memory),
        "mem_guarantee": ceil(choice.memory * ratio.memory),
    }


def pod_bounds(policy: Policy, role: Role, choice: Choice, current: Current) -> dict[str, Any]:
    """What bounds a pod: its limits, its GPUs, its image. Set again right before the pod is
    made.
    """
    gpus = _gpus(policy, choice)
    kinds = {gpu.resource for gpu in policy.gpus.values()}
    return {
        **limits(role, choice),
        "image": policy.environments[choice.environment].image,
        "extra_resource_limits": _without(current("extra_resource_limits"), kinds) | gpus,
        "extra_resource_guarantees": _without(current("extra_resource_guarantees"), kinds) | gpus,
    }


def pod_placement(policy: Policy, role: Role, choice: Choice, current: Current) -> dict[str, Any]:
    """Where a pod may run and what else is configured for its environment, role and GPU type.

    Mappings are merged and lists joined with what is configured for all. Where several name the
    same, the role wins over the environment, and the GPU type over both.
    """
    environment = policy.environments[choice.environment]
    gpu = _gpu_type(policy, choice)
    layers: list[Mapping[str, Any]] = [environment.overrides, role.overrides]
    if gpu is not None:
        layers.append(
            {"node_selector": dict(gpu.node_selector), "tolerations": list(gpu.tolerations)}
        )
    found: dict[str, Any] = {}
    for layer in layers:
        for name, value in layer.items():
            found[name] = _joined(found[name] if name in found else current(name), value)
    return deepcopy(found)  # hooks may change a trait's value, and the policy is everybody's


def _gpu_type(policy: Policy, choice: Choice) -> GpuType | None:
    return policy.gpus[choice.gpu_type] if choice.gpu and choice.gpu_type is not None else None


def _gpus(policy: Policy, choice: Choice) -> dict[str, str]:
    gpu = _gpu_type(policy, choice)
    return {gpu.resource: str(int(choice.gpu))} if gpu is not None else {}


def _without(resources: Mapping[str, Any] | None, kinds: set[str]) -> dict[str, Any]:
    return {name: value for name, value in (resources or {}).items() if name not in kinds}


def _joined(below: Any, above: Any) -> Any:
    if isinstance(below, Mapping) and isinstance(above, Mapping):
        return {**below, **above}
    if isinstance(below, list | tuple) and isinstance(above, list | tuple):
        return [*below, *above]
    return above
