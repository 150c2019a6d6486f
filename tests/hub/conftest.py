"""Hubs of both lines with both spawners; each is started once for all tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.support import kubeapi
from tests.support.hubs import LINES, Hub, hub
from tests.support.spawners import SPAWNERS, Started

KINDS = tuple(SPAWNERS)


@pytest.fixture(scope="session")
def cluster() -> Iterator[kubeapi.Cluster]:
    with kubeapi.running() as found:
        yield found


@pytest.fixture(scope="session")
def start_hub(
    tmp_path_factory: pytest.TempPathFactory, cluster: kubeapi.Cluster
) -> Iterator[Callable[..., Hub]]:
    """Starts hubs; one that was started with the same words is given again."""
    with ExitStack() as stack:
        started: dict[Any, Hub] = {}

        def start(line: str, kind: str, extra: str = "") -> Hub:
            if (line, kind, extra) not in started:
                folder = tmp_path_factory.mktemp(f"{line}-{kind}")
                spawner = SPAWNERS[kind].configuration(folder, cluster)
                run = hub(line, kind, folder, spawner, extra)
                started[line, kind, extra] = stack.enter_context(run)
            return started[line, kind, extra]

        yield start


@pytest.fixture(params=[line for line in LINES if LINES[line].exists()])
def line(request: pytest.FixtureRequest) -> str:
    """A hub line that there is here."""
    return str(request.param)


@pytest.fixture(params=KINDS)
def any_hub(request: pytest.FixtureRequest, line: str, start_hub: Callable[..., Hub]) -> Hub:
    """A hub of each line with each spawner."""
    return start_hub(line, request.param)


@pytest.fixture
def started(any_hub: Hub, cluster: kubeapi.Cluster) -> Callable[[str], list[Started]]:
    """What was started for somebody on `any_hub`: the amounts that each server really has."""
    return lambda name: SPAWNERS[any_hub.kind].started(any_hub, cluster, name)
