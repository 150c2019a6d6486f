"""`connections`: each kind with its own keys, the same that a lab's class of the kind takes."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from jhub_ds.policy.config import read_policy
from jhub_ds.policy.kinds import KINDS
from labext.connections import catalogue
from tests.policy.samples import fault_lines, rules, sample

COMPLETE: dict[str, dict[str, Any]] = {
    "nexus": {"url": "https://nexus.example/repository/pypi-proxy/simple/"},
    "mlflow": {"url": "http://127.0.0.1:5000"},
    "greenplum": {
        "host": "gp.example",
        "database": "warehouse",
        "port": 5432,
        "passfile": "{home}/.pgpass",
        "sslmode": "verify-full",
    },
}


def with_entry(kind: Any, **changes: Any) -> dict[str, Any]:
    """The sample with one connection of this kind, complete but for the changes."""
    entry = {"kind": kind, **COMPLETE.get(str(kind), {}), **changes}
    return sample() | {"connections": {"c": entry}}


def test_the_kinds_are_those_that_a_lab_knows() -> None:
    assert set(KINDS) == set(catalogue.KINDS) == set(COMPLETE)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_the_keys_of_the_labs_class(kind: str) -> None:
    module, name = catalogue.KINDS[kind]
    class_ = getattr(importlib.import_module(module), name)
    needed = {name for name, setting in KINDS[kind].items() if setting.needed}
    assert needed == set(class_.needed)
    assert set(KINDS[kind]) - needed == set(class_.known)


@pytest.mark.parametrize("kind", KINDS)
def test_a_complete_connection_is_kept_as_it_is(kind: str) -> None:
    read = read_policy(with_entry(kind)).connections["c"]
    assert (read.kind, dict(read.settings)) == (kind, COMPLETE[kind])


@pytest.mark.parametrize(
    ("kind", "key"),
    [(kind, key) for kind, known in KINDS.items() for key in known if known[key].needed],
)
def test_a_key_that_is_needed_is_asked_for(kind: str, key: str) -> None:
    config = with_entry(kind)
    del config["connections"]["c"][key]
    assert rules(config) == [(f"connections.c.{key}", "required")]


@pytest.mark.parametrize("key", ["port", "passfile", "sslmode"])
def test_a_key_that_is_not_needed_may_be_absent_or_null(key: str) -> None:
    read = read_policy(with_entry("greenplum", **{key: None})).connections["c"]
    assert dict(read.settings) == {k: v for k, v in COMPLETE["greenplum"].items() if k != key}


def test_a_port_may_be_a_float_and_is_read_as_a_whole_number() -> None:
    port = read_policy(with_entry("greenplum", port=6432.0)).connections["c"].settings["port"]
    assert (port, type(port)) == (6432, int)


@pytest.mark.parametrize(
    ("kind", "changes", "line"),
    [
        ("kafka", {}, 'c.kind: there is no "kafka"; use one of: greenplum, mlflow, nexus'),
        ("Mlflow", {}, 'c.kind: there is no "Mlflow"; use one of'),
        (5, {}, "c.kind: 5 is not a name"),
        ("mlflow", {"uri": "x"}, "c.uri: there is no such key; did you mean url?"),
        ("mlflow", {"host": "x"}, "c.host: there is no such key; keys are kind, title, roles, url"),
        ("mlflow", {"tiitle": "x"}, "c.tiitle: there is no such key; did you mean title?"),
        ("greenplum", {"url": "x"}, "c.url: there is no such key; keys are kind, title, roles, ho"),
        ("mlflow", {"url": 5}, "c.url: 5 is not the address of a service, such as"),
        ("mlflow", {"url": "mlflow.example"}, 'c.url: "mlflow.example" is not the address'),
        ("mlflow", {"url": "ftp://mlflow.example"}, "c.url: "),
        ("mlflow", {"url": "https://"}, "c.url: "),
        ("mlflow", {"url": "https://[::1"}, "c.url: "),
        ("mlflow", {"url": "https://a:99999"}, "c.url: "),
        ("mlflow", {"url": "https://a b"}, "c.url: "),
        ("mlflow", {"url": "https://a\n"}, 'c.url: "https://a\\u000a" is not the address'),
        ("nexus", {"url": ["https://a"]}, "c.url: "),
        ("greenplum", {"host": "https://gp"}, 'c.host: "https://gp" is not the name of a host'),
        ("greenplum", {"host": ""}, "c.host: "),
        ("greenplum", {"host": "a b"}, "c.host: "),
        ("greenplum", {"database": 5}, "c.database: 5 is not text"),
        ("greenplum", {"port": 0}, "c.port: 0 is not a port, which is a number from 1 to 65535"),
        ("greenplum", {"port": 65536}, "c.port: 65536 is not a port"),
        ("greenplum", {"port": "5432"}, 'c.port: "5432" is not a whole number'),
        ("greenplum", {"port": True}, "c.port: true is not a whole number"),
        ("greenplum", {"passfile": "pgpass"}, 'c.passfile: "pgpass" is not an absolute path, or'),
        ("greenplum", {"passfile": "{home}pgpass"}, "begins with {home}/"),
        ("greenplum", {"passfile": "/a\0b"}, "c.passfile: "),
        ("greenplum", {"sslmode": "on"}, 'c.sslmode: there is no "on"; use one of: allow, disable'),
    ],
)
def test_what_is_wrong_is_said_where_it_is(kind: Any, changes: dict[str, Any], line: str) -> None:
    (said,) = fault_lines(with_entry(kind, **changes))
    assert said.startswith("connections.c.")
    assert line in said


def test_every_fault_of_a_connection_is_said_at_once() -> None:
    config = with_entry("greenplum", host=5, port=0, passwd="x", tls={}, roles=["nobody"])
    assert [path.removeprefix("connections.c.") for path, _rule in rules(config)] == [
        "host",
        "passwd",
        "port",
        "roles.0",
        "tls",
    ]


def test_a_secret_below_an_unknown_kind_is_still_said() -> None:
    assert rules(with_entry("kafka", password="hunter2")) == [
        ("connections.c.kind", "member"),
        ("connections.c.password", "not_granted"),
    ]
