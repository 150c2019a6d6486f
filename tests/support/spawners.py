"""The two spawners as tests configure them, and what each really started."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.spawner.local_parts import tiny_lab
from tests.support.hubs import Hub
from tests.support.kubeapi import Cluster


@dataclass(frozen=True)
class Started:
    """What one server has: a pod as it was sent, or a process that runs, as its start told it."""

    environment: str
    cpu: float
    memory: int
    gpus: int


@dataclass(frozen=True)
class Kind:
    """One spawner: its configuration in a hub's folder, and what it started for somebody."""

    configuration: Callable[[Path, Cluster], str]
    started: Callable[[Hub, Cluster, str], list[Started]]


def _kube(folder: Path, cluster: Cluster) -> str:
    (folder / "kubeconfig").write_text(
        "apiVersion: v1\nkind: Config\ncurrent-context: here\n"
        f"clusters: [{{name: here, cluster: {{server: 'http://127.0.0.1:{cluster.port}'}}}}]\n"
        "contexts: [{name: here, context: {cluster: here, user: here}}]\n"
        "users: [{name: here, user: {}}]\n"
    )
    return (
        "c.JupyterHub.spawner_class = 'jhub-ds'\n"
        "c.KubeSpawner.namespace = 'labs'\n"
        f"c.KubeSpawner.port = {cluster.port}\n"
        "c.KubeSpawner.delete_grace_period = 0\n"
    )


def _pods(_hub: Hub, cluster: Cluster, name: str) -> list[Started]:
    return [_of_pod(pod) for pod in cluster.pods_of(name)]


def _of_pod(pod: dict[str, Any]) -> Started:
    (container,) = pod["spec"]["containers"]
    limits = container["resources"]["limits"]
    gpus = [int(count) for resource, count in limits.items() if resource.startswith("nvidia.com/")]
    image = container["image"].rpartition("/")[2].partition(":")[0]
    return Started(image, float(limits["cpu"]), int(limits["memory"]), sum(gpus))


def _local(folder: Path, _cluster: Cluster) -> str:
    lock = str(tiny_lab(folder))
    return (
        "c.JupyterHub.spawner_class = 'jhub-ds-local'\n"
        f"c.DSLocalSpawner.environments_dir = '{folder}/environments'\n"
        f"c.DSLocalSpawner.homes_dir = '{folder}/homes'\n"
        f"c.DSLocalSpawner.requirements = dict.fromkeys(['analyst', 'ds', 'dl'], '{lock}')\n"
    )


def _processes(hub: Hub, _cluster: Cluster, name: str) -> list[Started]:
    servers = hub.user(name)["servers"].values()
    return [_of_process(each["state"]["pid"]) for each in servers if each["state"].get("pid")]


def _of_process(pid: int) -> Started:
    words = Path(f"/proc/{pid}/environ").read_text().split("\0")
    env = dict(word.partition("=")[::2] for word in words)
    memory = int(env["MEM_LIMIT"])  # the hub's own variable: what the spawner's trait holds
    gpus = int(env["JHUB_DS_GPU"])
    return Started(env["JHUB_DS_ENVIRONMENT"], float(env["CPU_LIMIT"]), memory, gpus)


SPAWNERS = {"jhub-ds": Kind(_kube, _pods), "jhub-ds-local": Kind(_local, _processes)}
