"""Greenplum (or PostgreSQL): tables in and out of frames, and psycopg's own connection."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labext import environ
from labext.connections.base import (
    CHECK_S,
    PROBE_S,
    Connection,
    fault,
    missing_library,
    unavailable,
    within,
)
from labext.errors import ServiceUnavailable
from labext.locale import _

if TYPE_CHECKING:
    import pandas as pd
    import psycopg

    from labext.connections.columns import IfExists


_NAME_BYTES = 63
_REFUSED = ("password", "authentication", "pg_hba", 'role "', "permission denied")


class Greenplum(Connection):
    """The warehouse. The user is PGUSER, else the hub's user name; a password is in `passfile`."""

    needed = ("host", "database")
    known = ("port", "passfile", "sslmode")

    @property
    def where(self) -> str:
        """host:port/database."""
        options = self.spec.options
        return f"{options['host']}:{self._port()}/{options['database']}"

    def describe(self) -> str:
        return _("Greenplum at {where} as {user}").format(where=self.where, user=self._user())

    def client(self) -> psycopg.Connection[Any]:
        """A new psycopg connection; closing it is yours (`with … as connection:` does it)."""
        try:
            import psycopg
        except ImportError as err:
            raise missing_library("psycopg[binary]") from err
        parameters = self._parameters()
        try:  # libpq's own limit counts for each address of a host, and not for looking it up
            return within(CHECK_S, lambda: psycopg.connect(**parameters))
        except psycopg.Error as err:
            raise self._no_connection(err) from err

    def read(self, sql: str, params: Any = None) -> pd.DataFrame:
        """The rows of a query as a frame. Values go into `params` (`%s`), never into the text."""
        from labext.connections.table_read import read

        with self._session() as connection:
            return read(connection, sql, params)

    def write(self, frame: pd.DataFrame, table: str, if_exists: IfExists = "fail") -> int:
        """Write `frame` (without its index) to `table` or `schema.table`, all rows or none.

        `if_exists`: `fail`, `append` (makes the table where there is none) or `replace`. A value
        that the database cannot hold exactly is refused. Returns the number of rows.
        """
        from labext.connections.table_write import write

        with self._session() as connection:
            return write(connection, frame, table, if_exists)

    @contextmanager
    def _session(self) -> Iterator[psycopg.Connection[Any]]:
        """A connection that is closed at the end; one that is lost meanwhile is said in words."""
        connection = self.client()
        import psycopg

        try:
            with connection:
                yield connection
        except psycopg.OperationalError as err:
            raise self._no_connection(err) from err

    def _check_keys(self) -> None:
        super()._check_keys()
        port = self._port()
        if isinstance(port, bool) or not isinstance(port, int) or not 0 < port < 65536:
            raise fault(self.spec, _("its port is not a number from 1 to 65535"))
        if not 0 < len(os.fsencode(self._user())) <= _NAME_BYTES:
            what = _("{user!r} is no name of a database user, which has 1 to 63 bytes")
            raise fault(self.spec, what.format(user=self._user()))

    def _port(self) -> Any:
        port = self.spec.options.get("port", 5432)
        return int(port) if isinstance(port, float) and port.is_integer() else port

    def _user(self) -> str:
        # Without one libpq takes the account of the container; of a longer one a part.
        return os.environ.get(environ.PGUSER) or self.user or ""

    def _parameters(self) -> dict[str, Any]:
        options = self.spec.options
        found: dict[str, Any] = {
            "host": options["host"],
            "port": self._port(),
            "dbname": options["database"],
            "user": self._user(),
            "connect_timeout": int(PROBE_S),
            "application_name": "labext",
        }
        if options.get("passfile"):
            found["passfile"] = str(options["passfile"]).replace("{home}", str(Path.home()))
        if options.get("sslmode"):
            found["sslmode"] = options["sslmode"]
        return found

    def _probe(self) -> str:
        with self._session() as connection:
            connection.execute("SELECT 1")
        return _("{where} answers").format(where=self.where)

    def _no_connection(self, err: Exception) -> ServiceUnavailable:
        lines = [line.strip() for line in str(err).splitlines() if line.strip()]
        reason = lines[0] if lines else type(err).__name__
        if any(word in reason for word in _REFUSED):
            message = _("{name} at {where} refused {user}: {reason}.").format(
                name=self.name, where=self.where, user=self._user(), reason=reason
            )
            return ServiceUnavailable(message, _("Ask for access to this database."))
        return unavailable(self.name, self.where, reason.rstrip("."))
