"""The finished pod: what was chosen passes, and no single change of it does."""

from __future__ import annotations

import math
from collections.abc import Callable
from copy import deepcopy
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jhub_ds.spawner.guard import Expected, differences, quantity
from tests.spawner.hubless import Hubless
from tests.support.platforms import ANALYSTS, ENGINEERS, SCIENTISTS

G = 2**30
GPU, MIG = "nvidia.com/gpu", "nvidia.com/mig-1g.10gb"
IMAGE = "registry.example/ds/dl:1"
LABELS = {"jhub-ds/role": "engineer", "jhub-ds/environment": "dl"}
EXPECTED = Expected(
    limits={"cpu": Fraction(4), "memory": Fraction(16 * G), GPU: Fraction(1)},
    requests={"cpu": Fraction(1, 2), "memory": Fraction(16 * G), GPU: Fraction(1)},
    image=IMAGE,
    labels=LABELS,
)
SIDECAR = {"name": "proxy", "resources": {"limits": {"cpu": "1", "memory": "1Gi"}}}

Change = Callable[[dict[str, Any]], object]


def pod() -> dict[str, Any]:
    """A pod that is what was chosen; new at every call."""
    return {
        "metadata": {"labels": {**LABELS, "app": "jupyterhub"}},
        "spec": {
            "containers": [
                {
                    "name": "notebook",
                    "image": IMAGE,
                    "resources": {
                        "limits": {"cpu": 4.0, "memory": 16 * G, GPU: "1"},
                        "requests": {"cpu": 0.5, "memory": 16 * G, GPU: "1"},
                    },
                }
            ]
        },
    }


