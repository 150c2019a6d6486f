"""JupyterHub: what it is told, and its process."""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import Any

from . import proxy, sign_on
from .answers import LOOPBACK, http_ok
from .folder import Folder
from .index import index_url
from .part import Part
from .people import ADMINISTRATORS
from .ports import Ports
from .postgres import DATABASE
from .postgres_people import PASSFILE
from .secrets_file import Secrets

SETTINGS = "JHUB_DS_DEMO_SETTINGS"
"""The environment variable that names the file with what `jupyterhub_config.py` is told."""
CONFIG = Path(__file__).with_name("jupyterhub_config.py")


def hub_part(folder: Folder, ports: Ports, secrets: Secrets) -> Part:
    """The hub. It goes first: its labs may want to say goodbye to the others."""
    told = folder.settings("hub", _settings(folder, ports, secrets))
    return Part(
        name="hub",
        title="JupyterHub",
        where=ports.hub_url,
        command=(sys.executable, "-m", "jupyterhub", "--config", str(CONFIG)),
        folder=folder.of("hub"),
        environ={SETTINGS: str(told)},
        needs=("proxy",),
        outlived_by=("proxy", "sign-on", "index", "mlflow", "postgres"),
        ready=functools.partial(http_ok, f"{ports.hub_url}/hub/health"),
        stop_s=6,
    )


def connections(ports: Ports) -> dict[str, Any]:
    """What a notebook reaches, under `c.DSPlatform.connections`."""
    return {
        "greenplum": {
            "kind": "greenplum",
            "title": {"en": "Warehouse", "ru": "Хранилище данных"},
            "host": LOOPBACK,
            "port": ports.database,
            "database": DATABASE,
            "passfile": f"{{home}}/{PASSFILE}",
        },
        "mlflow": {
            "kind": "mlflow",
            "title": {"en": "Experiments", "ru": "Эксперименты"},
            "url": f"http://{LOOPBACK}:{ports.mlflow}",
        },
        "nexus": {
            "kind": "nexus",
            "title": {"en": "Packages", "ru": "Пакеты"},
            "url": index_url(ports.index),
        },
    }


def _settings(folder: Folder, ports: Ports, secrets: Secrets) -> dict[str, Any]:
    return {
        "url": ports.hub_url,
        "hub_api_url": f"http://{LOOPBACK}:{ports.hub_api}",
        "cookie_secret": secrets.cookie,
        "crypt_key": secrets.crypt,
        "sign_on": {
            "url": sign_on.sign_on_url(ports),
            "client_id": sign_on.CLIENT_ID,
            "client_secret": secrets.client,
        },
        "proxy": {
            "url": f"http://{LOOPBACK}:{ports.proxy_api}",
            "user": proxy.API_USER,
            "password": secrets.proxy,
            "routes": str(proxy.routes_file(folder)),
        },
        "admin_groups": [ADMINISTRATORS],
        "connections": connections(ports),
        "audit_file": str(folder.logs / "audit.jsonl"),
        "environments": str(folder.environments),
        "homes": str(folder.homes),
    }
