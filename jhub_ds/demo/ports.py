"""Which port each part listens on: the hub's is chosen, the others lie above it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, fields

from jhub_ds.errors import DemoError

from .answers import LOOPBACK

LAST = 65535 - 60


@dataclass(frozen=True)
class Ports:
    """All ports of one demo."""

    hub: int
    sign_on: int
    index: int
    mlflow: int
    database: int
    proxy_api: int
    hub_api: int

    @classmethod
    def from_hub(cls, port: int) -> Ports:
        """The hub's own, and every tenth above it; ValueError where there is no room for all."""
        if not 0 < port <= LAST:
            raise ValueError(f"{port} is not a port for the hub; use one from 1 to {LAST}")
        return cls(*(port + 10 * place for place in range(len(fields(cls)))))

    @property
    def hub_url(self) -> str:
        """What people open."""
        return f"http://{LOOPBACK}:{self.hub}"

    def refuse_taken(self) -> None:
        """DemoError in one line that names every port that somebody else listens on."""
        taken = [f"{port} ({use})" for use, port in self._uses() if not _is_free(port)]
        if taken:
            many = len(taken) > 1
            raise DemoError(
                f"port{'s' if many else ''} {', '.join(taken)} of {LOOPBACK} "
                f"{'are' if many else 'is'} taken; hint: stop what listens there, "
                "or choose others with --port"
            )

    def _uses(self) -> Iterator[tuple[str, int]]:
        for field in fields(self):
            yield field.name.replace("_", " "), getattr(self, field.name)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the parts themselves do
        try:
            probe.bind((LOOPBACK, port))
        except PermissionError:
            reason = f"port {port} of {LOOPBACK} is not allowed for you; hint: choose --port 8000"
            raise DemoError(reason) from None
        except OSError:
            return False
    return True
