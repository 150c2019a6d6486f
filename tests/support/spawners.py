"""The two spawners as tests configure them, and what each really started."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.hubs import Hub
from tests.support.kubeapi import Cluster


@dataclass(frozen=True)
class Started:
    """What one server has, as the machine or the API server was told."""

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
        f"import os; os.environ['KUBECONFIG'] = '{folder}/kubeconfig'\n"
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


SPAWNERS = {"jhub-ds": Kind(_kube, _pods)}
