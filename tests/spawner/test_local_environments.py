"""Environments really made by uv, from an index of their own on loopback."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import http.server
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from jhub_ds.locale import Message
from jhub_ds.spawner.local_environments import Environments, NotMadeError


@dataclass
class Index:
    """A package index that counts what it was asked for."""

    url: str
    asked: list[str] = field(default_factory=list)

    def wheels(self) -> int:
        return sum(path.endswith(".whl") for path in self.asked)


def write_wheel(folder: Path, name: str, version: str) -> Path:
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": f'version = "{version}"\ndef main(): print(version)\n',
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[console_scripts]\n{name} = {name}:main\n",
    }
    record = "".join(f"{each},,\n" for each in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(path, "w") as archive:
        for each, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(each, text)
    return path


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    root = tmp_path / "index"
    for name, version in (("tiny", "1.0"), ("tiny", "2.0"), ("other", "1.0")):
        (root / "simple" / name).mkdir(parents=True, exist_ok=True)
        write_wheel(root / "simple" / name, name, version)
    for folder in (root / "simple").iterdir():
        links = [f'<a href="{path.name}">x</a>' for path in folder.glob("*.whl")]
        (folder / "index.html").write_text("\n".join(links))
    index = Index("")

    class Counting(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(root))

        def do_GET(self) -> None:
            index.asked.append(self.path)
            super().do_GET()

        def log_message(self, *_args: Any) -> None:
            """Tests print nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    index.url = f"http://127.0.0.1:{server.server_port}/simple/"
    yield index
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "requirements-lock.txt"
    path.write_text("tiny==1.0\nother==1.0\n")
    return path


