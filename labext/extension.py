"""The Jupyter server extension: reads what the hub passed, once, and sets the lab up by it.

Nothing here may keep a lab from starting: what fails is said in the log, and the lab goes on.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Mapping
from typing import Any

from labext.connections import mlflow, nexus
from labext.environ import LabEnviron
from labext.errors import LabEnvironError, OverlayError
from labext.handlers import routes
from labext.kernels import guard_kernels, guard_terminals
from labext.packages import overlay

_LIMITS: dict[str, Mapping[str, str]] = {"mlflow": mlflow.LIMITS, "nexus": nexus.LIMITS}


def _load_jupyter_server_extension(serverapp: Any) -> None:
    """Set up `serverapp` (jupyter_server calls this once, before any kernel runs)."""
    guard_kernels(serverapp.kernel_manager)
    environ = read(os.environ, serverapp.log)
    _limit_clients(environ)
    extra = _overlay(serverapp, environ)
    terminals = serverapp.web_app.settings.get("terminal_manager")
    if terminals is not None:
        guard_terminals(terminals, extra)
    serverapp.web_app.add_handlers(".*$", routes(serverapp.base_url, environ))
    serverapp.log.info("labext connections=%s", ",".join(sorted(environ.connections)) or "none")


def read(values: Mapping[str, str], log: Any) -> LabEnviron:
    """What the hub passed; what cannot be read is said and left out."""
    try:
        return LabEnviron.from_environ(values)
    except LabEnvironError as err:
        log.warning("labext: %s", err)
    kept = {name: value for name, value in values.items() if not name.startswith("JHUB_DS_")}
    for name in sorted(set(values) - set(kept)):
        one = {**kept, name: values[name]}
        try:
            LabEnviron.from_environ(one)
        except LabEnvironError:
            continue
        kept = one
    return LabEnviron.from_environ(kept)


def _limit_clients(environ: LabEnviron) -> None:
    for spec in environ.connections.values():
        for name, value in _LIMITS.get(spec.kind, {}).items():
            os.environ.setdefault(name, value)


def _overlay(serverapp: Any, environ: LabEnviron) -> dict[str, str]:
    if environ.overlay is None:
        return {}
    title = f"Python 3 ({environ.environment})" if environ.environment else "Python 3 (ipykernel)"
    try:
        overlay.ensure(environ.overlay, sys.executable, title)
    except OverlayError as err:
        serverapp.log.warning("labext: %s Kernels run in the environment itself.", err)
        return {}
    folder = str(overlay.jupyter_path(environ.overlay))
    serverapp.kernel_spec_manager.kernel_dirs.insert(0, folder)
    path = os.pathsep.join((sysconfig.get_path("scripts"), os.environ.get("PATH", "")))
    return overlay.activation(environ.overlay, path)
