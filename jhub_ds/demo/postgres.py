"""PostgreSQL in Greenplum's place: a warehouse where each sample user has a schema of their own."""

from __future__ import annotations

import functools
import os
import signal
from collections.abc import Mapping
from typing import Any

import psycopg

from jhub_ds.errors import DemoError

from .answers import LOOPBACK
from .folder import Folder, write_private
from .part import Part
from .postgres_people import make_database, make_user, write_passfile
from .postgres_place import Place, account_for_server, place_for
from .process import Launch, run_once
from .secrets_file import Secrets

ADMINISTRATOR = "demo_admin"
DATABASE = "warehouse"
TITLE = "PostgreSQL (in Greenplum's place)"
# No socket in a folder: its path may not be longer than 107 letters, and nobody needs it.
SETTINGS = ("unix_socket_directories=", "shared_buffers=32MB", "max_connections=50")


def postgres_part(folder: Folder, port: int, secrets: Secrets, environ: Mapping[str, str]) -> Part:
    """The server. It listens on loopback only, and asks everybody for a password."""
    place = place_for(folder, secrets.folder_id, account_for_server())
    options = [word for setting in SETTINGS for word in ("-c", setting)]
    listen = ["-p", str(port), "-h", LOOPBACK]
    return Part(
        name="postgres",
        title=TITLE,
        where=f"{LOOPBACK}:{port}/{DATABASE}{_elsewhere(folder, place)}",
        command=(str(place.binaries / "postgres"), "-D", str(place.data), *listen, *options),
        folder=place.root,
        account=place.account,
        prepare=functools.partial(_prepare, folder, place, secrets, environ),
        ready=functools.partial(_answers, port, secrets),
        settle=functools.partial(_let_people_in, folder, port, secrets),
        stop_signal=signal.SIGINT,  # "fast": it does not wait for those who are connected
    )


def _elsewhere(folder: Folder, place: Place) -> str:
    """Where the files are, if not in the folder: somebody may want to remove them one day."""
    return "" if place.root.is_relative_to(folder.root) else f", its files in {place.root}"


async def _prepare(
    folder: Folder, place: Place, secrets: Secrets, environ: Mapping[str, str]
) -> None:
    place.make()
    if place.data.exists():
        return
    fresh, password = place.data.with_name("data.new"), place.root / "password"
    place.remove(fresh)  # an earlier start was interrupted
    write_private(password, secrets.database)
    if place.account:
        os.chown(password, place.account.uid, place.account.gid)
    command = [str(place.binaries / "initdb"), "-D", str(fresh), "-U", ADMINISTRATOR, "-E", "UTF8"]
    command += ["--locale=C", "--auth=scram-sha-256", "--pwfile", str(password)]
    launch = Launch(command, place.root, environ, place.account)
    await run_once(launch, folder.logs / "initdb.log", f"{TITLE}: initdb")
    password.unlink()
    fresh.rename(place.data)


async def _answers(port: int, secrets: Secrets) -> bool:
    try:
        async with await _connect(port, secrets, "postgres"):
            return True
    except psycopg.OperationalError:
        return False


async def _let_people_in(folder: Folder, port: int, secrets: Secrets) -> None:
    """Make the warehouse, and for each person a user, a schema, and the password in their home."""
    try:
        async with await _connect(port, secrets, "postgres") as connection:
            await make_database(connection, DATABASE)
        async with await _connect(port, secrets, DATABASE) as connection:
            for name, password in secrets.database_passwords.items():
                await make_user(connection, name, password)
                write_passfile(folder.homes / name, [f"{LOOPBACK}:{port}:*:{name}:{password}"])
    except psycopg.Error as err:
        raise DemoError(f"{TITLE} does not let people in: {' '.join(str(err).split())}") from err


async def _connect(port: int, secrets: Secrets, database: str) -> psycopg.AsyncConnection[Any]:
    return await psycopg.AsyncConnection.connect(
        host=LOOPBACK,
        port=port,
        user=ADMINISTRATOR,
        password=secrets.database,
        dbname=database,
        connect_timeout=2,
        autocommit=True,
    )
