"""Environments on one machine: virtual environments from the same requirement files as the images.

Each is `FOLDER/NAME/KEY`, where KEY changes with the requirement file and the Python, so that labs
that run keep theirs. A fresh one is built aside and renamed when it is complete. Two starts at once
build once, in one process and across processes.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from jhub_ds.errors import JhubDsError
from jhub_ds.locale import Message, msg

from .local_index import pip_index
from .local_labext import Labext, NotInstalledError
from .local_process import runs_below
from .local_uv import Say, Uv, UvError, find_uv, uv_environ

LOCK = "requirements-lock.txt"
_COMPLETE = ".jhub-ds"  # holds the fingerprint of the labext inside
_MAKING = ".making-"
_RETRY_S = 0.2


class NotMadeError(JhubDsError):
    """An environment could not be made; `message` says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class Environments:
    """The environments of this machine, below `folder`.

    `requirements` names requirement files of its own, by environment; `index_url` is an index to
    use instead of the one that pip is configured with.
    """

    folder: Path
    requirements: Mapping[str, str] = field(default_factory=dict)
    index_url: str = ""

    async def ensure(self, name: str, say: Say) -> Path:
        """The Python of environment `name`, which is made first where it is missing or outdated.

        What happens meanwhile goes to `say`. NotMadeError says why it cannot be made. A caller that
        is cancelled stops nobody else's build.
        """
        try:
            plan = await asyncio.to_thread(self._plan, name)
            if not plan.is_made():
                await _Build.of(plan).join(say)
        except UvError as err:
            raise _not_made(name, err.reason, err.hint) from err
        except NotInstalledError as err:
            raise NotMadeError(msg("{problem}", problem=err)) from err
        except OSError as err:
            hint = msg("the hub needs to write in {folder}", folder=self.folder)
            raise _not_made(name, f"{err.filename}: {err.strerror}", hint) from err
        return plan.python

    def requirement_file(self, name: str) -> Path:
        """The requirement file of environment `name`; NotMadeError where it has none."""
        places = [Path(self.requirements[name])] if name in self.requirements else _shipped(name)
        for place in places:
            if place.is_file():
                return place
        problem = msg("{place} is missing", place=places[-1])
        hint = msg("name its requirement file in c.DSLocalSpawner.requirements")
        raise _not_made(name, problem, hint)

    def _plan(self, name: str) -> _Plan:
        file = self.requirement_file(name)
        return _Plan(name, self.folder.resolve() / name, file, Labext.installed(), self.index_url)


def _not_made(name: str, reason: object, hint: Message) -> NotMadeError:
    problem = msg(
        "Environment {name} cannot be made: {reason}; hint: {hint}",
        name=name,
        reason=reason,
        hint=hint,
    )
    return NotMadeError(problem)


def _shipped(name: str) -> list[Path]:
    """Where the requirement file of an image may be: in a source tree, or installed."""
    tree = Path(__file__).parents[2] / "images"
    return [base / name / LOCK for base in (tree, Path(sys.prefix, "share", "jhub-ds", "images"))]


@dataclass(frozen=True)
class _Plan:
    """What is to be there, and where."""

    name: str
    folder: Path
    requirements: Path
    labext: Labext
    index_url: str

    @property
    def place(self) -> Path:
        """Where the environment is, or will be."""
        python = f"{platform.python_version()} {sys.base_prefix}"
        key = hashlib.sha256(self.requirements.read_bytes() + python.encode())
        return self.folder / key.hexdigest()[:12]

    @property
    def python(self) -> Path:
        """The environment's Python."""
        return self.place / "bin" / "python"

    def is_made(self) -> bool:
        """Whether it is there, complete, with the labext of this moment."""
        try:
            return (self.place / _COMPLETE).read_text() == self.labext.fingerprint
        except OSError:
            return False