@pytest.fixture
def environments(
    tmp_path: Path, index: Index, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> Environments:
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return Environments(tmp_path / "environments", {"small": str(lock)}, index.url)


@pytest.fixture
def said() -> list[Message]:
    return []


def ask(python: Path, code: str) -> str:
    done = subprocess.run(
        [python, "-I", "-c", code], capture_output=True, text=True, check=True, cwd="/"
    )
    return done.stdout.strip()


def folders(environments: Environments) -> list[str]:
    places = (environments.folder / "small").iterdir()
    return [place.name for place in places if place.is_dir()]


async def test_an_environment_has_what_its_requirement_file_says(
    environments: Environments, said: list[Message]
) -> None:
    python = await environments.ensure("small", said.append)
    assert ask(python, "import tiny, other; print(tiny.version)") == "1.0"


async def test_its_scripts_run_from_where_it_ends_up(
    environments: Environments, said: list[Message]
) -> None:
    python = await environments.ensure("small", said.append)
    assert subprocess.check_output([python.parent / "tiny"], text=True) == "1.0\n"


async def test_it_has_the_labext_of_the_hub_with_its_server_extension(
    environments: Environments, said: list[Message]
) -> None:
    python = await environments.ensure("small", said.append)
    assert Path(ask(python, "import labext; print(labext.__file__)")).is_relative_to(
        environments.folder
    )
    settings = python.parents[1] / "etc" / "jupyter" / "jupyter_server_config.d" / "labext.json"
    assert "labext" in settings.read_text()


async def test_it_has_no_package_of_the_hub(
    environments: Environments, said: list[Message]
) -> None:
    python = await environments.ensure("small", said.append)
    found = ask(python, "import importlib.util as u; print(u.find_spec('jupyterhub'))")
    assert found == "None"


async def test_people_are_told_in_a_few_messages(
    environments: Environments, said: list[Message]
) -> None:
    await environments.ensure("small", said.append)
    lines = [str(message) for message in said]
    assert lines[0] == "Environment small is being made: this takes a while once"
    assert {"2 packages are needed", "2 packages are downloaded", "2 packages are installed"} <= {
        *lines
    }
    assert lines[-1] == "Environment small is ready"


async def test_a_second_start_makes_nothing_and_says_nothing(
    environments: Environments, index: Index, said: list[Message]
) -> None:
    first = await environments.ensure("small", said.append)
    said.clear()
    index.asked.clear()
    assert await environments.ensure("small", said.append) == first
    assert (said, index.asked) == ([], [])


async def test_two_starts_at_once_make_it_once_and_both_are_told(
    environments: Environments, index: Index
) -> None:
    told: tuple[list[Message], list[Message]] = ([], [])
    pythons = await asyncio.gather(*(environments.ensure("small", each.append) for each in told))
    assert pythons[0] == pythons[1]
    assert index.wheels() == 2  # tiny and other, once each
    assert told[0] == told[1] != []


async def test_another_process_that_makes_it_is_waited_for(
    environments: Environments, said: list[Message]
) -> None:
    folder = environments.folder / "small"
    folder.mkdir(parents=True)
    with (folder / ".lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        start = asyncio.create_task(environments.ensure("small", said.append))
        while not said:
            await asyncio.sleep(0.01)
        assert str(said[0]) == "Another hub makes this environment; waiting for it"
        assert folders(environments) == []
    assert (await start).exists()


async def test_a_changed_requirement_file_makes_another_one_and_removes_the_former(
    environments: Environments, lock: Path, said: list[Message]
) -> None:
    former = await environments.ensure("small", said.append)
    lock.write_text("tiny==2.0\n")
    python = await environments.ensure("small", said.append)
    assert ask(python, "import tiny; print(tiny.version)") == "2.0"
    assert not former.exists()


async def test_the_former_one_stays_while_a_lab_runs_in_it(
    environments: Environments, lock: Path, said: list[Message]
) -> None:
    former = await environments.ensure("small", said.append)
    lab = subprocess.Popen([former, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        lock.write_text("tiny==2.0\n")
        await environments.ensure("small", said.append)
        assert former.exists()
    finally:
        lab.communicate(b"\n")


async def test_another_labext_is_installed_into_the_environment_that_is_there(
    environments: Environments, index: Index, said: list[Message]
) -> None:
    python = await environments.ensure("small", said.append)
    mark = python.parents[1] / ".jhub-ds"
    mark.write_text("an older one")
    Path(ask(python, "import labext; print(labext.__file__)")).write_text("raise SystemExit('old')")
    index.asked.clear()
    assert await environments.ensure("small", said.append) == python
    assert ask(python, "import labext; print('new')") == "new"
    assert index.asked == []


async def test_an_interrupted_build_leaves_no_half_environment(
    environments: Environments, said: list[Message]
) -> None:
    left_over = environments.folder / "small" / ".making-old"
    (left_over / "bin").mkdir(parents=True)
    python = await environments.ensure("small", said.append)
    assert folders(environments) == [python.parents[1].name]


async def test_a_start_that_is_cancelled_leaves_the_build_to_the_others(
    environments: Environments, said: list[Message]
) -> None:
    first = asyncio.create_task(environments.ensure("small", said.append))
    second = asyncio.create_task(environments.ensure("small", lambda _message: None))
    while not said:
        await asyncio.sleep(0.01)
    first.cancel()
    assert (await second).exists()
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_an_index_that_is_away_is_said_with_what_to_do(
    environments: Environments, said: list[Message]
) -> None:
    away = replace(environments, index_url="http://user:secret@127.0.0.1:9/simple/")
    with pytest.raises(NotMadeError) as caught:
        await away.ensure("small", said.append)
    text = str(caught.value)
    assert text.startswith("Environment small cannot be made: ")
    assert "127.0.0.1:9/simple/" in text and "Connection refused" in text
    assert text.endswith("hint: is the package index away? Start again when it answers")
    assert "secret" not in text
    assert "secret" not in (environments.folder / "small" / "uv.log").read_text()
    assert folders(environments) == []


async def test_after_a_failure_the_next_start_tries_again(
    environments: Environments, said: list[Message]
) -> None:
    with pytest.raises(NotMadeError):
        await replace(environments, index_url="http://127.0.0.1:9/").ensure("small", said.append)
    assert (await environments.ensure("small", said.append)).exists()


async def test_a_version_that_does_not_exist_is_said(
    environments: Environments, lock: Path, said: list[Message]
) -> None:
    lock.write_text("tiny==99\n")
    with pytest.raises(NotMadeError, match=r"there is no version of tiny==99.*hint: everything"):
        await environments.ensure("small", said.append)


async def test_a_wheel_that_is_not_the_locked_one_is_refused(
    environments: Environments, lock: Path, said: list[Message]
) -> None:
    lock.write_text(f"tiny==1.0 --hash=sha256:{hashlib.sha256(b'another').hexdigest()}\n")
    with pytest.raises(NotMadeError, match=r"[Hh]ash mismatch"):
        await environments.ensure("small", said.append)


async def test_an_environment_without_a_requirement_file_is_said(
    environments: Environments, said: list[Message]
) -> None:
    with pytest.raises(NotMadeError) as caught:
        await environments.ensure("unheard-of", said.append)
    assert "unheard-of/requirements-lock.txt is missing" in str(caught.value)
    assert str(caught.value).endswith("name its requirement file in c.DSLocalSpawner.requirements")


async def test_a_folder_that_cannot_be_made_is_said(
    environments: Environments, tmp_path: Path, said: list[Message]
) -> None:
    (tmp_path / "file").write_text("")
    blocked = replace(environments, folder=tmp_path / "file" / "environments")
    with pytest.raises(NotMadeError, match=r"Not a directory; hint: the hub needs to write in .+"):
        await blocked.ensure("small", said.append)


@pytest.mark.parametrize("name", ["analyst", "ds", "dl"])
def test_the_images_requirement_files_are_found(name: str) -> None:
    assert Environments(Path()).requirement_file(name).is_file()


async def test_uv_gets_no_secret_of_the_hub(
    environments: Environments, said: list[Message], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "uv"
    program.write_text(f"#!/bin/sh\nenv >{tmp_path}/seen\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setitem(sys.modules, "uv", None)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("JUPYTERHUB_CRYPT_KEY", "a secret")
    with pytest.raises(NotMadeError, match="uv ended with status 3"):
        await environments.ensure("small", said.append)
    seen = (tmp_path / "seen").read_text()
    assert "UV_DEFAULT_INDEX=" in seen and "a secret" not in seen


async def test_a_machine_without_uv_is_told_where_it_comes_from(
    environments: Environments, said: list[Message], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "uv", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotMadeError, match=r"uv is missing; hint: install it .*jhub-ds\[demo\]"):
        await environments.ensure("small", said.append)
