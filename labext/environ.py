"""What the hub passes to a lab: names of environment variables, and their reading.

The hub side imports the names from here, so this file needs the standard library only.
No secret is ever among these values.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labext.errors import LabEnvironError
from labext.locale import _

CONNECTIONS = "JHUB_DS_CONNECTIONS"
ROLE = "JHUB_DS_ROLE"
ENVIRONMENT = "JHUB_DS_ENVIRONMENT"
CPU = "JHUB_DS_CPU"
MEMORY = "JHUB_DS_MEMORY"
GPU = "JHUB_DS_GPU"
OVERLAY = "JHUB_DS_OVERLAY"
"""Absolute path of the overlay; absent: there is none."""

USER = "JUPYTERHUB_USER"
HUB_TOKENS = ("JUPYTERHUB_API_TOKEN", "JPY_API_TOKEN")
"""The lab server's own hub token: kernels and terminals start without these."""

PIP_INDEX_URL = "PIP_INDEX_URL"
PIP_TRUSTED_HOST = "PIP_TRUSTED_HOST"
PIP_TIMEOUT = "PIP_DEFAULT_TIMEOUT"
PIP_RETRIES = "PIP_RETRIES"
UV_DEFAULT_INDEX = "UV_DEFAULT_INDEX"
UV_CONNECT_TIMEOUT = "UV_HTTP_CONNECT_TIMEOUT"
UV_TIMEOUT = "UV_HTTP_TIMEOUT"
UV_RETRIES = "UV_HTTP_RETRIES"
MLFLOW_TRACKING_URI = "MLFLOW_TRACKING_URI"
MLFLOW_TIMEOUT = "MLFLOW_HTTP_REQUEST_TIMEOUT"
MLFLOW_RETRIES = "MLFLOW_HTTP_REQUEST_MAX_RETRIES"
PGHOST = "PGHOST"
PGPORT = "PGPORT"
PGDATABASE = "PGDATABASE"
PGUSER = "PGUSER"
PGPASSFILE = "PGPASSFILE"
PGSSLMODE = "PGSSLMODE"
PGCONNECT_TIMEOUT = "PGCONNECT_TIMEOUT"

_SHOWN = 80


@dataclass(frozen=True)
class ConnectionSpec:
    """One entry of JHUB_DS_CONNECTIONS: its name, its kind, and the keys of that kind."""

    name: str
    kind: str
    title: str | Mapping[str, str] = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LabEnviron:
    """What this lab was started with; a value that the hub did not pass is None."""

    connections: Mapping[str, ConnectionSpec] = field(default_factory=dict)
    user: str | None = None
    role: str | None = None
    environment: str | None = None
    cpu: float | None = None
    memory: str | None = None
    gpu: int | None = None
    overlay: Path | None = None

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> LabEnviron:
        """Read `environ` (as `os.environ`); LabEnvironError names the variable that is wrong."""
        cpu = _number(environ, CPU)
        gpu = _number(environ, GPU)
        if gpu is not None and gpu != int(gpu):
            raise _wrong(GPU, environ[GPU], _("a whole number"))
        return cls(
            connections=_connections(environ.get(CONNECTIONS) or "{}"),
            user=environ.get(USER) or None,
            role=environ.get(ROLE) or None,
            environment=environ.get(ENVIRONMENT) or None,
            cpu=cpu,
            memory=environ.get(MEMORY) or None,
            gpu=None if gpu is None else int(gpu),
            overlay=_overlay(environ.get(OVERLAY)),
        )


def _connections(text: str) -> dict[str, ConnectionSpec]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as err:
        raise _wrong(CONNECTIONS, text, _("a JSON object")) from err
    if not isinstance(found, dict):
        raise _wrong(CONNECTIONS, text, _("a JSON object"))
    return {name: _spec(name, entry) for name, entry in found.items()}


def _spec(name: str, entry: Any) -> ConnectionSpec:
    place = f"{CONNECTIONS}: {name}"
    if not isinstance(entry, dict):
        raise _wrong(place, entry, _('an object with the key "kind"'))
    options = dict(entry)
    kind, title = options.pop("kind", None), options.pop("title", "")
    if not isinstance(kind, str) or not kind:
        raise _wrong(f"{place}.kind", kind, _("the name of a kind"))
    if not _is_text(title):
        raise _wrong(f"{place}.title", title, _('text, or {"en": text, "ru": text}'))
    return ConnectionSpec(name, kind, title, options)


def _is_text(value: Any) -> bool:
    if isinstance(value, dict):
        return all(isinstance(text, str) for text in value.values())
    return isinstance(value, str)


def _number(environ: Mapping[str, str], name: str) -> float | None:
    text = environ.get(name)
    if not text:
        return None
    try:
        number = float(text)
    except ValueError as err:
        raise _wrong(name, text, _("a number")) from err
    if not math.isfinite(number) or number < 0:
        raise _wrong(name, text, _("a number"))
    return number


def _overlay(text: str | None) -> Path | None:
    if not text:
        return None
    path = Path(text)
    if not path.is_absolute() or "\0" in text:
        raise _wrong(OVERLAY, text, _("an absolute path"))
    return path


def _wrong(name: str, given: Any, allowed: str) -> LabEnvironError:
    shown = repr(given)
    shown = shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"
    message = _("{name} is {given}, not {allowed}.").format(name=name, given=shown, allowed=allowed)
    hint = _("The hub sets this variable; stop your server and start it again.")
    return LabEnvironError(message, hint)
