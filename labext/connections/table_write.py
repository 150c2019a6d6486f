"""A frame into a table by COPY, in one transaction. Types and values are `columns`' work."""

from __future__ import annotations

from typing import Any, get_args

import pandas as pd
import psycopg
from psycopg import sql

from labext.connections.columns import Column, IfExists, check_name, columns_of
from labext.errors import FrameError
from labext.locale import _


def write(
    connection: psycopg.Connection[Any], frame: pd.DataFrame, table: str, if_exists: IfExists
) -> int:
    """Write all rows or none; returns their number."""
    if if_exists not in get_args(IfExists):
        message = _("if_exists is {given!r}; allowed: {allowed}.")
        allowed = ", ".join(get_args(IfExists))
        raise FrameError(message.format(given=if_exists, allowed=allowed))
    name, columns = _identifier(table), columns_of(frame)
    try:
        with connection.transaction(), connection.cursor() as cursor:
            _make_table(cursor, name, columns, if_exists)
            _copy(cursor, name, columns)
    except psycopg.errors.DuplicateTable as err:
        message = _("The table {table} exists.").format(table=table)
        raise FrameError(message, _('Say if_exists="append" or if_exists="replace".')) from err
    except psycopg.Error as err:
        if connection.broken:
            raise  # it is the connection that is at fault
        message = _("The database refused to write {table}: {reason}.")
        raise FrameError(message.format(table=table, reason=_reason(err))) from err
    return len(frame)


def _identifier(table: str) -> sql.Identifier:
    parts = table.split(".") if isinstance(table, str) else [""]
    if len(parts) > 2:
        raise FrameError(_("{table!r} is not a table or schema.table.").format(table=table))
    return sql.Identifier(*(check_name(part) for part in parts))


def _make_table(
    cursor: psycopg.Cursor[Any], name: sql.Identifier, columns: list[Column], if_exists: IfExists
) -> None:
    if if_exists == "replace":
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(name))
    defined = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(column.name), sql.SQL(column.sql_type))
        for column in columns
    )
    keep = sql.SQL("IF NOT EXISTS " if if_exists == "append" else "")
    cursor.execute(sql.SQL("CREATE TABLE {}{} ({})").format(keep, name, defined))


def _copy(cursor: psycopg.Cursor[Any], name: sql.Identifier, columns: list[Column]) -> None:
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in columns)
    with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(name, names)) as copy:
        for row in zip(*(column.values for column in columns), strict=True):
            copy.write_row(row)


def _reason(err: psycopg.Error) -> str:
    return " ".join((err.diag.message_primary or str(err)).split()).rstrip(".")
