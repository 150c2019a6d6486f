"""The finished pod, compared with the choice after every hook. Pure; the spawner refuses on a
difference.

Only the lab's own container may hold what was chosen, and it holds exactly that. Further
containers are the administrator's; each needs limits of its own, and none may hold a GPU.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from jhub_ds.locale import Message, msg
from jhub_ds.policy.shown import shown

LAB_CONTAINER = "notebook"
"""What KubeSpawner calls the lab's container."""

# Kubernetes' quantities, https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
_SUFFIXES = {
    "n": Fraction(1, 10**9),
    "u": Fraction(1, 10**6),
    "m": Fraction(1, 1000),
    "": Fraction(1),
    **{letter: Fraction(1000) ** power for power, letter in enumerate("kMGTPE", 1)},
    **{f"{letter}i": Fraction(1024) ** power for power, letter in enumerate("KMGTPE", 1)},
}


@dataclass(frozen=True)
class Expected:
    """What the pod has to hold: amounts as Kubernetes counts them, the image, our labels."""

    limits: Mapping[str, Fraction]
    requests: Mapping[str, Fraction]
    gpu_resources: frozenset[str]
    image: str
    labels: Mapping[str, str]


def differences(pod: Mapping[str, Any], expected: Expected) -> list[Message]:
    """Every way in which `pod` (a manifest as sent) is not what was chosen; empty: it is."""
    spec = pod.get("spec") or {}
    containers = spec.get("containers") or []
    labs = [each for each in containers if each.get("name") == LAB_CONTAINER]
    others = [each for each in containers if each not in labs]
    others += (spec.get("initContainers") or []) + (spec.get("ephemeralContainers") or [])
    if len(labs) != 1:
        return [msg("the pod has {count} lab containers, not 1", count=len(labs))]
    found = [*_lab(labs[0], expected), *_labels(pod, expected)]
    for other in others:
        found.extend(_other(other, expected))
    return found


def quantity(value: object) -> Fraction | None:
    """The amount that a Kubernetes quantity means, or None if it cannot be read."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value)
    number = text.rstrip("numkKMGTPEi")
    suffix = text[len(number) :]
    if suffix not in _SUFFIXES:
        return None
    try:
        return Fraction(Decimal(number)) * _SUFFIXES[suffix]
    except (InvalidOperation, ValueError, OverflowError):
        return None


def _lab(container: Mapping[str, Any], expected: Expected) -> Iterator[Message]:
    resources = container.get("resources") or {}
    for part, wanted in (("limits", expected.limits), ("requests", expected.requests)):
        given = resources.get(part) or {}
        for name, amount in wanted.items():
            if quantity(given.get(name)) != amount:
                yield _differs(f"{part}.{name}", given.get(name), amount)
        for name in sorted(expected.gpu_resources & given.keys() - wanted.keys()):
            yield _differs(f"{part}.{name}", given[name], Fraction(0))
    if container.get("image") != expected.image:
        yield _differs("image", container.get("image"), expected.image)


def _labels(pod: Mapping[str, Any], expected: Expected) -> Iterator[Message]:
    given = (pod.get("metadata") or {}).get("labels") or {}
    for name, value in expected.labels.items():
        if given.get(name) != value:
            yield _differs(f"label {name}", given.get(name), value)


def _other(container: Mapping[str, Any], expected: Expected) -> Iterator[Message]:
    limits = (container.get("resources") or {}).get("limits") or {}
    name = shown(container.get("name"))
    for resource in ("cpu", "memory"):
        if not quantity(limits.get(resource)):
            yield msg("container {name} has no {resource} limit", name=name, resource=resource)
    for resource in sorted(expected.gpu_resources & limits.keys()):
        yield msg("container {name} holds {resource}", name=name, resource=resource)


def _differs(what: str, given: object, wanted: object) -> Message:
    said = str(int(wanted)) if isinstance(wanted, Fraction) and wanted.denominator == 1 else wanted
    return msg("{what} is {given}, chosen was {wanted}", what=what, given=shown(given), wanted=said)
