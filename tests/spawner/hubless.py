"""Spawners as a hub makes them, with a database in memory: no hub runs, and no cluster answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jupyterhub import orm
from jupyterhub.objects import Hub
from jupyterhub.user import User
from traitlets.config import Config

from jhub_ds.spawner import holders
from tests.support.platforms import PLATFORM

_KUBECONFIG = """\
apiVersion: v1
kind: Config
current-context: here
clusters: [{name: here, cluster: {server: 'http://127.0.0.1:1'}}]
contexts: [{name: here, context: {cluster: here, user: here}}]
users: [{name: here, user: {}}]
"""


class Hubless:
    """People in groups, with spawners of one class and one configuration."""

    def __init__(self, runner: asyncio.Runner, spawner_class: type, config: Config) -> None:
        for other in list(holders._spawners):  # of an earlier test; holders are the process's
            other.choice = None
        self.runner = runner
        factory = orm.new_session_factory("sqlite:///:memory:")
        self.db = factory()
        self.people: dict[str, User] = {}
        self.settings = {
            "spawner_class": spawner_class,
            "config": config,
            "hub": Hub(ip="127.0.0.1", port=1, base_url="/hub/"),
            "allow_named_servers": True,
        }

    def user(self, name: str, *groups: str) -> User:
        """Somebody in these groups and no other; the same object for the same name, as in a hub."""
        if name not in self.people:
            self.db.add(made := orm.User(name=name))
            self.db.commit()
            self.people[name] = User(made, self.settings)
        self.people[name].orm_user.groups = [self._group(group) for group in groups]
        self.db.commit()
        return self.people[name]

    def _group(self, name: str) -> orm.Group:
        found = orm.Group.find(self.db, name)
        return found if found is not None else orm.Group(name=name)

    def spawner(self, user: User, server: str = "") -> Any:
        """Their spawner of that name."""

        async def made() -> Any:
            if server not in user.orm_spawners:
                user._new_orm_spawner(server, *([server] if _has_display_names(user) else []))
            return user.spawners[server]

        return self.run(made())

    def run(self, coroutine: Any) -> Any:
        """The result of a coroutine, in the one loop of these tests."""
        return self.runner.run(coroutine)

    def check(self, spawner: Any, options: Any = None) -> Any:
        """What a hub does before a start, as far as the first check."""
        spawner.clear_state()
        self.run(spawner._run_apply_user_options(dict(options or {})))
        return spawner

    def pod(self, spawner: Any, options: Any = None) -> dict[str, Any]:
        """The manifest of a start with these options, as it would be sent."""
        return self.made(self.check(spawner, options))

    def made(self, spawner: Any) -> dict[str, Any]:
        """The manifest of a start that was checked once."""

        async def pod() -> Any:
            await spawner.load_user_options()
            return await spawner.get_pod_manifest()

        found: dict[str, Any] = spawner.api.api_client.sanitize_for_serialization(self.run(pod()))
        return found

    def close(self) -> None:
        """End the database."""
        engine = self.db.get_bind()
        self.db.close()
        engine.dispose()


def configuration(platform: Mapping[str, Any] = PLATFORM, **sections: Mapping[str, Any]) -> Config:
    """A hub's configuration with this policy."""
    return Config({"DSPlatform": deepcopy(dict(platform)), **sections})


@contextmanager
def no_cluster(folder: Path) -> Iterator[asyncio.Runner]:
    """A loop in which a KubeSpawner can be made; what it leaves behind ends with the block."""
    kubeconfig = folder / "kubeconfig"
    kubeconfig.write_text(_KUBECONFIG)
    with pytest.MonkeyPatch.context() as patch, asyncio.Runner() as runner:
        patch.setattr(
            "kubernetes_asyncio.config.kube_config.KUBE_CONFIG_DEFAULT_LOCATION", str(kubeconfig)
        )
        yield runner


def _has_display_names(user: User) -> bool:
    return user._new_orm_spawner.__code__.co_argcount > 2
