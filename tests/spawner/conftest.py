"""Spawners without a hub, for the tests of single parts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from jhub_ds.spawner.kube import DSSpawner
from tests.spawner.hubless import Hubless, configuration, no_cluster


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[asyncio.Runner]:
    with no_cluster(tmp_path_factory.mktemp("no-cluster")) as found:
        yield found


@pytest.fixture(scope="module")
def hubless(runner: asyncio.Runner) -> Iterator[Callable[..., Hubless]]:
    """Makes a world without a hub; the arguments are those of `configuration`."""
    made: list[Hubless] = []

    def make(*args: Any, **sections: Any) -> Hubless:
        made.append(Hubless(runner, DSSpawner, configuration(*args, **sections)))
        return made[-1]

    yield make
    for each in made:
        each.close()
