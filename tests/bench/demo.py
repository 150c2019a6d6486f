"""How long the demo takes from its start to ready, once its environment is made."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.demo.demos import Started, demo_folder, free_ports, start_demo

FIRST_S, LATER_S = 600.0, 120.0


def rows() -> Iterator[dict[str, Any]]:
    """The second start: the first one makes the environment."""
    with demo_folder() as folder:
        _seconds_to_ready(folder, FIRST_S)
        seconds = _seconds_to_ready(folder, LATER_S)
    without_peer = {"peer": None, "peer_value": None, "ratio": None}
    yield {"name": "demo_ready", "value": round(seconds, 2), "unit": "s", **without_peer}


def _seconds_to_ready(folder: Path, patience_s: float) -> float:
    started = time.monotonic()
    demo: Started = start_demo(folder, free_ports())
    try:
        demo.until_said("Ctrl-C stops it all", patience_s)
        seconds = time.monotonic() - started
        demo.interrupt()
        demo.end()
        return seconds
    finally:
        demo.put_down()
