"""check(): one line, and at most five seconds, for living and dead services."""

from __future__ import annotations

import time
from typing import Any

import pytest

from labext.connections.base import State, within
from labext.connections.catalogue import connection_of
from labext.environ import ConnectionSpec
from labext.errors import ServiceUnavailable
from labext.locale import speaking


def _check(kind: str, **options: Any) -> State:
    return connection_of(ConnectionSpec(kind, kind, "", options), "ada").check()


def _options(kind: str, port: int) -> dict[str, Any]:
    if kind == "greenplum":
        return {"host": "127.0.0.1", "port": port, "database": "postgres"}
    return {"url": f"http://127.0.0.1:{port}/"}


@pytest.mark.parametrize("kind", ["nexus", "mlflow", "greenplum"])
def test_a_silent_service_costs_at_most_five_seconds(kind: str, silent_port: int) -> None:
    before = time.monotonic()
    state = _check(kind, **_options(kind, silent_port))
    assert time.monotonic() - before < 5
    assert state.state == "down"
    assert "\n" not in state.message
    assert "Try again in a minute" in state.message


@pytest.mark.parametrize("kind", ["nexus", "mlflow", "greenplum"])
def test_a_refused_port_is_said_at_once(kind: str, refused_port: int) -> None:
    before = time.monotonic()
    state = _check(kind, **_options(kind, refused_port))
    assert time.monotonic() - before < 2
    assert state.state == "down"
    assert "refused" in state.message
    assert str(refused_port) in state.message


def test_the_index_answers(index_url: str) -> None:
    assert _check("nexus", url=index_url) == State("ok", f"{index_url} answers")


def test_an_index_at_a_wrong_path_is_down(index_url: str) -> None:
    state = _check("nexus", url=index_url.replace("pypi-proxy", "npm"))
    assert state.state == "down"
    assert "answered 404" in state.message


def test_mlflow_answers(mlflow_url: str) -> None:
    assert _check("mlflow", url=mlflow_url) == State("ok", f"{mlflow_url} answers")


def test_something_else_in_mlflows_place_is_down(index_url: str) -> None:
    state = _check("mlflow", url=index_url)
    assert state.state == "down"
    assert "answered 404" in state.message


def test_the_database_answers(postgres: Any) -> None:
    assert _check("greenplum", **_options("greenplum", postgres.port)).state == "ok"


def test_an_unknown_database_is_down(postgres: Any) -> None:
    options = {**_options("greenplum", postgres.port), "database": "nowhere"}
    state = _check("greenplum", **options)
    assert state.state == "down"
    assert '"nowhere" does not exist' in state.message


def test_a_message_is_in_the_language_of_the_moment(refused_port: int) -> None:
    with speaking("ru"):
        assert "не отвечает" in _check("mlflow", url=f"http://127.0.0.1:{refused_port}").message


def test_what_never_ends_is_given_up() -> None:
    with pytest.raises(ServiceUnavailable, match=r"no answer within 0\.05 s"):
        within(0.05, lambda: time.sleep(1) or "late")


def test_an_error_inside_is_the_callers() -> None:
    with pytest.raises(ZeroDivisionError):
        within(1, lambda: str(1 / 0))
