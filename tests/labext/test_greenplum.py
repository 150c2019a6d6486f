"""Tables in and out, against a real PostgreSQL: what is written is read, or it is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from labext.connections.catalogue import connection_of
from labext.connections.greenplum import Greenplum
from labext.environ import ConnectionSpec
from labext.errors import ConnectionFault, FrameError, ServiceUnavailable

_UTC = dt.UTC


@pytest.fixture
def greenplum(postgres: Any) -> Iterator[Greenplum]:
    options = {key: text for key, text in postgres.connection().items() if key != "kind"}
    found = connection_of(ConnectionSpec("gp", "greenplum", "", options), "ada")
    assert isinstance(found, Greenplum)
    with found.client() as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return found


def test_the_user_is_the_hubs(greenplum: Greenplum) -> None:
    assert greenplum.read("SELECT current_user AS who")["who"].tolist() == ["ada"]
    assert "as ada" in greenplum.describe()


def test_a_database_user_of_another_name_is_passed_by_the_hub(
    greenplum: Greenplum, monkeypatch: pytest.MonkeyPatch
) -> None:
    with greenplum.client() as connection:
        connection.execute('DROP ROLE IF EXISTS "Ада\'1"; CREATE ROLE "Ада\'1" LOGIN')
    monkeypatch.setenv("PGUSER", "Ада'1")
    assert greenplum.read("SELECT current_user AS who")["who"].tolist() == ["Ада'1"]


@pytest.mark.parametrize("user", [None, "a" * 64, "я" * 32])
def test_a_name_that_no_database_user_has_is_said(user: str | None) -> None:
    spec = ConnectionSpec("gp", "greenplum", "", {"host": "h", "database": "d"})
    with pytest.raises(ConnectionFault, match=r"is no name of a database user, .* 1 to 63 bytes"):
        connection_of(spec, user)


def test_a_user_that_the_database_does_not_know_is_refused(postgres: Any) -> None:
    options = {key: text for key, text in postgres.connection().items() if key != "kind"}
    found = connection_of(ConnectionSpec("gp", "greenplum", "", options), "eve")
    with pytest.raises(ServiceUnavailable, match=r'refused eve: .*role "eve" does not exist'):
        found.client()


def test_a_connection_that_is_lost_is_said(greenplum: Greenplum) -> None:
    with pytest.raises(ServiceUnavailable, match="does not answer: terminating connection"):
        greenplum.read("SELECT pg_terminate_backend(pg_backend_pid())")


def test_a_connection_that_is_lost_while_writing_is_said(greenplum: Greenplum) -> None:
    with greenplum.client() as connection:
        connection.execute("CREATE TABLE t (x int CHECK (pg_terminate_backend(pg_backend_pid())))")
    with pytest.raises(ServiceUnavailable, match="does not answer: terminating connection"):
        greenplum.write(pd.DataFrame({"x": [1]}), "t", if_exists="append")
    assert greenplum.read("SELECT * FROM t").empty


@pytest.mark.parametrize(
    ("values", "dtype", "back"),
    [
        pytest.param([1, -(2**63), 2**63 - 1], "int64", "int64", id="int"),
        pytest.param([2**62 + 1, None], "Int64", "Int64", id="int-null"),
        pytest.param([1, 2], "uint8", "int64", id="small"),
        pytest.param([0.1, -1e308, float("inf")], "float64", "float64", id="float"),
        pytest.param([0.5, None], "float64", "float64", id="float-null"),
        pytest.param([True, False], "bool", "bool", id="bool"),
        pytest.param([True, None], "boolean", "boolean", id="bool-null"),
        pytest.param(["a\tb\n\\N", "", "ю'\"", None], "object", "object", id="text"),
        pytest.param(["a", None], "string", "object", id="string"),
        pytest.param(["a", "b", "a"], "category", "object", id="category"),
        pytest.param(
            [dt.date(1, 1, 1), dt.date(9999, 12, 31), None], "object", "object", id="date"
        ),
        pytest.param([Decimal("0.10"), None], "object", "object", id="decimal"),
        pytest.param(
            ["2026-11-24 01:02:03.000004", None], "datetime64[us]", "datetime64[us]", id="ts"
        ),
        pytest.param(
            ["2026-11-24T01:02:03Z", None], "datetime64[ns, UTC]", "datetime64[us, UTC]", id="tz"
        ),
        pytest.param([None, None], "object", "object", id="nothing"),
    ],
)
def test_what_is_written_is_read(
    greenplum: Greenplum, values: list[Any], dtype: str, back: str
) -> None:
    frame = pd.DataFrame({"at": range(len(values)), "x": pd.Series(values, dtype=dtype)})
    assert greenplum.write(frame, "t") == len(values)
    read = greenplum.read("SELECT * FROM t ORDER BY at")
    assert str(read["x"].dtype) == back
    for wrote, got in zip(frame["x"], read["x"], strict=True):
        assert (pd.isna(wrote) and pd.isna(got)) or (wrote == got)


def test_names_are_quoted(greenplum: Greenplum) -> None:
    name = 'x"; DROP TABLE t; --'
    greenplum.write(pd.DataFrame({name: [1], "Ключ": [2]}), 'public.T able"')
    assert list(greenplum.read('SELECT * FROM public."T able"""').columns) == [name, "Ключ"]


def test_parameters_are_values(greenplum: Greenplum) -> None:
    assert greenplum.read("SELECT %s AS x", ["'; --"])["x"].tolist() == ["'; --"]


def test_columns_of_one_name_are_both_read(greenplum: Greenplum) -> None:
    assert list(greenplum.read("SELECT 1 AS a, 'x' AS a").columns) == ["a", "a"]


