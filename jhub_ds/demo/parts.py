"""All parts of the demo, and what they are made from."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .folder import Folder
from .hub import hub_part
from .index import index_part
from .mlflow import mlflow_part
from .part import Part
from .ports import Ports
from .postgres import postgres_part
from .proxy import proxy_part
from .secrets_file import Secrets
from .sign_on import sign_on_part

FOREIGN = ("CANAILLE", "CONFIGPROXY_", "JPY_", "JUPYTER", "MLFLOW_", "_MLFLOW_", "OAUTH", "PG")
"""What a person set for other services would mislead ours."""


@dataclass(frozen=True)
class Plan:
    """One demo. `environ` is what every part gets: what this process has, without `FOREIGN`."""

    folder: Folder
    ports: Ports
    secrets: Secrets
    given: Mapping[str, str]

    @property
    def environ(self) -> dict[str, str]:
        """The environment variables that all parts get."""
        kept = {name: text for name, text in self.given.items() if not name.startswith(FOREIGN)}
        local = ",".join(filter(None, [kept.get("NO_PROXY"), "127.0.0.1", "localhost"]))
        path = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", os.defpath)])
        return {**kept, "PATH": path, "NO_PROXY": local, "no_proxy": local}


def all_parts(plan: Plan) -> tuple[Part, ...]:
    """Every part; the slow ones first."""
    folder, ports, secrets = plan.folder, plan.ports, plan.secrets
    return (
        mlflow_part(folder, ports.mlflow),
        sign_on_part(folder, ports, secrets),
        proxy_part(folder, ports),
        hub_part(folder, ports, secrets),
        index_part(folder, ports.index),
        postgres_part(folder, ports.database, secrets, plan.environ),
    )
