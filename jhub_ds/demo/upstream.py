"""The index that stands behind the demo's own: the one that pip is configured with."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import certifi

from jhub_ds.spawner.local_index import pip_index


@dataclass(frozen=True)
class Upstream:
    """Where it is and whom to believe there. The address may hold a password."""

    url: str = field(repr=False)
    certificates: str | None = None
    trusted: bool = False


def upstream_for(environ: Mapping[str, str]) -> Upstream:
    """What pip of this Python would install from, in a process with these environment variables."""
    told = pip_index(environ)
    url = told.get("UV_DEFAULT_INDEX") or _default()
    bundle = environ.get("REQUESTS_CA_BUNDLE") or environ.get("CURL_CA_BUNDLE")
    return Upstream(
        url=url,
        certificates=told.get("SSL_CERT_FILE") or bundle or None,
        trusted=is_trusted(url, told.get("UV_INSECURE_HOST", "").split()),
    )


def trust(upstream: Upstream) -> ssl.SSLContext:
    """Whom to believe: the certificates that pip is told of, else the system's and certifi's."""
    context = ssl.create_default_context()
    place = upstream.certificates or certifi.where()
    context.load_verify_locations(**{"capath" if Path(place).is_dir() else "cafile": place})
    if upstream.trusted:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def is_trusted(url: str, hosts: list[str]) -> bool:
    """Whether pip was told to believe this host whatever certificate it shows."""
    address = urlsplit(url)
    return not {address.hostname, f"{address.hostname}:{address.port}"}.isdisjoint(hosts)


def _default() -> str:
    from pip._internal.models.index import PyPI  # pip has no public way to say it

    return str(PyPI.simple_url)