def test_no_rows_keep_their_types(greenplum: Greenplum) -> None:
    frame = greenplum.read("SELECT 1 AS a, now() AS b WHERE false")
    assert [str(dtype) for dtype in frame.dtypes] == ["int64", "datetime64[us, UTC]"]


def test_an_existing_table_fails_and_is_kept(greenplum: Greenplum) -> None:
    greenplum.write(pd.DataFrame({"x": [1]}), "t")
    with pytest.raises(FrameError, match=r"The table t exists\.\nhint: Say if_exists"):
        greenplum.write(pd.DataFrame({"x": [2]}), "t")
    assert greenplum.read("SELECT x FROM t")["x"].tolist() == [1]


def test_append_adds_and_replace_replaces(greenplum: Greenplum) -> None:
    for value in (1, 2):
        greenplum.write(pd.DataFrame({"x": [value]}), "t", if_exists="append")
    assert greenplum.read("SELECT x FROM t ORDER BY x")["x"].tolist() == [1, 2]
    greenplum.write(pd.DataFrame({"y": ["a"]}), "t", if_exists="replace")
    assert greenplum.read("SELECT * FROM t").to_dict("list") == {"y": ["a"]}


def test_a_refused_append_writes_no_row(greenplum: Greenplum) -> None:
    greenplum.write(pd.DataFrame({"x": [1]}), "t")
    with pytest.raises(FrameError, match="refused to write t: invalid input syntax"):
        greenplum.write(pd.DataFrame({"x": ["2", "three"]}), "t", if_exists="append")
    assert greenplum.read("SELECT x FROM t")["x"].tolist() == [1]


def test_a_refused_replace_keeps_the_former(greenplum: Greenplum) -> None:
    greenplum.write(pd.DataFrame({"x": [1]}), "t")
    with pytest.raises(FrameError, match="zero byte"):
        greenplum.write(pd.DataFrame({"x": ["\0"]}), "t", if_exists="replace")
    assert len(greenplum.read("SELECT x FROM t")) == 1


@pytest.mark.parametrize(
    ("values", "said"),
    [
        pytest.param(
            pd.Series([2**63], dtype="uint64"), "9223372036854775808, beyond 64", id="big"
        ),
        pytest.param(pd.Series(["a", 1], dtype=object), "mixes bigint, text", id="mixed"),
        pytest.param(pd.Series([1, 0.5], dtype=object), "mixes bigint, double", id="numbers"),
        pytest.param(
            pd.Series(
                [dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 1, tzinfo=_UTC)], dtype=object
            ),
            "mixes timestamp, timestamptz",
            id="zones",
        ),
        pytest.param(pd.Series([{}]), "has a dict, which cannot be written", id="dict"),
        pytest.param(pd.Series([pd.Timedelta("1s")]), "has a Timedelta", id="timedelta"),
        pytest.param(pd.Series([1j]), "has a complex", id="complex"),
        pytest.param(
            pd.Series(np.array([1], dtype="datetime64[ns]")), "has nanoseconds", id="nanoseconds"
        ),
        pytest.param(
            pd.Series(np.array(["20000-01-01"], dtype="datetime64[s]")), "cannot hold", id="far"
        ),
    ],
)
def test_what_cannot_be_exact_is_refused(
    greenplum: Greenplum, values: pd.Series[Any], said: str
) -> None:
    with pytest.raises(FrameError) as caught:
        greenplum.write(pd.DataFrame({"x": values}), "t")
    assert said in str(caught.value)
    assert "'x'" in str(caught.value)


@pytest.mark.parametrize(
    ("frame", "table", "said"),
    [
        pytest.param(pd.DataFrame(), "t", "no columns", id="empty"),
        pytest.param(pd.DataFrame([[1, 2]], columns=["a", "a"]), "t", "same name", id="twice"),
        pytest.param(pd.DataFrame({1: [1]}), "t", "1 is not a name", id="number"),
        pytest.param(pd.DataFrame({"ю" * 32: [1]}), "t", "of 1 to 63 bytes", id="long"),
        pytest.param(pd.DataFrame({"x": [1]}), "a.b.c", "not a table or schema.table", id="dots"),
        pytest.param(pd.DataFrame({"x": [1]}), "", "'' is not a name", id="no-table"),
        pytest.param(pd.DataFrame({"x": [1]}), "nowhere.t", '"nowhere" does not', id="schema"),
    ],
)
def test_a_wrong_name_is_said(greenplum: Greenplum, frame: Any, table: str, said: str) -> None:
    with pytest.raises(FrameError) as caught:
        greenplum.write(frame, table)
    assert said in str(caught.value)


def test_a_wrong_if_exists_is_said(greenplum: Greenplum) -> None:
    with pytest.raises(FrameError, match="'drop'; allowed: fail, append, replace"):
        greenplum.write(pd.DataFrame({"x": [1]}), "t", if_exists="drop")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        pytest.param("SELEC 1", "syntax error", id="syntax"),
        pytest.param("CREATE TABLE t (x int)", "gives no rows", id="no-rows"),
    ],
)
def test_a_query_that_fails_is_said(greenplum: Greenplum, query: str, said: str) -> None:
    with pytest.raises(FrameError, match=said):
        greenplum.read(query)


def test_a_dead_database_is_said(refused_port: int) -> None:
    options = {"host": "127.0.0.1", "port": refused_port, "database": "d"}
    with pytest.raises(ServiceUnavailable, match=r"does not answer: .*refused"):
        connection_of(ConnectionSpec("gp", "greenplum", "", options), "ada").client()
