"""The hub's token of a lab: in a Secret that goes with the pod, and in no manifest."""

from __future__ import annotations

from kubernetes_asyncio.client import V1ObjectMeta, V1Pod

from jhub_ds.spawner.token import TOKEN_VARIABLES, token_secret, token_variable
from labext.environ import HUB_TOKENS

POD = V1Pod(metadata=V1ObjectMeta(name="jupyter-ann", uid="1234"))


def test_a_manifest_names_the_secret_and_not_the_token() -> None:
    assert token_variable("jupyter-ann") == {
        "valueFrom": {"secretKeyRef": {"name": "jupyter-ann", "key": "token"}}
    }


def test_the_variable_reads_the_key_that_the_secret_has() -> None:
    secret = token_secret("s", POD, "t0ken", {})
    key = token_variable("s")["valueFrom"]["secretKeyRef"]["key"]
    assert secret.string_data == {key: "t0ken"}


def test_the_secret_is_owned_by_the_pod_and_labelled() -> None:
    secret = token_secret("s", POD, "t0ken", {"app": "jupyterhub"})
    (owner,) = secret.metadata.owner_references
    assert (owner.api_version, owner.kind) == ("v1", "Pod")
    assert (owner.name, owner.uid) == ("jupyter-ann", "1234")
    assert (secret.metadata.name, secret.metadata.labels) == ("s", {"app": "jupyterhub"})
    assert secret.type == "Opaque"


def test_the_variables_are_those_that_labext_keeps_from_kernels() -> None:
    assert set(TOKEN_VARIABLES) == set(HUB_TOKENS)
