"""DSSpawner: the pod's variables, labels and token, and the refusal of a changed pod."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from tornado import web

from tests.spawner.hubless import Hubless
from tests.support.platforms import ENGINEERS, PLATFORM

DL = {"environment": "dl", "cpu": 4, "memory": "8G", "gpu": 2, "gpu_type": "a100"}
WAREHOUSE = {
    "kind": "greenplum",
    "host": "gp.example",
    "database": "warehouse",
    "passfile": "{home}/.pgpass",
}


@pytest.fixture
def world(hubless: Callable[..., Hubless]) -> Hubless:
    return hubless(
        {**deepcopy(PLATFORM), "connections": {"gp": WAREHOUSE}},
        KubeSpawner={
            "environment": {"OMP_NUM_THREADS": "1", "JHUB_DS_CPU": "640", "BANK": "yes"},
            "extra_labels": {"team": "risk", "jhub-ds/role": "other"},
        },
    )


def engineer(world: Hubless) -> Any:
    return world.spawner(world.user("ann", ENGINEERS))


def variables(pod: dict[str, Any]) -> dict[str, Any]:
    return {each["name"]: each for each in pod["spec"]["containers"][0]["env"]}


def test_an_administrators_variable_wins_but_for_ours(world: Hubless) -> None:
    env = variables(world.pod(engineer(world), DL))
    assert env["OMP_NUM_THREADS"]["value"] == "1"
    assert env["MKL_NUM_THREADS"]["value"] == "4"
    assert env["JHUB_DS_CPU"]["value"] == "4"
    assert env["BANK"]["value"] == "yes"


def test_the_home_is_known_to_the_overlay_and_to_libpq(world: Hubless) -> None:
    env = variables(world.pod(engineer(world), DL))
    assert env["JHUB_DS_OVERLAY"]["value"] == "/home/jovyan/.jhub-ds/overlay/dl"
    assert env["PGPASSFILE"]["value"] == "/home/jovyan/.pgpass"


def test_another_working_folder_is_another_home(hubless: Callable[..., Hubless]) -> None:
    world = hubless(KubeSpawner={"working_dir": "/data/{username}/"})
    env = variables(world.pod(engineer(world), DL))
    assert env["JHUB_DS_OVERLAY"]["value"] == "/data/ann/.jhub-ds/overlay/dl"


def test_no_token_is_in_the_manifest(world: Hubless) -> None:
    spawner = world.check(engineer(world), DL)
    spawner.api_token = "s3cr3t-t0ken"
    pod = world.made(spawner)
    assert spawner.api_token not in json.dumps(pod)
    reference = variables(pod)["JUPYTERHUB_API_TOKEN"]["valueFrom"]["secretKeyRef"]
    assert reference == {"name": spawner.pod_name, "key": "token"}


def test_with_internal_ssl_the_token_has_a_secret_of_another_name(world: Hubless) -> None:
    spawner = engineer(world)
    assert spawner._token_secret_name() == "jupyter-ann"
    spawner.internal_ssl = True
    assert spawner._token_secret_name() == "jupyter-ann-token"


def test_a_pod_says_its_role_and_environment_whatever_is_configured(world: Hubless) -> None:
    labels = world.pod(engineer(world), DL)["metadata"]["labels"]
    assert (labels["jhub-ds/role"], labels["jhub-ds/environment"]) == ("engineer", "dl")
    assert labels["team"] == "risk"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda lab: lab["resources"]["limits"].update(cpu=64), "limits.cpu is 64"),
        (lambda lab: lab["resources"]["limits"].update({"amd.com/gpu": 1}), "amd.com/gpu is 1"),
        (lambda lab: lab.update(image="<b>:1"), 'image is "<b>:1"'),
        (lambda lab: lab.update(resources=None), "limits.memory is null"),
    ],
)
def test_a_changed_pod_is_refused_and_says_what_was_changed(
    world: Hubless, change: Callable[[dict[str, Any]], object], words: str
) -> None:
    spawner = engineer(world)
    pod = world.pod(spawner, DL)
    change(pod["spec"]["containers"][0])
    with pytest.raises(web.HTTPError) as raised:
        spawner._guard(pod)
    assert words in str(raised.value)
    assert "Tell the administrators" in str(raised.value)


def test_a_pod_that_nothing_was_granted_for_is_refused(world: Hubless) -> None:
    spawner = engineer(world)
    pod = world.pod(spawner, DL)
    spawner.clear_state()
    with pytest.raises(web.HTTPError, match="nothing granted"):
        spawner._guard(pod)


def test_profiles_are_not_read(hubless: Callable[..., Hubless]) -> None:
    profile = {"display_name": "all", "kubespawner_override": {"cpu_limit": 640}, "default": True}
    world = hubless(KubeSpawner={"profile_list": [profile]})
    limits = world.pod(engineer(world), DL)["spec"]["containers"][0]["resources"]["limits"]
    assert limits["cpu"] == 4.0
