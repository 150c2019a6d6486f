"""MLflow's tracking server: one process, its runs in SQLite, its files in a folder."""

from __future__ import annotations

import functools
import sys

from .answers import LOOPBACK, http_ok
from .folder import Folder
from .part import Part


def mlflow_part(folder: Folder, port: int) -> Part:
    """The tracking server; `mlflow server` would start it four times over."""
    home = folder.of("mlflow")
    url = f"http://{LOOPBACK}:{port}"
    serve = ("-m", "uvicorn", "--host", LOOPBACK, "--port", str(port))
    return Part(
        name="mlflow",
        title="MLflow",
        where=url,
        command=(
            sys.executable,
            *serve,
            "--timeout-graceful-shutdown",
            "1",
            "mlflow.server.fastapi_app:app",
        ),
        folder=home,
        environ={
            "MLFLOW_DISABLE_TELEMETRY": "true",
            "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
            "_MLFLOW_SERVER_FILE_STORE": f"sqlite:///{home / 'runs.sqlite'}",
            "_MLFLOW_SERVER_ARTIFACT_DESTINATION": str(home / "artifacts"),
            "_MLFLOW_SERVER_ARTIFACT_ROOT": "mlflow-artifacts:/",
            "_MLFLOW_SERVER_SERVE_ARTIFACTS": "true",
        },
        ready=functools.partial(http_ok, f"{url}/health"),
    )