@dataclass
class _Build:
    """One build that any number of starts wait for."""

    plan: _Plan
    said: list[Message] = field(default_factory=list)
    listeners: list[Say] = field(default_factory=list)
    task: asyncio.Task[None] | None = None

    @classmethod
    def of(cls, plan: _Plan) -> _Build:
        """The build that is under way, or a new one."""
        build = _under_way.get(plan.place)
        if build is None:
            build = _under_way[plan.place] = cls(plan)
            build.task = asyncio.create_task(_make(plan, build.say))
            build.task.add_done_callback(build.forget)
        return build

    def say(self, message: Message) -> None:
        self.said.append(message)
        for listener in self.listeners:
            listener(message)

    def forget(self, task: asyncio.Task[None]) -> None:
        _under_way.pop(self.plan.place, None)
        if not task.cancelled():
            task.exception()  # whoever waited has seen it; nobody may be left

    async def join(self, say: Say) -> None:
        """Wait for the end of the build, told everything from its beginning."""
        assert self.task is not None
        for message in self.said:
            say(message)
        self.listeners.append(say)
        try:
            await asyncio.shield(self.task)
        finally:
            self.listeners.remove(say)


_under_way: dict[Path, _Build] = {}


async def _make(plan: _Plan, say: Say) -> None:
    plan.folder.mkdir(parents=True, exist_ok=True)
    async with _alone(plan.folder / ".lock", say) as lock:
        if plan.is_made():
            return
        await asyncio.to_thread(_clear, plan.folder, _is_left_over)
        uv = await _uv(plan, lock)
        if (plan.place / _COMPLETE).exists():
            await _install_labext(plan, plan.place, uv, say)
        else:
            await _build(plan, uv, say)
            await asyncio.to_thread(_clear, plan.folder, lambda each: _is_former(each, plan.place))


async def _build(plan: _Plan, uv: Uv, say: Say) -> None:
    say(msg("Environment {name} is being made: this takes a while once", name=plan.name))
    await asyncio.to_thread(shutil.rmtree, plan.place, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix=_MAKING, dir=plan.folder))
    try:
        words = ("venv", "--relocatable", "--allow-existing", "--no-project", "--prompt", plan.name)
        await uv.run(*words, "--python", sys.executable, str(fresh), say=say)
        python = str(fresh / "bin" / "python")
        await uv.run("pip", "sync", "--python", python, str(plan.requirements.resolve()), say=say)
        await _install_labext(plan, fresh, uv, say)
        fresh.chmod(0o755)
        fresh.rename(plan.place)
    finally:
        await asyncio.to_thread(shutil.rmtree, fresh, ignore_errors=True)


async def _install_labext(plan: _Plan, place: Path, uv: Uv, say: Say) -> None:
    """Install the hub's labext into the environment at `place`, and mark it as complete."""
    with tempfile.TemporaryDirectory() as folder:
        wheel = await asyncio.to_thread(plan.labext.wheel, Path(folder))
        words = ("pip", "install", "--no-deps", "--offline", "--reinstall", "--no-cache")
        python = str(place / "bin" / "python")
        await uv.run(*words, "--python", python, str(wheel), say=lambda _message: None)
    (place / _COMPLETE).write_text(plan.labext.fingerprint)
    say(msg("Environment {name} is ready", name=plan.name))


async def _uv(plan: _Plan, lock: int) -> Uv:
    index = {"UV_DEFAULT_INDEX": plan.index_url} if plan.index_url else {}
    index = await asyncio.to_thread(pip_index, {**os.environ, **index})
    log = plan.folder / "uv.log"
    log.write_text("")
    return Uv(find_uv(), uv_environ(os.environ, index), plan.folder, log, (lock,))


@asynccontextmanager
async def _alone(path: Path, say: Say) -> AsyncIterator[int]:
    """Hold the lock file `path`, which lives as long as a process that inherited it."""
    told = False
    with path.open("w") as file:
        while not _locks(file.fileno()):
            if not told:
                say(msg("Another hub makes this environment; waiting for it"))
            told = True
            await asyncio.sleep(_RETRY_S)
        yield file.fileno()


def _locks(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _clear(folder: Path, unneeded: Callable[[Path], bool]) -> None:
    for each in folder.iterdir():
        if each.is_dir() and unneeded(each):
            shutil.rmtree(each, ignore_errors=True)


def _is_left_over(each: Path) -> bool:
    return each.name.startswith(_MAKING)


def _is_former(each: Path, place: Path) -> bool:
    return each != place and not runs_below(each)
