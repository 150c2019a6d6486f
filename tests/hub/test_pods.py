"""The pod that is really sent: what was chosen, whatever an administrator's hooks do meanwhile."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.hubs import Hub
from tests.support.kubeapi import Cluster
from tests.support.platforms import ENGINEERS

# Each person's name says what a hook does to their server.
_HOOKS = """
def before(spawner):
    if spawner.user.name == "limits":
        spawner.cpu_limit, spawner.mem_limit = 100, 2**60
        spawner.extra_resource_limits = {"nvidia.com/gpu": "8"}
        spawner.image = "registry.example/evil:1"
    elif spawner.user.name == "demoted" and spawner.cpu_limit == 5:
        spawner.user.orm_user.groups = []
        spawner.user.db.commit()
    elif spawner.user.name == "unlimited":
        spawner.cpu_limit = spawner.mem_limit = 0

def finished(spawner, pod):
    container = pod.spec.containers[0]
    name = spawner.user.name
    if name == "more-memory":
        container.resources.limits["memory"] = 2**60
    elif name == "no-limits":
        container.resources.limits = None
    elif name == "more-gpus":
        container.resources.limits["nvidia.com/gpu"] = "8"
    elif name == "other-image":
        container.image = "registry.example/evil:1"
    elif name == "other-role":
        pod.metadata.labels["jhub-ds/role"] = "analyst"
    elif name == "sidecar":
        from kubernetes_asyncio.client import V1Container
        pod.spec.containers.append(V1Container(name="more", image="registry.example/more:1"))
    elif name == "harmless":
        pod.metadata.annotations["bank.example/cost"] = "42"
    return pod

def asked(spawner, options):
    if spawner.user.name == "applied":
        spawner.cpu_limit = 100

