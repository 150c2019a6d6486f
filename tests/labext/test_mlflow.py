"""A run logged through labext.connect, against a real tracking server."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from labext.connections.catalogue import connection_of
from labext.connections.mlflow import LIMITS
from labext.connections.mlflow_user import LabUser
from labext.environ import ConnectionSpec
from labext.errors import ServiceUnavailable

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")


def _client(url: str) -> Any:
    return connection_of(ConnectionSpec("ml", "mlflow", "", {"url": url}), "ada").client()


@pytest.fixture
def in_lab(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in LIMITS:
        monkeypatch.setenv(name, "1")  # so that what client() sets is taken back
        monkeypatch.delenv(name)
    monkeypatch.setenv("JUPYTERHUB_USER", "ada")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("in_lab")
def test_a_run_is_logged_under_the_hubs_user(mlflow_url: str, tmp_path: Path) -> None:
    mlflow = _client(mlflow_url)
    from mlflow.tracking.context import registry

    registry._run_context_provider_registry.register(LabUser)  # as the entry point does
    mlflow.set_experiment("scores")
    (tmp_path / "note.txt").write_text("kept")
    with mlflow.start_run() as run:
        mlflow.log_metric("auc", 0.9)
        mlflow.log_artifact(str(tmp_path / "note.txt"))
    found = mlflow.MlflowClient().get_run(run.info.run_id)
    assert found.data.metrics == {"auc": 0.9}
    assert found.data.tags["mlflow.user"] == "ada"
    assert [each.path for each in mlflow.MlflowClient().list_artifacts(run.info.run_id)] == [
        "note.txt"
    ]


@pytest.mark.usefixtures("in_lab")
def test_a_dead_server_is_said_at_once(refused_port: int) -> None:
    before = time.monotonic()
    with pytest.raises(ServiceUnavailable, match=r"does not answer: .*refused"):
        _client(f"http://127.0.0.1:{refused_port}")
    assert time.monotonic() - before < 5


def test_outside_a_lab_no_user_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    assert not LabUser().in_context()