def lab(pod: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = pod["spec"]["containers"][0]
    return found


def put(part: str, name: str, value: Any) -> Change:
    """Set one resource of the lab."""
    return lambda pod: lab(pod)["resources"][part].update({name: value})


def drop(part: str, name: str) -> Change:
    return lambda pod: lab(pod)["resources"][part].pop(name)


def add(kind: str, *containers: Any) -> Change:
    """More containers of a kind."""
    return lambda pod: pod["spec"].setdefault(kind, []).extend(deepcopy(containers))


def said(change: Change) -> list[str]:
    """What the guard says of the pod after `change`."""
    changed = pod()
    change(changed)
    return [str(each) for each in differences(changed, EXPECTED)]


def sidecar(**resources: Any) -> dict[str, Any]:
    return {"name": "proxy", "resources": resources}


EQUAL: dict[str, Change] = {
    "nothing changed": lambda pod: None,
    "cores in thousandths": put("requests", "cpu", "500m"),
    "cores as text": put("limits", "cpu", "4"),
    "cores with an exponent": put("limits", "cpu", "4e0"),
    "memory in Gi": put("limits", "memory", "16Gi"),
    "memory in Ki": put("limits", "memory", f"{16 * 2**20}Ki"),
    "memory as a float": put("limits", "memory", float(16 * G)),
    "a GPU as a number": put("limits", GPU, 1),
    "what the policy does not bound": put("limits", "ephemeral-storage", "10Gi"),
    "another label": lambda pod: pod["metadata"]["labels"].update(team="risk"),
    "a container with limits": add("containers", SIDECAR),
    "an init container with limits": add("initContainers", SIDECAR),
    "an init container without limits": add("initContainers", {"name": "block-cloud-metadata"}),
    "no init containers": lambda pod: pod["spec"].update(initContainers=None),
}


@pytest.mark.parametrize("name", EQUAL)
def test_a_pod_that_means_what_was_chosen_passes(name: str) -> None:
    assert said(EQUAL[name]) == []


TAMPERED: dict[str, tuple[Change, str]] = {
    "more cores": (put("limits", "cpu", 4.1), "limits.cpu is 4.1, chosen was 4"),
    "fewer cores": (put("limits", "cpu", "3999m"), 'limits.cpu is "3999m", chosen was 4'),
    "more guaranteed cores": (put("requests", "cpu", 1), "requests.cpu is 1, chosen was 1/2"),
    "more memory": (put("limits", "memory", "17Gi"), f'"17Gi", chosen was {16 * G}'),
    "memory in another unit": (put("limits", "memory", "16T"), 'limits.memory is "16T"'),
    "less guaranteed memory": (put("requests", "memory", 1), "requests.memory is 1,"),
    "no limit of cores": (drop("limits", "cpu"), "limits.cpu is null, chosen was 4"),
    "no limit of memory": (drop("limits", "memory"), "limits.memory is null"),
    "no guarantee": (drop("requests", "memory"), "requests.memory is null"),
    "no limits": (lambda pod: lab(pod)["resources"].pop("limits"), "limits.cpu is null"),
    "no resources": (lambda pod: lab(pod).update(resources=None), "requests.cpu is null"),
    "limits that are a list": (
        lambda pod: lab(pod)["resources"].update(limits=["cpu"]),
        "limits.cpu is null",
    ),
    "zero cores": (put("limits", "cpu", 0), "limits.cpu is 0"),
    "true": (put("limits", GPU, True), "is true"),
    "NaN": (put("limits", "memory", math.nan), "is nan"),
    "infinity": (put("limits", "memory", math.inf), "is inf"),
    "another alphabet": (put("limits", "cpu", "٤"), 'is "٤"'),
    "an underscore": (put("limits", GPU, "0_1"), 'is "0_1"'),
    "a space": (put("limits", GPU, " 1"), 'is " 1"'),
    "a line break": (put("limits", GPU, "1\n"), 'is "1\\u000a"'),
    "an exponent without end": (put("limits", "memory", "1e999999999"), "limits.memory"),
    "a number without end": (put("limits", "memory", 10**6000), "limits.memory is <int>"),
    "two GPUs": (put("limits", GPU, "2"), 'limits.nvidia.com/gpu is "2", chosen was 1'),
    "no GPU": (drop("limits", GPU), "limits.nvidia.com/gpu is null"),
    "a slice besides": (put("limits", MIG, "1"), f'limits.{MIG} is "1", chosen was 0'),
    "a GPU that the policy does not know": (
        put("limits", "amd.com/gpu", "1"),
        'limits.amd.com/gpu is "1", chosen was 0',
    ),
    "a guaranteed GPU": (put("requests", "amd.com/gpu", "1"), "requests.amd.com/gpu"),
    "a claim of a device": (
        lambda pod: lab(pod)["resources"].update(claims=[{"name": "gpu"}]),
        "claims is",
    ),
    "another image": (lambda pod: lab(pod).update(image="evil:1"), 'image is "evil:1", chosen was'),
    "another role": (
        lambda pod: pod["metadata"]["labels"].update({"jhub-ds/role": "analyst"}),
        'label jhub-ds/role is "analyst", chosen was engineer',
    ),
    "no labels": (lambda pod: pod.pop("metadata"), "label jhub-ds/environment is null"),
    "a second lab": (
        lambda pod: pod["spec"]["containers"].append(deepcopy(lab(pod))),
        "the pod has 2 lab containers, not 1",
    ),
    "a lab of another name": (
        lambda pod: lab(pod).update(name="lab"),
        "the pod has 0 lab containers, not 1",
    ),
    "no spec": (lambda pod: pod.update(spec=None), "the pod has 0 lab containers"),
    "containers that are none": (
        lambda pod: pod["spec"].update(containers="notebook"),
        "the pod has 0 lab containers",
    ),
    "a container without limits": (
        add("containers", sidecar()),
        'container "proxy" has no cpu limit',
    ),
    "a container without a limit of memory": (
        add("containers", sidecar(limits={"cpu": 1})),
        'container "proxy" has no memory limit',
    ),
    "a container with a limit below zero": (
        add("containers", sidecar(limits={"cpu": "-1", "memory": "1Gi"})),
        "has no cpu limit",
    ),
    "a container that is none": (add("containers", "proxy"), "container null has no cpu limit"),
    "a container with a GPU": (
        add("containers", sidecar(limits={"cpu": 1, "memory": 1, MIG: 1})),
        f'container "proxy" holds {MIG}',
    ),
    "a container with a guaranteed GPU": (
        add("containers", sidecar(limits={"cpu": 1, "memory": 1}, requests={GPU: 1})),
        f'container "proxy" holds {GPU}',
    ),
    "a container with an unknown GPU": (
        add("containers", sidecar(limits={"cpu": 1, "memory": 1, "amd.com/gpu": 1})),
        'container "proxy" holds amd.com/gpu',
    ),
    "a container with a claim": (
        add("containers", sidecar(limits={"cpu": 1, "memory": 1}, claims=[{"name": "gpu"}])),
        'container "proxy" holds claims',
    ),
    "an init container that goes on as a sidecar, without limits": (
        add("initContainers", {**sidecar(), "restartPolicy": "Always"}),
        'container "proxy" has no memory limit',
    ),
    "an init container with a GPU": (
        add("initContainers", sidecar(limits={"cpu": 1, "memory": 1, GPU: 1})),
        f'container "proxy" holds {GPU}',
    ),
    "an ephemeral container": (
        add("ephemeralContainers", {"name": "debug"}),
        'container "debug" has no cpu limit',
    ),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_pod_that_was_changed_is_said(name: str) -> None:
    change, words = TAMPERED[name]
    assert any(words in line for line in said(change)), said(change)


def test_every_difference_is_said_at_once() -> None:
    changed = pod()
    for change, _words in (TAMPERED["more cores"], TAMPERED["two GPUs"], TAMPERED["another image"]):
        change(changed)
    assert len(differences(changed, EXPECTED)) == 3


@pytest.mark.parametrize(
    "given", [None, [], "pod", 5, {}, {"spec": []}, {"spec": {"containers": 5}}]
)
def test_what_is_no_pod_is_no_lab(given: object) -> None:
    assert [str(each) for each in differences(given, EXPECTED)] == [
        "the pod has 0 lab containers, not 1"
    ]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("500m", Fraction(1, 2)),
        ("0.5", Fraction(1, 2)),
        (".5", Fraction(1, 2)),
        ("5.", 5),
        ("+5", 5),
        ("1n", Fraction(1, 10**9)),
        ("1u", Fraction(1, 10**6)),
        ("1k", 1000),
        ("1M", 10**6),
        ("1E", 10**18),
        ("1Ki", 1024),
        ("1Ei", 2**60),
        ("1e3", 1000),
        ("1E3", 1000),
        ("1e-3", Fraction(1, 1000)),
        (0.1, Fraction(1, 10)),
        (1e-06, Fraction(1, 10**6)),
        (1e16, 10**16),
    ],
)
def test_quantities_mean_what_kubernetes_says(text: object, amount: Any) -> None:
    assert quantity(text) == amount


