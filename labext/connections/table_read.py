"""The rows of a query as a frame whose types are the database's, nulls included."""

from __future__ import annotations

from typing import Any

import pandas as pd
import psycopg

from labext.errors import FrameError
from labext.locale import _

_WITH_NULLS = {
    "int2": "Int64",
    "int4": "Int64",
    "int8": "Int64",
    "bool": "boolean",
}
_DTYPES = {
    "int2": "int64",
    "int4": "int64",
    "int8": "int64",
    "bool": "bool",
    "float4": "float64",
    "float8": "float64",
    "timestamp": "datetime64[us]",
    "timestamptz": "datetime64[us, UTC]",
}


def read(connection: psycopg.Connection[Any], sql: str, params: Any = None) -> pd.DataFrame:
    """Run `sql` and give its rows; whole numbers stay whole, numeric gives Decimal."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql.encode(), params)
            if cursor.description is None:
                raise FrameError(_("The statement gives no rows."), _("Use client() for it."))
            columns = [(c.name, _type_name(connection, c.type_code)) for c in cursor.description]
            rows = cursor.fetchall()
    except psycopg.Error as err:
        if connection.broken:
            raise  # it is the connection that is at fault
        reason = " ".join((err.diag.message_primary or str(err)).split()).rstrip(".")
        raise FrameError(
            _("The database refused the query: {reason}.").format(reason=reason)
        ) from err
    series = {
        at: _series([row[at] for row in rows], type_name)
        for at, (_name, type_name) in enumerate(columns)
    }
    frame = pd.DataFrame(series, index=pd.RangeIndex(len(rows)))
    frame.columns = pd.Index([name for name, _type in columns])
    return frame


def _type_name(connection: psycopg.Connection[Any], oid: int) -> str:
    info = connection.adapters.types.get(oid)
    return info.name if info else ""


def _series(values: list[Any], type_name: str) -> pd.Series[Any]:
    if type_name == "timestamptz":
        return pd.to_datetime(pd.Series(values, dtype=object), utc=True).dt.as_unit("us")
    dtypes = _DTYPES | _WITH_NULLS if any(value is None for value in values) else _DTYPES
    return pd.Series(values, dtype=dtypes.get(type_name, "object"))
