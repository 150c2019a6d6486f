"""Ports: where each part listens, and what is said of those that are taken."""

from __future__ import annotations

import dataclasses
import socket
from collections.abc import Iterator

import pytest

from jhub_ds.demo.ports import LAST, Ports
from jhub_ds.errors import DemoError
from tests.demo.demos import free_ports


@pytest.fixture
def taken() -> Iterator[Ports]:
    """Ports of which MLflow's and the database's are taken."""
    ports = Ports.from_hub(free_ports())
    with socket.socket() as one, socket.socket() as other:
        for listening, port in ((one, ports.mlflow), (other, ports.database)):
            listening.bind(("127.0.0.1", port))
            listening.listen()
        yield ports


def test_every_part_has_a_port_of_its_own_from_the_hubs_upwards() -> None:
    ports = dataclasses.astuple(Ports.from_hub(8000))
    assert ports == (8000, 8010, 8020, 8030, 8040, 8050, 8060)


@pytest.mark.parametrize("port", [-1, 0, LAST + 1, 70000])
def test_a_port_that_leaves_no_room_is_refused(port: int) -> None:
    with pytest.raises(ValueError, match=rf"^{port} is not a port for the hub; use one from 1 to"):
        Ports.from_hub(port)


def test_the_last_port_leaves_room() -> None:
    assert Ports.from_hub(LAST).hub_api == 65535


def test_free_ports_are_not_refused() -> None:
    Ports.from_hub(free_ports()).refuse_taken()


def test_all_taken_ports_are_said_in_one_line(taken: Ports) -> None:
    with pytest.raises(DemoError) as refused:
        taken.refuse_taken()
    expected = f"ports {taken.mlflow} (mlflow), {taken.database} (database) of 127.0.0.1 are taken"
    assert str(refused.value).startswith(expected) and "; hint:" in str(refused.value)
