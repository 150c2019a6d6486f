"""Users, schemas and passwords in the demo's database. Every step can be done again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from .folder import write_private

PASSFILE = ".pgpass"
"""In the home of each person; libpq looks there by itself."""

Connection = psycopg.AsyncConnection[Any]


async def make_database(connection: Connection, name: str) -> None:
    """A database, if it is missing."""
    found = await connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    if await found.fetchone() is None:
        await connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


async def make_user(connection: Connection, name: str, password: str) -> None:
    """A user with a schema of the same name, where their tables go unless they say else."""
    found = await connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
    verb = sql.SQL("CREATE" if await found.fetchone() is None else "ALTER")
    user = sql.Identifier(name)
    login = sql.SQL("{} ROLE {} LOGIN PASSWORD {}")
    await connection.execute(login.format(verb, user, sql.Literal(password)))
    schema = sql.SQL("CREATE SCHEMA IF NOT EXISTS AUTHORIZATION {}")
    await connection.execute(schema.format(user))


def write_passfile(home: Path, entries: Iterable[str]) -> None:
    """The file that libpq takes a password from, in the home of the person."""
    home.mkdir(mode=0o700, exist_ok=True)
    write_private(home / PASSFILE, "".join(f"{entry}\n" for entry in entries))
