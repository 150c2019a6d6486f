"""The hub's token of a lab as a Secret of its own, so that no pod manifest shows it. Pure."""

from __future__ import annotations

from typing import Any

from kubernetes_asyncio.client import V1ObjectMeta, V1OwnerReference, V1Secret

TOKEN_VARIABLES = ("JUPYTERHUB_API_TOKEN", "JPY_API_TOKEN")
_KEY = "token"


def token_variable(secret_name: str) -> dict[str, Any]:
    """What a pod's manifest says instead of the token."""
    return {"valueFrom": {"secretKeyRef": {"name": secret_name, "key": _KEY}}}


def token_secret(name: str, pod: Any, token: str, labels: dict[str, str]) -> V1Secret:
    """The Secret for a pod that exists; Kubernetes removes it with the pod."""
    owner = V1OwnerReference(
        api_version="v1", kind="Pod", name=pod.metadata.name, uid=pod.metadata.uid
    )
    return V1Secret(
        metadata=V1ObjectMeta(name=name, labels=labels, owner_references=[owner]),
        string_data={_KEY: token},
        type="Opaque",
    )
