"""The finished pod, compared with the choice after every hook. Pure; the spawner refuses on a
difference.

Only the lab's own container may hold what was chosen, and it holds exactly that. Further
containers are the administrator's; each that runs beside the lab needs limits of its own (one that
ends before the lab begins does not: the chart has such a one), and none may hold a GPU. What is
a GPU cannot be read off a name, so every extended resource (one with a `/`) that was not chosen or
configured is refused, and every claim of a device.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
_QUANTITY = re.compile(
    r"(?P<number>[+-]?[0-9]{1,40}(?:\.[0-9]{0,40})?|[+-]?\.[0-9]{1,40})"
    r"(?:[eE](?P<exponent>[+-]?[0-9]{1,2})|(?P<suffix>[numkMGTPE]|[KMGTPE]i)?)"
)


@dataclass(frozen=True)
class Expected:
    """What the pod has to hold: amounts as Kubernetes counts them, the image, our labels."""

    limits: Mapping[str, Fraction | None]
    requests: Mapping[str, Fraction | None]
    image: str
    labels: Mapping[str, str]


def is_extended(resource: object) -> bool:
    """Whether a resource is none of Kubernetes' own: a GPU, or another device."""
    return isinstance(resource, str) and "/" in resource


def differences(pod: object, expected: Expected) -> list[Message]:
    """Every way in which `pod` (a manifest as sent) is not what was chosen; empty: it is."""
    spec = _mapping(_mapping(pod).get("spec"))
    containers = _items(spec.get("containers"))
    labs = [each for each in containers if _mapping(each).get("name") == LAB_CONTAINER]
    if len(labs) != 1:
        return [msg("the pod has {count} lab containers, not 1", count=len(labs))]
    found = [*_lab(_mapping(labs[0]), expected), *_labels(_mapping(pod), expected)]
    beside = [each for each in containers if each is not labs[0]]
    for other in [*beside, *_items(spec.get("ephemeralContainers"))]:
        found.extend(_other(_mapping(other), runs_beside_the_lab=True))
    for first in map(_mapping, _items(spec.get("initContainers"))):
        # Kubernetes lets one that restarts always run on as a sidecar; others end before the lab.
        found.extend(_other(first, runs_beside_the_lab=first.get("restartPolicy") == "Always"))
    return found


def quantity(value: object) -> Fraction | None:
    """The amount that a Kubernetes quantity means, or None if it cannot be read."""
    if not isinstance(value, str | int | float):
        return None
    try:
        found = _QUANTITY.fullmatch(str(value))  # "True" is none
    except ValueError:  # a number too long to be printed
        return None
    if found is None:
        return None
    number = Fraction(found["number"] + ("0" if found["number"].endswith(".") else ""))
    power = Fraction(10) ** int(found["exponent"] or 0)
    return number * power * _SUFFIXES[found["suffix"] or ""]


def _lab(container: Mapping[Any, Any], expected: Expected) -> Iterator[Message]:
    resources = _mapping(container.get("resources"))
    for part, wanted in (("limits", expected.limits), ("requests", expected.requests)):
        given = _mapping(resources.get(part))
        for name, amount in wanted.items():
            if quantity(given.get(name)) != amount:
                yield _differs(f"{part}.{name}", given.get(name), amount)
        for name in _extended(given):
            if name not in wanted:
                yield _differs(f"{part}.{name}", given[name], Fraction(0))
    if resources.get("claims"):
        yield _differs("claims", resources["claims"], "[]")
    if container.get("image") != expected.image:
        yield _differs("image", container.get("image"), expected.image)


def _labels(pod: Mapping[Any, Any], expected: Expected) -> Iterator[Message]:
    given = _mapping(_mapping(pod.get("metadata")).get("labels"))
    for name, value in expected.labels.items():
        if given.get(name) != value:
            yield _differs(f"label {name}", given.get(name), value)


def _other(container: Mapping[Any, Any], runs_beside_the_lab: bool) -> Iterator[Message]:
    resources = _mapping(container.get("resources"))
    limits, requests = _mapping(resources.get("limits")), _mapping(resources.get("requests"))
    name = shown(container.get("name"))
    for resource in ("cpu", "memory") if runs_beside_the_lab else ():
        limit = quantity(limits.get(resource))
        if limit is None or limit <= 0:
            yield msg("container {name} has no {resource} limit", name=name, resource=resource)
    held = [*_extended({**limits, **requests}), *(["claims"] if resources.get("claims") else [])]
    for resource in held:
        yield msg("container {name} holds {resource}", name=name, resource=resource)


def _extended(resources: Mapping[Any, Any]) -> list[str]:
    return sorted(name for name in resources if is_extended(name))


def _mapping(value: object) -> Mapping[Any, Any]:
    return value if isinstance(value, Mapping) else {}


def _items(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _differs(what: str, given: object, wanted: object) -> Message:
    said = str(int(wanted)) if isinstance(wanted, Fraction) and wanted.denominator == 1 else wanted
    return msg("{what} is {given}, chosen was {wanted}", what=what, given=shown(given), wanted=said)
