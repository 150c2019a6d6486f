"""Names to connections, and what is said for a name or a description that is wrong."""

from __future__ import annotations

import json

import pytest

import labext
from labext.errors import ConnectionFault, UnknownConnection

_MLFLOW = {"kind": "mlflow", "url": "http://127.0.0.1:5000"}


@pytest.fixture
def passed(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def set_connections(**connections: object) -> None:
        monkeypatch.setenv("JHUB_DS_CONNECTIONS", json.dumps(connections))

    return set_connections


def test_connect_gives_the_connection_of_that_name(passed) -> None:  # type: ignore[no-untyped-def]
    passed(mlflow=_MLFLOW)
    connection = labext.connect("mlflow")
    assert (connection.name, connection.kind, connection.title) == ("mlflow", "mlflow", "mlflow")
    assert connection.describe() == "MLflow tracking at http://127.0.0.1:5000"
    assert labext.names() == ["mlflow"]


def test_an_unknown_name_gets_the_nearest_and_the_list(passed) -> None:  # type: ignore[no-untyped-def]
    passed(mlflow=_MLFLOW, nexus={"kind": "nexus", "url": "http://n/simple/"})
    with pytest.raises(UnknownConnection) as caught:
        labext.connect("mflow")
    assert "there are: mlflow, nexus" in str(caught.value)
    assert "hint: Did you mean 'mlflow'?" in str(caught.value)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        pytest.param({"kind": "telex"}, 'the kind "telex" is not known; known: green', id="kind"),
        pytest.param({"kind": "mlflow"}, 'the key "url" is missing', id="missing"),
        pytest.param({**_MLFLOW, "ulr": 1}, 'the key "ulr" is not known; known: url', id="unknown"),
        pytest.param({"kind": "mlflow", "url": "file:///etc/passwd"}, "http address", id="file"),
        pytest.param({"kind": "nexus", "url": "http://a:b@n/"}, "without a password", id="secret"),
        pytest.param({"kind": "nexus", "url": "http://[/"}, "http address", id="broken-url"),
        pytest.param(
            {"kind": "greenplum", "host": "h", "database": "d", "port": "x"}, "port", id="port"
        ),
        pytest.param(
            {"kind": "greenplum", "host": "h", "database": "d", "port": True}, "port", id="bool"
        ),
    ],
)
def test_a_wrong_description_is_said(passed, entry: object, said: str) -> None:  # type: ignore[no-untyped-def]
    passed(service=entry)
    with pytest.raises(ConnectionFault) as caught:
        labext.connect("service")
    assert said in str(caught.value)
