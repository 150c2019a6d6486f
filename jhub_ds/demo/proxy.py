"""The proxy in front of the hub and the labs: traefik, told its routes by the hub in a file."""

from __future__ import annotations

import functools
import shutil
import sys
from pathlib import Path

from .answers import LOOPBACK, http_any
from .folder import Folder
from .part import Part
from .ports import Ports

API_USER = "hub"


def proxy_part(folder: Folder, ports: Ports) -> Part:
    """traefik. A process of the demo's own, so that it never outlives a hub that was killed."""
    routes = routes_file(folder)

    async def forget_routes() -> None:
        routes.write_text("")  # of the start before; traefik wants the file to be there
        routes.chmod(0o600)

    return Part(
        name="proxy",
        title="The proxy",
        command=(traefik() or "traefik", *_options(ports, routes)),
        folder=routes.parent,
        ready=functools.partial(http_any, f"http://{LOOPBACK}:{ports.proxy_api}/"),
        prepare=forget_routes,
    )


def routes_file(folder: Folder) -> Path:
    """Where the hub writes what traefik reads."""
    return folder.of("proxy") / "routes.toml"


def traefik() -> str | None:
    """The path of the program, None where it is not installed."""
    return shutil.which("traefik", path=str(Path(sys.executable).parent)) or shutil.which("traefik")


def _options(ports: Ports, routes: Path) -> tuple[str, ...]:
    return (
        f"--entrypoints.http.address={LOOPBACK}:{ports.hub}",
        "--entrypoints.http.transport.lifecycle.gracetimeout=500ms",  # websockets stay open
        "--entrypoints.http.transport.respondingtimeouts.readtimeout=0",  # long uploads
        f"--entrypoints.auth_api.address={LOOPBACK}:{ports.proxy_api}",
        "--entrypoints.auth_api.transport.lifecycle.gracetimeout=0",
        "--api=true",
        "--api.dashboard=false",
        f"--providers.file.filename={routes}",
        "--providers.file.watch=true",
        "--providers.providersthrottleduration=0s",
        "--global.checknewversion=false",
        "--global.sendanonymoususage=false",
        "--log.level=WARN",
    )
