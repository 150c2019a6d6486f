"""A demo of small parts, for tests: `python small.py FOLDER`. FOLDER/parts.json tells the parts.

A part is ready when the file `FOLDER/NAME.ready` is there.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from jhub_ds.demo.part import Part
from jhub_ds.demo.running import run_until_told, say
from jhub_ds.demo.supervisor import Supervisor


def part(folder: Path, told: dict[str, Any]) -> Part:
    async def ready() -> bool:
        return (folder / f"{told['name']}.ready").exists()

    names = {name: tuple(told.get(name, ())) for name in ("needs", "outlived_by")}
    return Part(
        name=told["name"],
        title=told["name"].title(),
        command=tuple(told["command"]),
        folder=folder,
        ready=ready,
        stop_s=told.get("stop_s", 2.5),
        **names,
    )


async def main(folder: Path) -> int:
    parts = [part(folder, told) for told in json.loads((folder / "parts.json").read_text())]
    supervisor = Supervisor(parts, folder, os.environ, say)

    async def accompany() -> None:
        await supervisor.ready()
        say("all ready")
        await supervisor.keep_tidy()

    return await run_until_told(supervisor, accompany)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(Path(sys.argv[1]))))
