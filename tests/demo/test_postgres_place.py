"""Where the database lives for root: only where the account that it runs as can get."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from jhub_ds.demo import postgres_place
from jhub_ds.demo.folder import Folder, opened
from jhub_ds.demo.part import Account
from jhub_ds.demo.postgres import postgres_part
from jhub_ds.demo.postgres_people import PASSFILE
from jhub_ds.demo.postgres_place import STATE, is_open, place_for
from jhub_ds.demo.process import Launch, Process
from jhub_ds.demo.secrets_file import kept_secrets
from tests.demo.demos import PATIENCE_S, demo_folder, free_ports

NOBODY = Account(65534, 65534)


def test_a_closed_folder_on_the_way_closes_everything_below(tmp_path: Path) -> None:
    inside = tmp_path / "closed" / "inside"
    inside.mkdir(parents=True, mode=0o755)
    inside.parent.chmod(0o700)
    assert not is_open(inside)


def test_without_root_everything_is_in_the_folder(tmp_path: Path) -> None:
    place = place_for(Folder(tmp_path), "id", None)
    assert place.root == tmp_path / "postgres" and place.program == place.original


def test_for_root_in_a_closed_folder_the_files_are_elsewhere(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    assert place_for(Folder(tmp_path), "id", NOBODY).root == STATE / "id"


def test_the_copy_of_a_closed_program_is_open(tmp_path: Path) -> None:
    (tmp_path / "original" / "bin").mkdir(parents=True)
    (tmp_path / "original" / "bin" / "postgres").touch(mode=0o600)
    copy = tmp_path / "program"
    postgres_place.Place(tmp_path / "root", copy, tmp_path / "original", None).make()
    assert (copy / "bin" / "postgres").stat().st_mode & 0o777 == 0o755


def test_a_program_that_is_closed_is_copied_once(tmp_path: Path) -> None:
    (tmp_path / "original" / "bin").mkdir(parents=True)
    (tmp_path / "original" / "bin" / "postgres").write_text("program")
    copy = tmp_path / "state" / "program"
    place = postgres_place.Place(tmp_path / "root", copy, tmp_path / "original", None)
    for text in ("program", "changed"):
        (tmp_path / "original" / "bin" / "postgres").write_text(text)
        copy.parent.mkdir(exist_ok=True)
        place.make()
    assert (place.binaries / "postgres").read_text() == "program"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has accounts to change to")
async def test_for_root_the_server_runs_in_a_closed_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with demo_folder() as state, opened(tmp_path / "demo") as folder:
        tmp_path.chmod(0o700)
        monkeypatch.setattr(postgres_place, "STATE", state)
        secrets = kept_secrets(tmp_path / "secrets.json", ["ada"])
        part = postgres_part(folder, free_ports(1), secrets, os.environ)
        assert part.prepare and part.settle
        await part.prepare()
        launch = Launch(part.command, part.folder, os.environ, part.account, part.stop_signal)
        process = Process(launch, tmp_path / "log")
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not await part.ready():
                    await asyncio.sleep(0.05)
                await part.settle()
            assert part.where.endswith(f"its files in {state / secrets.folder_id}")
            assert "ada" in (folder.homes / "ada" / PASSFILE).read_text()
        finally:
            await process.stop(5)
