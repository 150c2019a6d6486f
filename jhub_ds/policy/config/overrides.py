"""`overrides`: traits of KubeSpawner from an allow-list that cannot touch bounds or security.

Which traits there are stands in the table of keys; here is what each may hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jhub_ds.locale import msg
from jhub_ds.policy import keys
from jhub_ds.policy.shown import is_json

from . import values
from .node import Node, section

_PULL_POLICIES = ("Always", "IfNotPresent", "Never")

# Labels by which the hub, the chart and this platform know their pods and open their networks;
# annotations by which container runtimes loosen or tighten a pod.
_NOT_OURS_TO_SET = (
    "app",
    "app.kubernetes.io/",
    "component",
    "hub.jupyter.org/",
    "jhub-ds/",
    "heritage",
    "release",
    "container.apparmor.security.beta.kubernetes.io/",
    "container.seccomp.security.alpha.kubernetes.io/",
    "seccomp.security.alpha.kubernetes.io/",
    "io.kubernetes.cri-o.",
    "k8s.v1.cni.cncf.io/",
)


def overrides(node: Node | None) -> dict[str, Any]:
    """Trait name → value."""
    traits = section(node)
    if traits is None:
        return {}
    found = {name: below for name in keys.known(traits.node.pattern) if (below := traits.key(name))}
    return {name: _READ[name](below) for name, below in found.items()}


def labels(node: Node | None) -> dict[str, str]:
    """Text by name."""
    if node is None:
        return {}
    if not isinstance(node.value, dict) or not all(isinstance(k, str) for k in node.value):
        node.is_not(msg("a mapping of text by name"))
        return {}
    found = {name: _label(node.below(name, value)) for name, value in node.value.items()}
    return {name: value for name, value in found.items() if value is not None}


def _label(node: Node) -> str | None:
    if isinstance(node.value, str):
        return node.value
    node.is_not(msg("text; put it in quotes"))
    return None


def tolerations(node: Node | None) -> list[dict[str, Any]]:
    """Tolerations as Kubernetes has them."""
    items = node.items(msg("a list of tolerations")) if node is not None else None
    return [read for item in items or () if (read := _toleration(item)) is not None]


def _toleration(node: Node) -> dict[str, Any] | None:
    toleration = section(node)
    if toleration is None:
        return None
    read: dict[str, object] = {
        "key": values.string(toleration.key("key")),
        "operator": values.member(toleration.key("operator"), ("Exists", "Equal")),
        "value": _toleration_value(toleration.key("value")),
        "effect": values.member(
            toleration.key("effect"), ("NoSchedule", "PreferNoSchedule", "NoExecute")
        ),
        "tolerationSeconds": values.whole_number(toleration.key("tolerationSeconds")),
    }
    return {name: value for name, value in read.items() if value is not None}


def _toleration_value(node: Node | None) -> str | None:
    return None if node is None else _label(node)


def _own_labels(node: Node) -> dict[str, str]:
    found = labels(node)
    for name, value in found.items():
        if any(name == taken or _is_below(name, taken) for taken in _NOT_OURS_TO_SET):
            problem = msg("this name belongs to the platform, and cannot be set here")
            node.below(name, value).refuse("not_granted", problem)
    return found


def _is_below(name: str, taken: str) -> bool:
    return taken.endswith(("/", ".")) and name.startswith(taken)


def _terms(node: Node) -> list[Any]:
    items = node.items(msg("a list of Kubernetes terms"))
    for item in items or ():
        if not isinstance(item.value, dict) or not is_json(item.value):
            item.is_not(msg("a mapping of keys"))
    return [item.value for item in items or ()]


def _secrets_by_name(node: Node) -> list[str]:
    return list(values.members(node, None, at_least_one=False) or ())


def _seconds(node: Node) -> int | None:
    return values.whole_number(node, least=1)


_READ: Mapping[str, Callable[[Node], Any]] = {
    "node_selector": labels,
    "tolerations": tolerations,
    "node_affinity_preferred": _terms,
    "node_affinity_required": _terms,
    "pod_affinity_preferred": _terms,
    "pod_affinity_required": _terms,
    "pod_anti_affinity_preferred": _terms,
    "pod_anti_affinity_required": _terms,
    "priority_class_name": values.string,
    "scheduler_name": values.string,
    "extra_labels": _own_labels,
    "extra_annotations": _own_labels,
    "image_pull_policy": lambda node: values.member(node, _PULL_POLICIES),
    "image_pull_secrets": _secrets_by_name,
    "start_timeout": _seconds,
    "http_timeout": _seconds,
    "delete_grace_period": _seconds,
    "default_url": values.string,
}