c.Spawner.pre_spawn_hook = before
c.KubeSpawner.modify_pod_hook = finished
c.Spawner.apply_user_options = asked
c.Spawner.group_overrides = {
    "all": {"groups": ["/bank/ds/engineers"], "spawner_override": {"cpu_limit": 99}},
}
"""
CHOICE = {"environment": "dl", "cpu": 4, "memory": "8G", "gpu": 2, "gpu_type": "a100"}


@pytest.fixture
def hub(line: str, start_hub: Callable[..., Hub]) -> Hub:
    """A hub whose administrator has hooks."""
    return start_hub(line, "jhub-ds", _HOOKS)


def _start(hub: Hub, name: str, **options: Any) -> Any:
    hub.standing(name, ENGINEERS)
    return hub.api("POST", f"users/{name}/server", {**CHOICE, **options})


def _stop(hub: Hub, name: str) -> None:
    assert hub.api("DELETE", f"users/{name}/server").status_code in (202, 204)


@pytest.mark.parametrize("name", ["limits", "unlimited", "applied", "harmless", "plain"])
def test_the_pod_holds_exactly_what_was_chosen(hub: Hub, cluster: Cluster, name: str) -> None:
    cluster.sent.clear()
    answer = _start(hub, name)
    assert answer.status_code == 201, answer.text
    (pod,) = cluster.pods_of(name)
    (container,) = pod["spec"]["containers"]
    memory, gpus = 8 * 2**30, {"nvidia.com/gpu": "2"}
    assert container["resources"]["limits"] == {"cpu": 4.0, "memory": memory, **gpus}
    assert container["resources"]["requests"] == {"cpu": 1.0, "memory": memory, **gpus}
    assert container["image"] == "registry.example/ds/dl:2026.11"
    assert pod["spec"]["nodeSelector"] == {"gpu": "a100"}
    assert {"key": "gpu", "operator": "Exists", "effect": "NoSchedule"} in pod["spec"][
        "tolerations"
    ]
    labels = pod["metadata"]["labels"]
    assert (labels["jhub-ds/role"], labels["jhub-ds/environment"]) == ("engineer", "dl")
    _stop(hub, name)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("more-memory", "limits.memory"),
        ("no-limits", "limits.cpu"),
        ("more-gpus", "limits.nvidia.com/gpu"),
        ("other-image", "image"),
        ("other-role", "label jhub-ds/role"),
        ("sidecar", "has no cpu limit"),
    ],
)
def test_a_finished_pod_that_differs_is_never_sent(
    hub: Hub, cluster: Cluster, name: str, said: str
) -> None:
    answer = _start(hub, name)
    assert answer.status_code == 400, answer.text
    assert said in answer.json()["message"]
    assert "administrators" in answer.json()["message"]
    assert cluster.pods_of(name) == []
    last = hub.audit(name)[-1]["event"]
    assert (last["action"], last["reason"]) == ("refused", "guard")


def test_a_role_that_is_lost_during_a_start_stops_it(hub: Hub, cluster: Cluster) -> None:
    cluster.sent.clear()
    assert _start(hub, "demoted").status_code == 201
    _stop(hub, "demoted")
    former = hub.remembered("demoted")
    answer = _start(hub, "demoted", cpu=5)
    assert answer.status_code == 403, answer.text
    assert len(cluster.pods_of("demoted")) == 1
    assert hub.remembered("demoted") == former


def test_what_a_choice_set_is_gone_at_the_next_start(hub: Hub, cluster: Cluster) -> None:
    cluster.sent.clear()
    assert _start(hub, "changes").status_code == 201
    _stop(hub, "changes")
    second = hub.api("POST", "users/changes/server", {"environment": "ds", "cpu": 1})
    assert second.status_code == 201, second.text
    pod = cluster.pods_of("changes")[-1]
    assert "gpu" not in (pod["spec"].get("nodeSelector") or {})
    assert not any(each["key"] == "gpu" for each in pod["spec"].get("tolerations") or [])
    assert "nvidia.com/gpu" not in pod["spec"]["containers"][0]["resources"]["limits"]
    _stop(hub, "changes")


def test_the_lab_is_told_what_was_chosen(hub: Hub, cluster: Cluster) -> None:
    assert _start(hub, "told", cpu=3, gpu=1).status_code == 201
    env = _env(cluster.pods_of("told")[-1])
    assert env["JHUB_DS_ROLE"]["value"] == "engineer"
    assert env["JHUB_DS_CPU"]["value"] == "3"
    assert env["JHUB_DS_MEMORY"]["value"] == "8G"
    assert env["OMP_NUM_THREADS"]["value"] == "3"
    assert "NVIDIA_VISIBLE_DEVICES" not in env
    _stop(hub, "told")


def test_without_a_gpu_none_is_visible(hub: Hub, cluster: Cluster) -> None:
    assert _start(hub, "blind", environment="ds", gpu=0).status_code == 201
    assert _env(cluster.pods_of("blind")[-1])["NVIDIA_VISIBLE_DEVICES"]["value"] == "void"
    _stop(hub, "blind")


def test_no_secret_is_in_the_manifest(hub: Hub, cluster: Cluster) -> None:
    assert _start(hub, "secretive").status_code == 201
    pod = cluster.pods_of("secretive")[-1]
    name = pod["metadata"]["name"]
    secret = cluster.objects["secrets"][name]
    token = (
        secret.get("stringData", {}).get("token")
        or base64.b64decode(secret["data"]["token"]).decode()
    )
    assert token
    assert token not in str(pod)
    reference = {"secretKeyRef": {"name": name, "key": "token"}}
    assert _env(pod)["JUPYTERHUB_API_TOKEN"]["valueFrom"] == reference
    assert hub.api("GET", "user", token=token).json()["name"] == "secretive"
    (owner,) = secret["metadata"]["ownerReferences"]
    assert owner["uid"] == cluster.objects["pods"][name]["metadata"]["uid"]
    _stop(hub, "secretive")
    assert name not in cluster.objects["secrets"]


def _env(pod: dict[str, Any]) -> dict[str, Any]:
    return {each["name"]: each for each in pod["spec"]["containers"][0]["env"]}
