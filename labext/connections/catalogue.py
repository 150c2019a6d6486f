"""Which connections this lab has, and the class of each kind; a class is loaded when it is used."""

from __future__ import annotations

import difflib
import importlib
import os
from dataclasses import dataclass
from typing import cast

from labext.connections.base import Connection, fault
from labext.environ import ConnectionSpec, LabEnviron
from labext.errors import UnknownConnection
from labext.locale import _

KINDS = {
    "nexus": ("labext.connections.nexus", "Nexus"),
    "mlflow": ("labext.connections.mlflow", "Mlflow"),
    "greenplum": ("labext.connections.greenplum", "Greenplum"),
}
"""Kind → module and class. A new service is a file of its own and a line here."""


@dataclass(frozen=True)
class Catalogue:
    """The connections of one lab."""

    environ: LabEnviron

    @classmethod
    def of_this_lab(cls) -> Catalogue:
        """What the hub passed to this process."""
        return cls(LabEnviron.from_environ(os.environ))

    def names(self) -> list[str]:
        """The names of the connections, sorted."""
        return sorted(self.environ.connections)

    def connection(self, name: str) -> Connection:
        """The connection called `name`; UnknownConnection lists those that there are."""
        spec = self.environ.connections.get(name) if isinstance(name, str) else None
        if spec is None:
            raise self._unknown(name)
        return connection_of(spec, self.environ.user)

    def _unknown(self, name: object) -> UnknownConnection:
        names = self.names()
        if not names:
            message = _("There is no connection {name!r}: this lab has none.").format(name=name)
            return UnknownConnection(message, _("Connections belong to a role; ask for them."))
        near = difflib.get_close_matches(str(name), names, n=1)
        message = _("There is no connection {name!r}; there are: {names}.").format(
            name=name, names=", ".join(names)
        )
        return UnknownConnection(
            message, _("Did you mean {name!r}?").format(name=near[0]) if near else ""
        )


def connection_of(spec: ConnectionSpec, user: str | None) -> Connection:
    """The connection that `spec` describes; ConnectionFault where that is not possible."""
    if spec.kind not in KINDS:
        message = _('the kind "{kind}" is not known; known: {kinds}')
        raise fault(spec, message.format(kind=spec.kind, kinds=", ".join(sorted(KINDS))))
    module, name = KINDS[spec.kind]
    found = getattr(importlib.import_module(module), name)
    return cast(Connection, found(spec, user))
