"""From a frame's column to a database type and exact values; what cannot be exact is refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import pandas as pd

from labext.errors import FrameError
from labext.locale import _

IfExists = Literal["fail", "append", "replace"]

_BIGINT = 2**63
_NAME_BYTES = 63
_TYPES: dict[type, str] = {
    bool: "boolean",
    int: "bigint",
    float: "double precision",
    str: "text",
    Decimal: "numeric",
    dt.date: "date",
}


@dataclass(frozen=True)
class Column:
    """A column ready to be sent: name, database type, values where None is null."""

    name: str
    sql_type: str
    values: list[Any]


def columns_of(frame: pd.DataFrame) -> list[Column]:
    """Every column of `frame`; FrameError names the first that cannot be written."""
    if not len(frame.columns):
        raise FrameError(_("The frame has no columns."))
    if not frame.columns.is_unique:
        raise FrameError(_("The frame has two columns of the same name."))
    return [_column(name, frame.iloc[:, at]) for at, name in enumerate(frame.columns)]


def check_name(name: object) -> str:
    """`name` if the database takes it as it is: text of 1 to 63 bytes without a zero byte."""
    if isinstance(name, str) and "\0" not in name and 0 < len(name.encode()) <= _NAME_BYTES:
        return name
    message = _("{name!r} is not a name that the database takes: text of 1 to 63 bytes.")
    raise FrameError(message.format(name=name), _("Rename it: frame.rename(columns=…)."))


def _column(name: object, series: pd.Series[Any]) -> Column:
    text = check_name(name)
    _check_precision(text, series)
    values = _python_values(text, series)
    found = {_type_of(text, value) for value in values if value is not None}
    if len(found) > 1:
        raise _mixed(text, found)
    return Column(text, found.pop() if found else _type_of_dtype(series.dtype), values)


def _mixed(name: str, found: set[str]) -> FrameError:
    message = _("Column {name!r} mixes {types}.").format(name=name, types=", ".join(sorted(found)))
    return FrameError(message, _("Give it one type, for example with frame[column].astype(str)."))


def _check_precision(name: str, series: pd.Series[Any]) -> None:
    if not pd.api.types.is_datetime64_any_dtype(series.dtype):
        return
    known = series.dropna()
    if len(known) and (known.dt.nanosecond != 0).any():
        message = _("Column {name!r} has nanoseconds; the database keeps microseconds.")
        raise FrameError(message.format(name=name), _("Round it: frame[column].dt.round('us')."))


def _python_values(name: str, series: pd.Series[Any]) -> list[Any]:
    missing = series.isna().tolist()
    try:
        values = series.astype(object).tolist()
        plain = [
            None if gone else _plain(value) for value, gone in zip(values, missing, strict=True)
        ]
    except (ValueError, OverflowError) as err:
        message = _("Column {name!r} has a value that the database cannot hold: {reason}.")
        raise FrameError(message.format(name=name, reason=str(err).rstrip("."))) from err
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    item = getattr(value, "item", None)
    return item() if item is not None and type(value).__module__ == "numpy" else value


def _type_of(name: str, value: Any) -> str:
    if isinstance(value, dt.datetime):
        return "timestamp" if value.tzinfo is None else "timestamptz"
    if type(value) is int and not -_BIGINT <= value < _BIGINT:
        message = _("Column {name!r} has {value}, beyond 64 bits.").format(name=name, value=value)
        raise FrameError(message, _("Write it as text: frame[column].astype(str)."))
    if isinstance(value, str) and "\0" in value:
        raise FrameError(_("Column {name!r} has text with a zero byte.").format(name=name))
    if type(value) in _TYPES:
        return _TYPES[type(value)]
    message = _("Column {name!r} has a {type}, which cannot be written.")
    hint = _("Written are whole numbers, floats, booleans, text, decimals, dates and timestamps.")
    raise FrameError(message.format(name=name, type=type(value).__name__), hint)


def _type_of_dtype(dtype: Any) -> str:
    """The type of a column without a single value."""
    kinds = pd.api.types
    if kinds.is_bool_dtype(dtype):
        return "boolean"
    if kinds.is_integer_dtype(dtype):
        return "bigint"
    if kinds.is_float_dtype(dtype):
        return "double precision"
    if isinstance(dtype, pd.DatetimeTZDtype):
        return "timestamptz"
    return "timestamp" if kinds.is_datetime64_any_dtype(dtype) else "text"
