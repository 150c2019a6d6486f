"""DSLocalSpawner: labs as local processes of one machine, to evaluate jhub-ds.

Traits and JupyterHub's hooks; the work is done in `local_*`. There is no isolation between people:
everything runs as the user of the hub.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakSet

from jupyterhub.spawner import SimpleLocalProcessSpawner
from jupyterhub.utils import random_port, url_path_join
from traitlets import Dict, Unicode, default

from jhub_ds.form.language import Language
from jhub_ds.locale import Message, msg
from jhub_ds.policy.choice import Choice

from . import local_process as processes
from .lab_env import Lab, lab_environment
from .local_cgroup import Group
from .local_environments import Environments, NotMadeError
from .local_home import KEPT, Home, path_of, shell
from .local_lab import answers, ended
from .local_limits import Cores, Limits, Placement
from .local_log import cap, last_words
from .local_progress import Progress
from .mixin import PolicyMixin
from .overrides import limits
from .reader import language_of

EVALUATION = msg(
    "This hub is for evaluation: all labs run on its machine, as one user, "
    "and can reach each other's files."
)
_DATA = "~/.local/share/jhub-ds"
_STATE = "jhub_ds_local"
_POLL_S = 0.1
_GROUP_ENDS_S = 2.0
_spawners: WeakSet[DSLocalSpawner] = WeakSet()


class DSLocalSpawner(PolicyMixin, SimpleLocalProcessSpawner):
    """Labs as processes on the hub's machine, within the same policy as on a cluster."""

    placement: Placement | None = None
    group: Group | None = None
    cores: Cores = ()
    born = ""

    environments_dir = Unicode(
        f"{_DATA}/environments",
        help="The folder of the environments, which are made from the images' requirement files "
        f'when they are first chosen. Default: "{_DATA}/environments". Needs a few GB. '
        'Example: "/srv/jhub-ds/environments"',
    ).tag(config=True)
    homes_dir = Unicode(
        f"{_DATA}/homes",
        help=f'The folder of the homes, one a person. Default: "{_DATA}/homes". '
        'Example: "/srv/jhub-ds/homes"',
    ).tag(config=True)
    requirements = Dict(
        value_trait=Unicode(),
        key_trait=Unicode(),
        help="Requirement files by environment, for environments that are none of the shipped "
        "images or differ from them. Default: {}. "
        'Example: {"ds": "/srv/jhub-ds/ds-requirements-lock.txt"}',
    ).tag(config=True)
    index_url = Unicode(
        help="The package index for making environments. Default: the one that pip is configured "
        'with. Example: "https://nexus.example/repository/pypi-proxy/simple/"',
    ).tag(config=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.progress_said = Progress()
        self.language: Language = "en"
        _spawners.add(self)
        _warn_once(self.log)

    @default("start_timeout")
    def _start_timeout_default(self) -> int:
        return 1800  # an environment may have to be made first

    @default("http_timeout")
    def _http_timeout_default(self) -> int:
        return 60

    @default("env_keep")
    def _env_keep_default(self) -> list[str]:
        return list(KEPT)

    @default("home_dir")
    def _default_home_dir(self) -> str:
        return str(self.home.folder)

    @property
    def home(self) -> Home:
        """The folders of the server's owner."""
        return Home.of(Path(self.homes_dir), self.user.name, self.name)

    # The start

    def set_traits_for(self, choice: Choice) -> None:
        """Called by the mixin after each check."""
        self.set_until_stop(limits(self.role_of(choice), choice))

    async def start(self) -> tuple[str, int]:
        """Called by the hub: make the environment, then the lab, and wait until it answers.

        Waiting here, and not in the hub, is what lets a lab that dies be said with its last words.
        """
        self.language = language_of(self.handler)
        self.progress_said.say(EVALUATION)
        python = await self._environment(self.check_again())
        choice = self.check_again()
        self.set_traits_for(choice)  # hooks may have set them since
        try:
            self.placement = self._placed(choice)
            address = await self._spawned(python)
        except (OSError, subprocess.SubprocessError) as err:
            raise self.cannot_start(msg("The lab cannot start: {reason}", reason=err)) from err
        self.note_state()  # with its process, which a hub that is started anew has to find
        await self._until_it_answers(*address)
        self.note_started()
        return address

    async def _environment(self, choice: Choice) -> Path:
        environments = Environments(
            Path(self.environments_dir).expanduser(), self.requirements, self.index_url
        )
        try:
            return await environments.ensure(choice.environment, self.progress_said.say)
        except NotMadeError as err:
            self.log.error("environment not made name=%s: %s", choice.environment, err)
            raise self.cannot_start(err.message, "environment") from err

    def _placed(self, choice: Choice) -> Placement:
        """The home, and the limits of this start; where they differ from the choice is said."""
        self.home.make()
        others = [each.cores for each in _spawners if each is not self]
        name = hashlib.sha256(str(self.home.log).encode()).hexdigest()[:12]
        placement = _limits().place(choice, others, name)
        self.cores, self.group = placement.cores, placement.group
        cap(self.home.log, 0)
        with self.home.log.open("a") as log:
            for sentence in (EVALUATION, *placement.sentences):
                log.write(f"jhub-ds: {sentence}\n")
        for sentence in placement.sentences:
            self.progress_said.say(sentence)
        return placement

    async def _spawned(self, python: Path) -> tuple[str, int]:
        """The lab as a process, with what is its own for this start only."""
        own = {"cwd": str(self.home.folder), "stdin": subprocess.DEVNULL}
        self.set_until_stop(
            {
                "cmd": [str(python), "-m", "jupyterhub.singleuser"],
                "port": self.port or random_port(),  # the hub's class would keep the first one
            }
        )
        with self.home.log.open("ab") as log:
            own |= {"stdout": log, "stderr": subprocess.STDOUT}
            self.set_until_stop({"popen_kwargs": {**self.popen_kwargs, **own}})
            address: tuple[str, int] = await super().start()
        self.born = processes.born(self.pid)
        return address

    async def _until_it_answers(self, ip: str, port: int) -> None:
        self.progress_said.say(msg("The lab is starting"))
        url = url_path_join(f"http://{ip}:{port}", self.server.base_url, "api")
        until = time.monotonic() + self.http_timeout
        assert self.proc is not None
        while (status := self.proc.poll()) is None:
            if self.internal_ssl or await answers(url):
                return
            if time.monotonic() > until:
                late = msg("The lab did not answer in {n} s", n=self.http_timeout)
                raise self._did_not_start(late)
            await asyncio.sleep(_POLL_S)
        raise self._did_not_start(ended(status))

    def _did_not_start(self, what: Message) -> Exception:
        words = last_words(self.home.log)
        self.log.error("lab of %s did not start: %s: %s", self._log_name, what, words)
        problem = msg("{what}. Its last words: {words}", what=what, words=words or "—")
        return self.cannot_start(problem, "died")

    # What the lab starts with

    def get_args(self) -> list[str]:
        """Called by the hub's class: Jupyter refuses to run as root unless told to."""
        args: list[str] = list(super().get_args())
        return [*args, "--allow-root"] if os.geteuid() == 0 else args

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """Called by the hub's class: what keeps the lab inside its home."""
        names = {"USER": self.user.name, "LOGNAME": self.user.name, "SHELL": shell()}
        path = {"PATH": path_of(Path(self.cmd[0]), os.environ)}
        return self.under_configured(env, names | path | self.home.variables())

    def get_env(self) -> dict[str, str]:
        """The lab's variables; an administrator's own win, but for ours."""
        env: dict[str, str] = super().get_env()
        if self.placement is None:
            return env
        choice = self.placement.choice
        overlay = str(self.home.overlay(choice.environment))
        home = str(self.home.folder)
        lab = Lab(self.policy, self.role_of(choice), choice, self.user.name, overlay, home)
        return self.under_configured(env, lab_environment(lab))

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        """Called by the hub's class: what the lab's process does before its program runs."""
        assert self.placement is not None
        return self.placement.enter

    async def progress(self) -> AsyncIterator[dict[str, Any]]:
        """Called by the hub for each page that watches the start."""
        language = language_of(self.handler) if self.handler else self.language
        async for event in self.progress_said.events(language):
            yield event

    # The end

    async def poll(self) -> int | None:
        """Called by the hub every now and then: whether the lab runs."""
        status: int | None = await super().poll()
        if status is None:
            cap(self.home.log)
        return status

    async def _signal(self, sig: int) -> bool:
        """Signal a lab of a former hub only while its pid is still its own."""
        if self.proc is None and not processes.is_same(self.pid, self.born):
            return False
        return bool(await super()._signal(sig))

    async def stop(self, now: bool = False) -> None:
        """Called by the hub: end the lab, and everything that it started."""
        group, until = self.group, time.monotonic() + _GROUP_ENDS_S
        await super().stop(now)
        while group is not None and not group.remove() and time.monotonic() < until:
            await asyncio.sleep(_POLL_S)

    def clear_state(self) -> None:
        """Called by the hub before each start and at every kind of end."""
        if self.pid:
            self._end_the_rest()
        self.placement, self.group, self.cores, self.born = None, None, (), ""
        self.progress_said.forget()
        super().clear_state()

    def _end_the_rest(self) -> None:
        """Kill what the lab left: kernels have sessions of their own, so no signal reaches all."""
        names = {"JUPYTERHUB_USER": self.user.name, "JUPYTERHUB_SERVER_NAME": self.name}
        pids = processes.marked({"HOME": str(self.home.folder), **names})
        if self.group is not None:
            pids += self.group.pids()
        processes.end(pids)
        if self.group is not None:
            self.group.remove()

    # A hub that is started anew

    def get_state(self) -> dict[str, Any]:
        """What a restarted hub needs to know of the lab."""
        state: dict[str, Any] = super().get_state()
        folder = str(self.group.folder) if self.group else ""
        state[_STATE] = {"born": self.born, "cores": list(self.cores), "group": folder}
        return state

    def load_state(self, state: dict[str, Any]) -> None:
        """Take up what an earlier hub noted."""
        super().load_state(state)
        noted = state.get(_STATE, {})
        self.born, self.cores = noted.get("born", ""), tuple(noted.get("cores", ()))
        self.group = Group(Path(noted["group"])) if noted.get("group") else None


@cache
def _limits() -> Limits:
    """What this machine lets the hub limit; it is asked once."""
    return Limits.of_this_machine()


@cache
def _warn_once(log: logging.Logger) -> None:
    log.warning("%s", EVALUATION)
