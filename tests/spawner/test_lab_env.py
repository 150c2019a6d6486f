"""The environment variables of a lab: the choice, its threads, its connections, and no secret."""

from __future__ import annotations

import json
from copy import deepcopy
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jhub_ds.policy.choice import Choice
from jhub_ds.policy.config import read_policy
from jhub_ds.spawner.lab_env import THREADS, Lab, lab_environment, thread_counts
from labext import environ
from labext.connections.base import Connection
from labext.connections.catalogue import Catalogue
from labext.environ import LabEnviron
from tests.support.platforms import PLATFORM

G = 2**30
NEXUS = {"kind": "nexus", "url": "https://nexus.example/repository/pypi-proxy/simple"}
MLFLOW = {"kind": "mlflow", "url": "https://mlflow.example"}
GREENPLUM = {"kind": "greenplum", "host": "gp.example", "database": "warehouse"}


def choice(cpu: Any = 4, gpu: int = 0) -> Choice:
    kind = "a100" if gpu else None
    return Choice("engineer", "dl", Fraction(cpu), Fraction(8 * G), Fraction(gpu), kind)


def variables(
    chosen: Choice | None = None,
    user: str = "ann",
    home: str | None = "/home/ann",
    **connections: Any,
) -> dict[str, str]:
    """What a lab of an engineer starts with."""
    policy = read_policy({**deepcopy(PLATFORM), "connections": connections})
    role = policy.roles.named("engineer")
    assert role is not None
    return lab_environment(Lab(policy, role, chosen or choice(), user, "/home/ann/overlay", home))


def test_the_choice_is_told_in_full() -> None:
    found = variables(choice(Fraction(5, 2), gpu=2))
    assert {name: found[name] for name in found if name.startswith("JHUB_DS_")} == {
        "JHUB_DS_ROLE": "engineer",
        "JHUB_DS_ENVIRONMENT": "dl",
        "JHUB_DS_CPU": "2.5",
        "JHUB_DS_MEMORY": "8G",
        "JHUB_DS_GPU": "2",
        "JHUB_DS_OVERLAY": "/home/ann/overlay",
        "JHUB_DS_CONNECTIONS": "{}",
    }


@pytest.mark.parametrize(
    ("cpu", "threads"),
    [(Fraction(1, 1000), "1"), (Fraction(1, 2), "1"), (1, "1"), (Fraction(5, 2), "2"), (64, "64")],
)
def test_numeric_libraries_take_the_whole_cores_and_at_least_one(cpu: Any, threads: str) -> None:
    assert thread_counts(choice(cpu)) == dict.fromkeys(THREADS, threads)
    assert thread_counts(choice(cpu)).items() <= variables(choice(cpu)).items()


def test_without_a_gpu_all_are_hidden() -> None:
    found = variables(choice(gpu=0))
    assert (found["NVIDIA_VISIBLE_DEVICES"], found["CUDA_VISIBLE_DEVICES"]) == ("void", "")


def test_with_a_gpu_the_cluster_says_which() -> None:
    assert not {"NVIDIA_VISIBLE_DEVICES", "CUDA_VISIBLE_DEVICES"} & variables(choice(gpu=1)).keys()


def test_pip_and_uv_take_packages_from_nexus() -> None:
    found = variables(packages=NEXUS)
    assert found["PIP_INDEX_URL"] == found["UV_DEFAULT_INDEX"] == f"{NEXUS['url']}/"
    assert "PIP_TRUSTED_HOST" not in found


@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("http://nexus.example:8081/simple/", "nexus.example:8081"),
        ("http://127.0.0.1:8081/simple/", None),
        ("http://[::1]:8081/simple/", None),
        ("http://localhost/simple/", None),
        ("https://nexus.example/simple/", None),
    ],
)
def test_an_index_without_tls_is_trusted_by_name(url: str, trusted: str | None) -> None:
    found = variables(packages={"kind": "nexus", "url": url})
    assert found["PIP_INDEX_URL"] == url
    assert found.get("PIP_TRUSTED_HOST") == trusted


def test_mlflow_has_its_address() -> None:
    assert variables(runs=MLFLOW)["MLFLOW_TRACKING_URI"] == "https://mlflow.example"


def test_libpq_has_what_the_database_needs() -> None:
    found = variables(warehouse=GREENPLUM)
    assert {name: found[name] for name in found if name.startswith("PG")} == {
        "PGHOST": "gp.example",
        "PGPORT": "5432",
        "PGDATABASE": "warehouse",
        "PGUSER": "ann",
        "PGCONNECT_TIMEOUT": "5",
    }


