"""The supervisor, with real processes for parts: starts, ends, and what is left behind."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Part = Callable[..., dict[str, Any]]


@pytest.fixture
def calm(shell: Part) -> dict[str, Any]:
    """A part that gets ready and ends when asked."""
    return shell("calm", "ready; wait_")


def test_says_a_line_for_each_part_that_gets_ready(start: Any, shell: Part) -> None:
    demo = start(shell("one", "ready; wait_"), shell("two", "ready; wait_"))
    demo.until_said("all ready")
    ready = [line for line in demo.said.read_text().splitlines() if " is ready" in line]
    assert sorted(line.split()[0] for line in ready) == ["One", "Two"]


def test_starts_a_part_only_when_what_it_needs_is_ready(start: Any, shell: Part) -> None:
    first = shell("first", "sleep 0.3; ready; wait_")
    second = shell("second", "test -e first.ready && ready; wait_", needs=["first"])
    start(second, first).until_said("all ready")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything(start: Any, calm: dict[str, Any], number: int) -> None:
    demo = start(calm)
    demo.until_said("all ready")
    demo.process.send_signal(number)
    assert (demo.end(), demo.alive(), demo.complaint()) == (0, [], "")


def test_ends_orphans_in_sessions_of_their_own(start: Any, shell: Part) -> None:
    orphan = "setsid sh -c 'sh -c \"touch orphan; sleep 600\" & exit' ; ready; wait_"
    demo = start(shell("parent", orphan))
    demo.until_said("all ready")
    demo.wait_for((demo.folder / "orphan").exists)
    demo.interrupt()
    assert (demo.end(), demo.alive()) == (0, [])


def test_kills_a_part_that_does_not_listen(start: Any, shell: Part) -> None:
    demo = start(shell("deaf", "trap '' TERM INT; ready; wait_", stop_s=0.3))
    demo.until_said("all ready")
    demo.interrupt()
    assert (demo.end(5), demo.alive()) == (0, [])


def test_a_second_ctrl_c_ends_everything_at_once(start: Any, shell: Part) -> None:
    demo = start(shell("deaf", "trap '' TERM INT; ready; wait_", stop_s=600))
    demo.until_said("all ready")
    demo.interrupt()
    demo.until_said("Stopping")
    until = time.monotonic() + 5
    while demo.process.poll() is None and time.monotonic() < until:
        demo.interrupt()  # the first half second counts as the same Ctrl-C
        time.sleep(0.1)
    assert (demo.end(), demo.alive()) == (0, [])


def test_one_ctrl_c_that_arrives_twice_is_one(start: Any, shell: Part) -> None:
    demo = start(shell("slow", "trap 'sleep 0.2; touch bye; exit' TERM; ready; wait_"))
    demo.until_said("all ready")
    demo.process.send_signal(signal.SIGINT)
    demo.process.send_signal(signal.SIGTERM)  # two of the same kind would arrive as one
    assert demo.end() == 0 and (demo.folder / "bye").exists()


def test_a_part_goes_before_those_that_outlive_it(start: Any, shell: Part) -> None:
    leave = "trap 'echo {0} >> order; exit' TERM; ready; wait_"
    hub = shell("hub", "trap 'sleep 0.2; echo hub >> order; exit' TERM; ready; wait_")
    demo = start(shell("base", leave.format("base")), hub | {"outlived_by": ["base"]})
    demo.until_said("all ready")
    demo.interrupt()
    demo.end()
    assert (demo.folder / "order").read_text().split() == ["hub", "base"]


def test_nothing_is_left_when_the_supervisor_is_killed(start: Any, calm: dict[str, Any]) -> None:
    demo = start(calm)
    demo.until_said("all ready")
    demo.process.kill()
    demo.end()
    until = time.monotonic() + 5
    while demo.alive() and time.monotonic() < until:
        time.sleep(0.02)
    assert demo.alive() == []


def test_a_part_that_dies_at_start_is_said_in_one_line(
    start: Any, shell: Part, calm: dict[str, Any]
) -> None:
    demo = start(calm, shell("sick", "echo first; echo no such thing; exit 3"))
    assert (demo.end(), demo.alive()) == (1, [])
    expected = "jhub-ds demo: Sick ended with status 3: no such thing; its log is sick.log\n"
    assert demo.complaint() == expected


def test_a_part_that_dies_later_is_said_in_one_line(
    start: Any, shell: Part, calm: dict[str, Any]
) -> None:
    demo = start(
        calm, shell("frail", "ready; while ! test -e die; do sleep 0.05; done; kill -9 $$")
    )
    demo.until_said("all ready")
    (demo.folder / "die").touch()
    assert (demo.end(), demo.alive()) == (1, [])
    expected = "jhub-ds demo: Frail was ended by SIGKILL; its log is frail.log\n"
    assert demo.complaint() == expected


def test_a_program_that_is_missing_is_said_in_one_line(start: Any) -> None:
    demo = start({"name": "ghost", "command": ["/no/such/program"]})
    assert demo.end() == 1
    assert "Ghost ended with status 127: /no/such/program: cannot be run: No such file" in (
        demo.complaint()
    )


def test_orphans_that_end_are_buried(start: Any, shell: Part) -> None:
    demo = start(shell("parent", "(sh -c 'echo $$ > orphan; exec sleep 0.1' &); ready; wait_"))
    demo.until_said("all ready")
    demo.wait_for(lambda: (demo.folder / "orphan").read_text().strip())
    orphan = Path("/proc", (demo.folder / "orphan").read_text().strip())
    demo.wait_for(lambda: not orphan.exists())
