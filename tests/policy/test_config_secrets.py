"""No secret in a configuration: it is refused, and it is not repeated."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jhub_ds.errors import PolicyError
from jhub_ds.policy.config import read_policy
from jhub_ds.policy.secrets import holds_secret, names_secret
from tests.policy.samples import rules, sample

SECRET = "hunter2hunter2"


def with_connection(**entry: Any) -> dict[str, Any]:
    mlflow = {"kind": "mlflow", "url": "https://mlflow.example"}
    return sample() | {"connections": {"c": {**mlflow, **entry}}}


@pytest.mark.parametrize(
    ("entry", "path"),
    [
        ({"password": SECRET}, "password"),
        ({"auth": {"method": "x", "clientSecret": SECRET}}, "auth.clientSecret"),
        ({"tokens": [SECRET]}, "tokens.0"),
        ({"servers": [{"api_key": SECRET}]}, "servers.0.api_key"),
        ({"url": f"https://user:{SECRET}@host/"}, "url"),
        ({"url": f"https://{SECRET}@host/"}, "url"),
        ({"dsn": f"host=a password={SECRET}"}, "dsn"),
        ({"access_key": 12345}, "access_key"),
    ],
)
def test_what_looks_like_a_secret_is_refused_and_hidden(entry: dict[str, Any], path: str) -> None:
    with pytest.raises(PolicyError) as raised:
        read_policy(with_connection(**entry))
    (fault,) = raised.value.faults
    assert (fault.path, fault.rule) == (f"connections.c.{path}", "not_granted")
    assert SECRET not in fault.line() + json.dumps(fault.as_json())


def test_a_secret_where_no_key_belongs_is_not_repeated() -> None:
    config = sample()
    config["roles"]["analyst"]["password"] = SECRET
    config["roles"]["analyst"]["cpu"]["max"] = {"token": SECRET}
    with pytest.raises(PolicyError) as raised:
        read_policy(config)
    said = json.dumps([fault.as_json() for fault in raised.value.faults])
    assert "roles.analyst.password" in said
    assert SECRET not in said


def test_a_secret_in_a_misspelt_key_is_not_repeated() -> None:
    config = sample() | {"connection": {"c": {"password": SECRET}}}
    with pytest.raises(PolicyError) as raised:
        read_policy(config)
    assert "connection" in str(raised.value)
    assert SECRET not in json.dumps([fault.as_json() for fault in raised.value.faults])


@pytest.mark.parametrize(
    "entry",
    [
        {"passfile": "/run/pgpass"},
        {"token_url": "https://sso.example/token"},
        {"token_audience": "mlflow"},
        {"url": "https://mlflow.example/a?b=c"},
        {"url": "postgresql://user@gp.example/db"},
        {"url": "abfss://container@account.example/x"},
        {"password": None},
        {"use_token": True},
        {"primary_key": "id"},
        {"token": {"audience": "mlflow"}},
    ],
)
def test_what_only_sounds_like_one_is_not_called_a_secret(entry: dict[str, Any]) -> None:
    assert "not_granted" not in [rule for _path, rule in rules(with_connection(**entry))]


@pytest.mark.parametrize(
    "key", ["password", "DB_PASSWORD", "apiKey", "secret-key", "x.token", "PWD"]
)
def test_a_key_is_called_like_a_secret(key: str) -> None:
    assert names_secret(key)


@pytest.mark.parametrize(
    "key", ["key", "user", "tokenizer", "passfile", "keys", "", "секрет", "host"]
)
def test_a_key_is_not_called_like_a_secret(key: str) -> None:
    assert not names_secret(key)


def test_a_private_key_is_a_secret_whatever_it_is_called() -> None:
    assert holds_secret("-----BEGIN RSA PRIVATE KEY-----\nabc")


@pytest.mark.parametrize(
    ("trait", "value"),
    [
        ("mem_limit", "1T"),
        ("cpu_limit", 100),
        ("mem_guarantee", "1T"),
        ("extra_resource_limits", {}),
        ("cmd", ["sh"]),
        ("args", []),
        ("uid", 0),
        ("privileged", True),
        ("volumes", []),
        ("environment", {"A": "b"}),
        ("service_account", "admin"),
        ("extra_pod_config", {}),
        ("extra_container_config", {}),
        ("modify_pod_hook", "x"),
        ("image", "other"),
        ("allow_privilege_escalation", True),
        ("container_security_context", {}),
        ("namespace", "x"),
    ],
)
def test_no_override_touches_bounds_or_security(trait: str, value: object) -> None:
    config = sample()
    config["roles"]["analyst"]["overrides"] = {trait: value}
    config["environments"]["ds"]["overrides"] = {trait: value}
    assert rules(config) == [
        (f"environments.ds.overrides.{trait}", "unknown_field"),
        (f"roles.analyst.overrides.{trait}", "unknown_field"),
    ]


@pytest.mark.parametrize(
    ("trait", "value", "path", "rule"),
    [
        ("extra_labels", {"jhub-ds/role": "x"}, "extra_labels.jhub-ds/role", "not_granted"),
        ("extra_labels", {"component": "hub"}, "extra_labels.component", "not_granted"),
        (
            "extra_annotations",
            {"container.apparmor.security.beta.kubernetes.io/notebook": "unconfined"},
            "extra_annotations.container.apparmor.security.beta.kubernetes.io/notebook",
            "not_granted",
        ),
        ("image_pull_policy", "Sometimes", "image_pull_policy", "member"),
        ("start_timeout", 0, "start_timeout", "min"),
        ("http_timeout", "60", "http_timeout", "type"),
        ("node_affinity_required", {}, "node_affinity_required", "type"),
        ("node_affinity_required", [5], "node_affinity_required.0", "type"),
        ("image_pull_secrets", [{"name": "x"}], "image_pull_secrets.0", "type"),
        ("node_selector", {"a": 1}, "node_selector.a", "type"),
    ],
)
def test_an_override_holds_what_its_trait_can_hold(
    trait: str, value: object, path: str, rule: str
) -> None:
    config = sample()
    config["roles"]["analyst"]["overrides"] = {trait: value}
    assert rules(config) == [(f"roles.analyst.overrides.{path}", rule)]