def test_libpq_has_what_is_set_besides() -> None:
    more = {"port": 6432.0, "passfile": "/run/secrets/pgpass", "sslmode": "verify-full"}
    found = variables(warehouse=GREENPLUM | more)
    assert found["PGPORT"] == "6432"
    assert found["PGPASSFILE"] == "/run/secrets/pgpass"
    assert found["PGSSLMODE"] == "verify-full"


def test_a_passfile_below_the_home_is_a_real_path_for_libpq_and_a_pattern_for_labext() -> None:
    found = variables(warehouse=GREENPLUM | {"passfile": "{home}/.pgpass"})
    assert found["PGPASSFILE"] == "/home/ann/.pgpass"
    told = LabEnviron.from_environ(found).connections["warehouse"]
    assert told.options["passfile"] == "{home}/.pgpass"


def test_a_passfile_below_a_home_that_is_not_known_is_left_out() -> None:
    found = variables(home=None, warehouse=GREENPLUM | {"passfile": "{home}/.pgpass"})
    assert "PGPASSFILE" not in found


def test_of_several_of_a_kind_the_first_by_name_counts_alone() -> None:
    found = variables(
        b=GREENPLUM | {"host": "b.example", "sslmode": "require", "passfile": "/b"},
        a=GREENPLUM | {"host": "a.example"},
        d={"kind": "nexus", "url": "http://d.example/"},
        c={"kind": "nexus", "url": "https://c.example/"},
    )
    assert found["PGHOST"] == "a.example"
    assert found["PIP_INDEX_URL"] == "https://c.example/"
    assert not {"PGSSLMODE", "PGPASSFILE", "PIP_TRUSTED_HOST"} & found.keys()


def test_a_connection_of_other_roles_is_not_told() -> None:
    found = variables(
        runs=MLFLOW | {"roles": ["analyst"]}, warehouse=GREENPLUM | {"roles": ["engineer"]}
    )
    assert "MLFLOW_TRACKING_URI" not in found
    assert "mlflow.example" not in "".join(found.values())
    assert set(LabEnviron.from_environ(found).connections) == {"warehouse"}


def test_labext_reads_what_the_hub_passes() -> None:
    title = {"en": "Runs", "ru": "Запуски"}
    found = variables(choice(Fraction(1, 2), gpu=1), runs=MLFLOW | {"title": title})
    told = LabEnviron.from_environ(found)
    assert (told.role, told.environment, told.memory) == ("engineer", "dl", "8G")
    assert (told.cpu, told.gpu, told.overlay) == (0.5, 1, Path("/home/ann/overlay"))
    spec = told.connections["runs"]
    assert (spec.kind, spec.title, spec.options) == ("mlflow", title, {"url": MLFLOW["url"]})


def test_labext_makes_a_connection_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    more = {"port": 6432.0, "passfile": "{home}/.pgpass", "sslmode": "prefer"}
    found = variables(n=NEXUS, m=MLFLOW, g=GREENPLUM | more)
    monkeypatch.setenv(environ.PGUSER, found[environ.PGUSER])
    catalogue = Catalogue(LabEnviron.from_environ(found))
    made = [catalogue.connection(name) for name in catalogue.names()]
    assert [each.kind for each in made] == ["greenplum", "mlflow", "nexus"]
    assert all(isinstance(each, Connection) for each in made)


TITLES = st.text(st.characters(categories=None), min_size=1).filter(str.strip)


@given(TITLES, TITLES)
def test_any_title_arrives_as_it_was_written(en: str, ru: str) -> None:
    found = variables(runs=MLFLOW | {"title": {"en": en, "ru": ru}})
    assert found["JHUB_DS_CONNECTIONS"].isascii()
    told = LabEnviron.from_environ(found).connections["runs"].title
    assert json.dumps(told) == json.dumps({"en": en, "ru": ru})


def test_no_variable_is_empty_or_no_text_but_where_a_tool_wants_it() -> None:
    found = variables(n=NEXUS, m=MLFLOW, g=GREENPLUM)
    assert {name for name, value in found.items() if not value} == {"CUDA_VISIBLE_DEVICES"}
    assert all(isinstance(value, str) and "\0" not in value for value in found.values())


def test_no_variable_is_called_like_a_secret() -> None:
    found = variables(n=NEXUS, m=MLFLOW, g=GREENPLUM | {"passfile": "/p"})
    assert not set(environ.HUB_TOKENS) & found.keys()
    assert not [name for name in found if "TOKEN" in name or "PASSWORD" in name or "KEY" in name]
