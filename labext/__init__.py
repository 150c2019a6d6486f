"""The lab side of jhub-ds: what a notebook imports; nothing is loaded before it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labext.connections.base import Connection

__all__ = ["connect", "names"]


def connect(name: str) -> Connection:
    """The connection called `name`, or an error that lists the ones there are."""
    from labext.connections.catalogue import Catalogue

    return Catalogue.of_this_lab().connection(name)


def names() -> list[str]:
    """The names that `connect` knows in this lab."""
    from labext.connections.catalogue import Catalogue

    return Catalogue.of_this_lab().names()


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Where jupyter_server finds the extension."""
    return [{"module": "labext.extension"}]
