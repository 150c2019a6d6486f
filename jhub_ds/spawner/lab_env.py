"""The environment variables that a lab starts with. Pure, and never a secret.

A tool's own variable where it has one, `JHUB_DS_…` where none exists. Names come from
`labext.environ`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from jhub_ds.policy.choice import Choice
from jhub_ds.policy.policy import Connection, Policy
from jhub_ds.policy.quantities import CPU, GPU, MEMORY
from jhub_ds.policy.roles import Role
from labext import environ

# Libraries that would otherwise start a thread for every core of the machine.
THREADS = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "NUMEXPR_MAX_THREADS",
    "NUMBA_NUM_THREADS",
    "POLARS_MAX_THREADS",
    "RAYON_NUM_THREADS",
    "LOKY_MAX_CPU_COUNT",
)
NO_GPUS = {"NVIDIA_VISIBLE_DEVICES": "void", "CUDA_VISIBLE_DEVICES": ""}
_DATABASE_WAITS_S = "5"
_HOME = "{home}"  # labext reads it in `passfile`, libpq does not


@dataclass(frozen=True)
class Lab:
    """What the variables are made from; `overlay` and `home` are absolute paths inside the lab."""

    policy: Policy
    role: Role
    choice: Choice
    user: str
    overlay: str | None = None
    home: str | None = None


def lab_environment(lab: Lab) -> dict[str, str]:
    """All of them."""
    return {
        **_choice(lab),
        **thread_counts(lab.choice),
        **({} if lab.choice.gpu else NO_GPUS),
        **_connections(lab),
    }


def thread_counts(choice: Choice) -> dict[str, str]:
    """The chosen whole cores, at least one, for every numeric library."""
    return dict.fromkeys(THREADS, str(max(1, int(choice.cpu))))


def _choice(lab: Lab) -> dict[str, str]:
    choice = lab.choice
    found = {
        environ.ROLE: lab.role.name,
        environ.ENVIRONMENT: choice.environment,
        environ.CPU: str(CPU.written(choice.cpu)),
        environ.MEMORY: str(MEMORY.written(choice.memory)),
        environ.GPU: str(GPU.written(choice.gpu)),
    }
    return found | ({environ.OVERLAY: lab.overlay} if lab.overlay else {})


def _connections(lab: Lab) -> dict[str, str]:
    mine = lab.policy.connections_of(lab.role)
    found = {environ.CONNECTIONS: json.dumps({c.name: _described(c) for c in mine})}
    firsts = {c.kind: c for c in reversed(mine)}  # of several of a kind the first by name counts
    for kind, connection in firsts.items():
        found |= _VARIABLES[kind](connection.settings, lab)
    return found


def _described(connection: Connection) -> dict[str, Any]:
    title = {"en": connection.title.en, "ru": connection.title.ru}
    return {"kind": connection.kind, "title": title, **connection.settings}


def _nexus(settings: Mapping[str, Any], _lab: Lab) -> dict[str, str]:
    """pip and uv read no setting of each other."""
    url = settings["url"].rstrip("/") + "/"
    found = {environ.PIP_INDEX_URL: url, environ.UV_DEFAULT_INDEX: url}
    parts = urlsplit(url)
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        found[environ.PIP_TRUSTED_HOST] = parts.netloc
    return found


def _mlflow(settings: Mapping[str, Any], _lab: Lab) -> dict[str, str]:
    return {environ.MLFLOW_TRACKING_URI: settings["url"]}


def _greenplum(settings: Mapping[str, Any], lab: Lab) -> dict[str, str]:
    found = {
        environ.PGHOST: settings["host"],
        environ.PGPORT: str(settings.get("port", 5432)),
        environ.PGDATABASE: settings["database"],
        environ.PGUSER: lab.user,
        environ.PGCONNECT_TIMEOUT: _DATABASE_WAITS_S,
    }
    passfile = _inside(settings.get("passfile"), lab)
    if passfile:
        found[environ.PGPASSFILE] = passfile
    if "sslmode" in settings:
        found[environ.PGSSLMODE] = settings["sslmode"]
    return found


def _inside(path: str | None, lab: Lab) -> str | None:
    """`path` with the lab's home in it; None where it needs a home that is not known."""
    if path is None or not path.startswith(_HOME):
        return path
    return f"{lab.home}{path.removeprefix(_HOME)}" if lab.home else None


_VARIABLES = {"nexus": _nexus, "mlflow": _mlflow, "greenplum": _greenplum}


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
