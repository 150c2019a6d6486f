"""The package index of the demo, in Nexus's place."""

from __future__ import annotations

import functools
import sys

from .answers import LOOPBACK, http_ok
from .folder import Folder
from .part import Part

LAYOUT = "/repository/pypi-proxy/simple/"
HEALTH = "/service/rest/v1/status"
"""Nexus's own; it says nothing about the index behind."""


def index_url(port: int) -> str:
    """What labs give to pip and uv."""
    return f"http://{LOOPBACK}:{port}{LAYOUT}"


def index_part(folder: Folder, port: int) -> Part:
    """The index; it asks pip itself what stands behind it."""
    return Part(
        name="index",
        title="Package index",
        where=index_url(port),
        command=(sys.executable, "-m", "jhub_ds.demo.index_server", str(port)),
        folder=folder.of("index"),
        ready=functools.partial(http_ok, f"http://{LOOPBACK}:{port}{HEALTH}"),
    )