@pytest.mark.parametrize(
    "text",
    ["", "K", "1K", "1ki", "1mi", "1e", "1e3k", "0x1", "1,5", "--1", "NaN", "inf", "1 G", "½"],
)
def test_what_kubernetes_cannot_read_is_no_quantity(text: str) -> None:
    assert quantity(text) is None


# With a real KubeSpawner

BOUNDS = {
    ANALYSTS: (["analyst"], 8, 32, [(0, None)]),
    SCIENTISTS: (["analyst", "ds"], 16, 64, [(0, None), (1, "a100-slice")]),
    ENGINEERS: (["dl"], 64, 256, [(1, "a100"), (2, "a100"), (2, "a100-slice")]),
}


@st.composite
def allowed(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A group, and a choice that its role allows."""
    group = draw(st.sampled_from(sorted(BOUNDS)))
    environments, cores, memory, gpus = BOUNDS[group]
    environment = draw(st.sampled_from(environments))
    gpu, kind = draw(st.sampled_from(gpus if environment != "analyst" else gpus[:1]))
    return group, {
        "environment": environment,
        "cpu": draw(st.integers(1, cores)),
        "memory": f"{draw(st.integers(2, memory))}G",
        "gpu": gpu,
        "gpu_type": kind,
    }


RANDOM_POD = settings(max_examples=30, deadline=None)


@pytest.fixture(scope="module")
def world(hubless: Callable[..., Hubless]) -> Hubless:
    """A hub whose administrator gives every lab a device and a container besides."""
    return hubless(
        KubeSpawner={
            "extra_resource_limits": {"rdma/hca": "2", GPU: "8"},
            "extra_resource_guarantees": {"rdma/hca": 1},
            "extra_containers": [{**deepcopy(SIDECAR), "image": "registry.example/proxy:1"}],
        }
    )


def found(spawner: Any, sent: dict[str, Any]) -> list[str]:
    return [str(each) for each in differences(sent, spawner._expected(spawner.choice))]


@RANDOM_POD
@given(allowed())
def test_the_pod_of_any_allowed_choice_passes(
    world: Hubless, asked: tuple[str, dict[str, Any]]
) -> None:
    group, options = asked
    spawner = world.spawner(world.user("ann", group))
    sent = world.pod(spawner, options)
    assert found(spawner, sent) == []
    limits = lab(sent)["resources"]["limits"]
    assert sum(int(limits.get(name, 0)) for name in (GPU, MIG)) == options["gpu"]


@RANDOM_POD
@given(allowed(), st.data())
def test_any_single_change_of_what_was_chosen_is_found(
    world: Hubless, asked: tuple[str, dict[str, Any]], data: st.DataObject
) -> None:
    group, options = asked
    spawner = world.spawner(world.user("ann", group))
    sent = world.pod(spawner, options)
    amounts = lab(sent)["resources"][data.draw(st.sampled_from(["limits", "requests"]))]
    name = data.draw(st.sampled_from([*sorted(amounts), "amd.com/gpu", GPU]))
    was = quantity(amounts.get(name))
    amounts[name] = data.draw(
        st.one_of(
            st.integers(0, 2**60),
            st.floats(),
            st.from_regex(r"[0-9]{1,4}(m|k|Gi)?", fullmatch=True),
            st.none() if was is not None else st.just(1),
        ).filter(lambda value: quantity(value) != was)
    )
    assert found(spawner, sent) != []
